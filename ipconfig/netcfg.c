/* Putting a configuration into the kernel, see netcfg.h. */
#include "ipconfig/netcfg.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/utsname.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "ipconfig/merge.h"
#include "ipconfig/netcfg_old.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"

#define OLD_MAX 64 /* addresses that are removed */

static struct nlmsghdr *begin(void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	return nlh;
}

static void put_ip(struct nlmsghdr *nlh, uint16_t type,
		   const struct ip_addr *ip)
{
	if (ip_given(ip))
		mnl_attr_put(nlh, type, ip->family == AF_INET ? 4 : 16,
			     ip->bytes);
}

static void put_number(struct nlmsghdr *nlh, uint16_t type, uint32_t number)
{
	if (number != 0)
		mnl_attr_put_u32(nlh, type, number);
}

/* peer is the address itself where there is none. */
static struct nlmsghdr *begin_address(void *buf, uint16_t type, int ifindex,
				      uint8_t prefix, const struct ip_addr *ip,
				      const struct ip_addr *peer)
{
	struct nlmsghdr *nlh = begin(buf, type, NLM_F_CREATE | NLM_F_REPLACE);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));

	ifa->ifa_family = ip->family;
	ifa->ifa_prefixlen = prefix;
	ifa->ifa_index = (uint32_t)ifindex;
	ifa->ifa_scope = RT_SCOPE_UNIVERSE;
	put_ip(nlh, IFA_LOCAL, ip);
	put_ip(nlh, IFA_ADDRESS, peer);
	return nlh;
}

struct nlmsghdr *build_address(void *buf, const struct net_iface *f,
			       const struct net_addr *addr)
{
	struct nlmsghdr *nlh =
		begin_address(buf, RTM_NEWADDR, f->ifindex, addr->prefix,
			      &addr->ip, &addr->ip);
	uint8_t proto = NETCFG_PROTO;

	if (addr->prefix < 31) /* RFC 3021: /31 has no broadcast */
		put_ip(nlh, IFA_BROADCAST, &addr->broadcast);
	/* for ever: an address must not go while nobody renews it */
	mnl_attr_put(nlh, IFA_PROTO, sizeof(proto), &proto);
	/* the route to its subnet stands behind the same of other interfaces */
	put_number(nlh, IFA_RT_PRIORITY, f->metric);
	return nlh;
}

/*
 * Whoever manages the network later tells a lease from what is static by the
 * routes: protocol DHCP, and the address as preferred source.  One that is to
 * go is the interface's own to the same destination, whoever set it.
 */
struct nlmsghdr *build_route(void *buf, uint16_t type, uint16_t flags,
			     const struct net_iface *f,
			     const struct net_route *route)
{
	struct nlmsghdr *nlh = begin(buf, type, flags);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));

	rtm->rtm_family = AF_INET;
	rtm->rtm_dst_len = route->prefix;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_scope = RT_SCOPE_NOWHERE;
	rtm->rtm_type = RTN_UNICAST;
	if (route->prefix > 0)
		put_ip(nlh, RTA_DST, &route->dst);
	if (type == RTM_NEWROUTE) {
		rtm->rtm_protocol = route->source == SOURCE_DHCP
					    ? RTPROT_DHCP
					    : RTPROT_STATIC;
		rtm->rtm_scope = ip_given(&route->gateway) ? RT_SCOPE_UNIVERSE
							   : RT_SCOPE_LINK;
		put_ip(nlh, RTA_GATEWAY, &route->gateway);
	}
	put_ip(nlh, RTA_PREFSRC, &f->info.addrs.addr[0].ip);
	put_number(nlh, RTA_OIF, (uint32_t)f->ifindex);
	put_number(nlh, RTA_PRIORITY, f->metric);
	return nlh;
}

OUTLINE static void drop_route(struct nl *nl, const struct net_iface *f,
		       const struct net_route *route)
{
	(void)nl_talk(nl, build_route(nl->buf, RTM_DELROUTE, 0, f, route));
}

/* Those of other interfaces stay, unless all of the machine is ours. */
static int add_route(struct nl *nl, const struct net_iface *f,
		     const struct net_route *route, bool whole_machine)
{
	uint16_t flags = whole_machine ? NLM_F_REPLACE : NLM_F_EXCL;
	int r;

	if (!whole_machine)
		drop_route(nl, f, route);
	r = nl_talk(nl, build_route(nl->buf, RTM_NEWROUTE, NLM_F_CREATE | flags,
				    f, route));
	if (r < 0)
		log_error("cannot add route %pIS/%u via %pIS on %s: %pe",
			  &route->dst, route->prefix, &route->gateway, f->dev,
			  ERR(r));
	return r;
}

