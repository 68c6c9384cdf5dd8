/* Joining ip= fields and what a protocol got, see merge.h. */
#include "ipconfig/merge.h"

#include <stddef.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/str.h"

#define GROUP(name)                                                            \
	{                                                                      \
		offsetof(struct net_info, name),                               \
			sizeof(((struct net_info *)0)->name)                   \
	}

/* What is taken from one source as a whole; all zero: it does not tell. */
static const struct {
	uint16_t offset, size;
} groups[] = {
	GROUP(addrs),	  GROUP(routes), GROUP(server),	  GROUP(from),
	GROUP(dns),	  GROUP(ntp),	 GROUP(mtu),	  GROUP(host),
	GROUP(nisdomain), GROUP(domain), GROUP(search),	  GROUP(root_path),
	GROUP(boot_name), GROUP(boot),	 GROUP(bootfile),
};

void merge_info(struct net_info *info, const struct net_info *other)
{
	for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
		char *to = (char *)info + groups[i].offset;
		size_t size = groups[i].size;

		/* each byte is the next one, and the first is 0 */
		if (*to == 0 && memcmp(to, to + 1, size - 1) == 0)
			memcpy(to, (const char *)other + groups[i].offset,
			       size);
	}
}

static bool in_subnet(uint32_t ip, const struct ip_addr *net, uint8_t prefix)
{
	return ((ip ^ ip_to4(net)) & prefix_mask(prefix)) == 0;
}

/* Member by member into zeroes: no assignment may write padding. */
static void take_spec(struct net_info *info, const struct ip_spec *spec)
{
	if (spec->method == IP_STATIC) {
		info->addrs.n = 1;
		ip_set4(&info->addrs.addr[0].ip, spec->client);
		info->addrs.addr[0].source = SOURCE_PARAM;
	}
	if (spec->gateway != 0) {
		info->routes.n = 1;
		ip_set4(&info->routes.route[0].gateway, spec->gateway);
		info->routes.route[0].source = SOURCE_PARAM;
	}
	ip_set4(&info->server.ip, spec->server);
	if (spec->server != 0)
		info->server.source = SOURCE_PARAM;
	for (size_t i = 0; i < ARRAY_LEN(spec->dns); i++)
		ip_set4(&info->dns[i], spec->dns[i]);
	ip_set4(&info->ntp[0], spec->ntp);
	info->mtu = spec->mtu;
	memcpy(info->host, spec->host, sizeof(info->host));
	memcpy(info->nisdomain, spec->nisdomain, sizeof(info->nisdomain));
}

/* The netmask and the broadcast address of an IPv4 address. */
static void complete_address(struct net_iface *out, struct net_addr *a,
			     const struct ip_spec *spec)
{
	uint32_t ip = ip_to4(&a->ip);

	if (ip == 0)
		return;
	if (spec->netmask_given) {
		a->prefix = (uint8_t)mask_prefix(spec->netmask);
		/* another one's fits another netmask */
		ip_set4(&a->broadcast, 0);
	} else if (a->prefix == 0) {
		a->prefix = ip4_class_prefix(ip);
		out->guessed_netmask = 1;
	}
	/* RFC 3021: a subnet of two has none */
	if (!ip_given(&a->broadcast) && a->prefix < 31) {
		ip_set4(&a->broadcast, ip | ~prefix_mask(a->prefix));
		out->guessed_broadcast = 1;
	}
}

void merge_iface(struct net_iface *out, const struct ip_spec *spec,
		 const struct link *link, const struct net_info *got,
		 const char *proto)
{
	struct net_info *info = &out->info;

	memset(out, 0, sizeof(*out));
	out->ifindex = link->ifindex;
	out->method = (uint8_t)spec->method;
	memcpy(out->dev, link->name, sizeof(out->dev));
	memcpy(out->hw, link->hw, sizeof(out->hw));
	out->hlen = link->hlen;
	(void)str_copy(out->proto, sizeof(out->proto), proto);
	take_spec(info, spec);
	if (got != NULL)
		merge_info(info, got);
	for (unsigned i = 0; i < info->addrs.n; i++)
		complete_address(out, &info->addrs.addr[i], spec);
	out->metric = spec->metric;
	/* netmask 0: all is on the link, for which the kernel has no route */
	if (spec->netmask_given && spec->netmask == 0 && info->routes.n == 0) {
		info->routes.n = 1;
		info->routes.route[0].source = SOURCE_PARAM;
	}
	if (!ip_given(&info->server.ip) && ip_given(&info->from)) {
		info->server.ip = info->from;
		info->server.is_dhcp = 1;
	}
	/* 0: nothing to set */
	if (info->mtu == link->mtu)
		info->mtu = 0;
}

bool merge_on_link(const struct net_info *info, uint32_t ip)
{
	for (unsigned i = 0; i < info->addrs.n; i++) {
		const struct net_addr *a = &info->addrs.addr[i];

		/* the kernel makes no route of 0 bits for an address */
		if (a->prefix > 0 && in_subnet(ip, &a->ip, a->prefix))
			return true;
	}
	for (unsigned i = 0; i < info->routes.n; i++) {
		const struct net_route *r = &info->routes.route[i];

		if (!ip_given(&r->gateway) && in_subnet(ip, &r->dst, r->prefix))
			return true;
	}
	return false;
}

static bool is_for(const struct net_iface *f, const struct net_plan *plan,
		   const struct net_given_route *given)
{
	if (*given->dev != '\0')
		return strcmp(given->dev, f->dev) == 0;
	/* where there is no other, the gateway need not be on its link */
	return plan->n_specs == 1 || merge_on_link(&f->info, given->gateway);
}

void merge_plan(struct net_iface *f, const struct net_plan *plan,
		const struct ip_spec *spec)
{
	struct net_info *info = &f->info;
	struct net_routes *routes = &info->routes;

	if (plan->no_peer_dns)
		*info->domain = *info->search = '\0';
	if (plan->no_peer_dns || plan->n_dns > 0) {
		unsigned n = 0;

		memset(info->dns, 0, sizeof(info->dns));
		for (unsigned i = 0; i < 2 + NET_DNS && n < NET_DNS; i++) {
			uint32_t ip = i < 2 ? spec->dns[i] : plan->dns[i - 2];

			if (ip != 0)
				ip_set4(&info->dns[n++], ip);
		}
	}
	for (unsigned i = 0; i < plan->n_routes; i++) {
		const struct net_given_route *given = &plan->route[i];
		struct net_route *to = &routes->route[routes->n];

		if (routes->n == NET_ROUTES || !is_for(f, plan, given))
			continue;
		routes->n++;
		ip_set4(&to->dst, given->dst);
		ip_set4(&to->gateway, given->gateway);
		to->prefix = given->prefix;
		to->source = SOURCE_PARAM;
	}
}
