/* Joining ip= fields and leases, see iface.h. */
#include "ipconfig/iface.h"

#include <errno.h>
#include <string.h>

#include "lib/str.h"

/* Classful, as the kernel guesses: RFC 791 section 2.3. */
static uint32_t classful_mask(uint32_t ip)
{
	if (ip >> 31 == 0)
		return prefix_mask(8);
	if (ip >> 30 == 2)
		return prefix_mask(16);
	return prefix_mask(24);
}

static void take_lease(struct net_iface *out, const struct dhcp_msg *lease)
{
	out->address = lease->yiaddr;
	out->info = lease->info;
	if (out->info.server == 0) {
		out->info.server = out->info.dhcp_server;
		out->server_is_dhcp = true;
	}
	/* a server may lower the MTU; more than the link's cannot work */
	if (lease->mtu != 0 && lease->mtu < out->mtu)
		out->mtu = lease->mtu;
}

static void take_spec(struct net_iface *out, const struct ip_spec *spec)
{
	if (out->method == IP_STATIC)
		out->address = spec->client;
	if (spec->server != 0) {
		out->info.server = spec->server;
		out->server_is_dhcp = false;
	}
	if (spec->gateway != 0) {
		out->info.gateway = spec->gateway;
		out->info.n_routes = 0;
	}
	if (spec->netmask != 0) {
		out->info.netmask = spec->netmask;
		out->info.broadcast = 0;
	}
	if (*spec->host != '\0')
		memcpy(out->info.host, spec->host, sizeof(out->info.host));
	if (*spec->nisdomain != '\0')
		memcpy(out->info.nisdomain, spec->nisdomain,
		       sizeof(out->info.nisdomain));
	if (spec->dns[0] != 0 || spec->dns[1] != 0) {
		memset(out->info.dns, 0, sizeof(out->info.dns));
		memcpy(out->info.dns, spec->dns, sizeof(spec->dns));
	}
	if (spec->ntp != 0) {
		memset(out->info.ntp, 0, sizeof(out->info.ntp));
		out->info.ntp[0] = spec->ntp;
	}
}

void iface_make(struct net_iface *out, const struct ip_spec *spec,
		const struct link *link, const struct dhcp_msg *lease)
{
	memset(out, 0, sizeof(*out));
	out->ifindex = link->ifindex;
	out->method = spec->method;
	memcpy(out->dev, link->name, sizeof(out->dev));
	memcpy(out->hw, link->hw, sizeof(out->hw));
	out->hlen = link->hlen;
	out->mtu = link->mtu;
	if (lease != NULL)
		take_lease(out, lease);
	take_spec(out, spec);
	if (out->info.netmask == 0) {
		out->info.netmask = classful_mask(out->address);
		out->guessed_netmask = true;
	}
	if (out->info.broadcast == 0) {
		out->info.broadcast = out->address | ~out->info.netmask;
		out->guessed_broadcast = true;
	}
}

static bool routes_ok(const struct net_info *info)
{
	if (info->n_routes > NET_ROUTES)
		return false;
	for (unsigned i = 0; i < info->n_routes; i++) {
		if (info->route[i].prefix > 32)
			return false;
	}
	return true;
}

static bool text_ok(const char *s, size_t size)
{
	return memchr(s, '\0', size) != NULL && is_printable(s);
}

static bool path_ok(const char *s, size_t size)
{
	return memchr(s, '\0', size) != NULL && is_path_text(s);
}

/* A search list has blanks between its names. */
static bool search_ok(const char *s, size_t size)
{
	if (memchr(s, '\0', size) == NULL)
		return false;
	for (; *s != '\0'; s++) {
		if (*s < ' ' || *s > '~')
			return false;
	}
	return true;
}

/* A bool of another process may hold any byte, and must not be read then. */
static bool flag_ok(const bool *flag)
{
	return *(const uint8_t *)flag <= 1;
}

int net_iface_check(const struct net_iface *f)
{
	if (!flag_ok(&f->guessed_netmask) || !flag_ok(&f->guessed_broadcast) ||
	    !flag_ok(&f->server_is_dhcp) || (unsigned)f->method > IP_DHCP ||
	    !routes_ok(&f->info) || f->hlen > NET_HWADDR || f->ifindex <= 0 ||
	    memchr(f->dev, '\0', sizeof(f->dev)) == NULL ||
	    !is_ifname(f->dev) ||
	    !text_ok(f->info.host, sizeof(f->info.host)) ||
	    !text_ok(f->info.nisdomain, sizeof(f->info.nisdomain)) ||
	    !text_ok(f->info.domain, sizeof(f->info.domain)) ||
	    !search_ok(f->info.search, sizeof(f->info.search)) ||
	    !path_ok(f->info.root_path, sizeof(f->info.root_path)) ||
	    !path_ok(f->info.bootfile, sizeof(f->info.bootfile)))
		return -EBADMSG;
	return 0;
}
