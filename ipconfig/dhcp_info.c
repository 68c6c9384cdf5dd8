/* From a DHCP message to a client's news, see dhcp_info.h. */
#include "ipconfig/dhcp_info.h"

#include <stddef.h>
#include <string.h>

#include "lib/str.h"

/* The texts are the same in both, from host to bootfile. */
#define TEXTS(type)                                                            \
	(sizeof(((type *)0)->bootfile) + offsetof(type, bootfile) -            \
	 offsetof(type, host))
_Static_assert(TEXTS(struct dhcp_info) == TEXTS(struct net_info) &&
		       TEXTS(struct net_info) ==
			       2 * NET_HOST + NET_DOMAIN + NET_SEARCH +
				       NET_PATH + NET_DOMAIN + NET_BOOTFILE,
	       "no texts but these, in this order");

static void put_ips(struct ip_addr *out, const uint32_t *in, unsigned n)
{
	for (; n > 0; n--)
		ip_set4(out++, *in++);
}

static void info_routes(struct net_routes *out, const struct dhcp_info *info)
{
	/* RFC 3442: with routes of option 121 a router does not count */
	const struct dhcp_route router = { .gateway = info->gateway };
	const struct dhcp_route *from = info->route;

	out->n = (uint8_t)info->n_routes;
	out->classless = out->n > 0;
	if (out->n == 0 && info->gateway != 0) {
		out->n = 1;
		from = &router;
	}
	for (unsigned i = 0; i < out->n; i++, from++) {
		struct net_route *to = &out->route[i];

		ip_set4(&to->dst, from->dst);
		ip_set4(&to->gateway, from->gateway);
		to->prefix = from->prefix;
		to->source = SOURCE_DHCP;
	}
}

/* Whoever has no address (proxyDHCP) tells what to boot, and no more. */
static void put_info(struct net_info *out, const struct dhcp_msg *m)
{
	const struct dhcp_info *info = &m->info;
	struct net_addr *addr = &out->addrs.addr[0];
	size_t from = offsetof(struct dhcp_info, host);

	ip_set4(&out->from, info->server_id);
	ip_set4(&out->server.ip, m->siaddr);
	put_ips(out->boot, info->boot, NET_BOOT);
	if (m->yiaddr == 0) {
		from = offsetof(struct dhcp_info, root_path);
	} else {
		out->addrs.n = 1;
		ip_set4(&addr->ip, m->yiaddr);
		ip_set4(&addr->broadcast, info->broadcast);
		addr->lease_s = info->lease_s;
		addr->prefix = (uint8_t)mask_prefix(info->netmask);
		addr->source = SOURCE_DHCP;
		info_routes(&out->routes, info);
		put_ips(out->dns, info->dns, NET_DNS);
		put_ips(out->ntp, info->ntp, NET_NTP);
		out->mtu = info->mtu;
		out->server.is_dhcp = m->siaddr == 0;
		if (m->siaddr == 0)
			out->server.ip = out->from;
	}
	memcpy((char *)out + offsetof(struct net_info, host) -
		       offsetof(struct dhcp_info, host) + from,
	       (const char *)info + from,
	       offsetof(struct dhcp_info, text) - from);
}

void dhcp_tell(struct client_news *news, const struct dhcp_msg *m)
{
	_Static_assert(DHCP_IGNORED <= CLIENT_NOTES &&
			       DHCP_VALUE == CLIENT_VALUE,
		       "each is told");
	for (unsigned i = 0; i < m->n_ignored; i++) {
		news->note[i].code = m->ignored[i];
		news->note[i].name = dhcp_option_name(m->ignored[i]);
		memcpy(news->note[i].value, m->value[i], CLIENT_VALUE);
	}
	news->n_notes = m->n_ignored;
	news->cookie = m->xid;
	put_info(&news->info, m);
}