/* A failure is logged; a root on the link needs no route. */
static void add_routes(struct nl *nl, const struct net_iface *f,
		       bool whole_machine)
{
	const struct net_routes *routes = &f->info.routes;
	static const struct net_route def = { .prefix = 0 };

	/* an earlier run's, which this one may not have */
	if (!whole_machine)
		drop_route(nl, f, &def);
	/* those on the link first: the others may need them */
	for (unsigned i = 0; i < 2u * routes->n; i++) {
		const struct net_route *route = &routes->route[i % routes->n];
		bool routed = ip_given(&route->gateway);

		if (routed != (i >= routes->n))
			continue;
		/* a router outside the subnet has a host route of its own */
		if (routed &&
		    !merge_on_link(&f->info, ip_to4(&route->gateway))) {
			struct net_route host = *route;

			host.dst = route->gateway;
			host.gateway = (struct ip_addr){ 0 };
			host.prefix = 32;
			if (add_route(nl, f, &host, whole_machine) < 0)
				continue;
		}
		(void)add_route(nl, f, route, whole_machine);
	}
}

static int add_addresses(struct nl *nl, const struct net_iface *f)
{
	for (unsigned i = 0; i < f->info.addrs.n; i++) {
		const struct net_addr *a = &f->info.addrs.addr[i];
		int r = nl_talk(nl, build_address(nl->buf, f, a));

		if (r < 0) {
			log_error("cannot set address %pIS/%u on %s: %pe",
				  &a->ip, a->prefix, f->dev, ERR(r));
			return r;
		}
	}
	return 0;
}

static int drop_address(struct nl *nl, const struct old_search *s)
{
	struct ip_addr ip, peer;

	ip_set4(&ip, s->local);
	ip_set4(&peer, s->peer);
	return nl_talk(nl, begin_address(nl->buf, RTM_DELADDR, s->ifindex,
					 s->prefix, &ip, &peer));
}

/*
 * After the new ones are there: without any address an interface forgets its
 * routes.  0, or -errno when the new ones are lost.
 */
static int drop_old(struct nl *nl, const struct net_iface *f, bool all)
{
	struct old_search s = { .f = f, .all = all };

	for (int i = 0; i < OLD_MAX; i++) {
		int r = old_find(nl, &s);

		if (r == 0 && s.local == 0)
			break;
		if (r == 0)
			r = drop_address(nl, &s);
		if (r < 0) {
			log_warn("cannot remove old addresses of %s: %pe",
				 f->dev, ERR(r));
			break;
		}
		log_note("%s: the old address %pI4 is removed", f->dev,
			 &s.local);
		/* those of the same subnet go with the first of it */
		r = add_addresses(nl, f);
		if (r < 0)
			return r;
	}
	return 0;
}

int netcfg_apply(struct nl *nl, const struct net_iface *f,
		 const struct link *link, bool whole_machine)
{
	int r;

	netcfg_mtu(nl, f, link);
	r = add_addresses(nl, f);
	if (r == 0)
		r = drop_old(nl, f, whole_machine);
	if (r == 0)
		add_routes(nl, f, whole_machine);
	return r;
}

void netcfg_forget(struct nl *nl)
{
	struct old_search s = { 0 };

	for (int i = 0; i < OLD_MAX; i++) {
		if (old_find(nl, &s) < 0 || s.local == 0 ||
		    drop_address(nl, &s) < 0)
			break;
	}
}

int netcfg_names(const struct net_iface *f)
{
	char ip[IP4_TEXT];
	const char *host = f->info.host;
	struct utsname uts;

	if (*host == '\0' &&
	    (uname(&uts) < 0 || strcmp(uts.nodename, "(none)") == 0))
		host = ip4_text(ip_to4(&f->info.addrs.addr[0].ip), ip);
	if (*host != '\0' && sethostname(host, strlen(host)) < 0)
		return -errno;
	if (*f->info.nisdomain != '\0' &&
	    setdomainname(f->info.nisdomain, strlen(f->info.nisdomain)) < 0)
		return -errno;
	return 0;
}
