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
	mnl_attr_put(nlh, IFA_PROTO, sizeof(proto), &proto);
	/* else for ever: an address must not go while nobody renews it */
	if (f->lifetimes != 0 && addr->lease_s != 0) {
		struct ifa_cacheinfo life = { .ifa_prefered = addr->lease_s,
					      .ifa_valid = addr->lease_s };

		mnl_attr_put(nlh, IFA_CACHEINFO, sizeof(life), &life);
	}
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
	}
	put_ip(nlh, RTA_GATEWAY, &route->gateway);
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

/*
 * To the same destination stands one at most (NLM_F_EXCL), of all interfaces
 * where all of the machine is ours (NLM_F_REPLACE); or it comes behind others
 * (NLM_F_APPEND), if it is not there.
 */
static void add_route(struct nl *nl, const struct net_iface *f,
		      const struct net_route *route, uint16_t how)
{
	struct net_route old = *route;
	int r;

	old.gateway.family = 0;
	if (how == NLM_F_EXCL)
		drop_route(nl, f, &old);
	r = nl_talk(nl, build_route(nl->buf, RTM_NEWROUTE, NLM_F_CREATE | how,
				    f, route));
	if (r == -EEXIST && how == NLM_F_APPEND)
		r = 0;
	if (r < 0)
		log_error("cannot add route %pIS/%u via %pIS on %s: %pe",
			  &route->dst, route->prefix, &route->gateway, f->dev,
			  ERR(r));
}

/*
 * The n-th of what f's routes become in the kernel, false behind the last.
 * Those on the link come first, as others may need them; then a host route to
 * each router outside the subnet; then the rest.
 */
static bool nth_route(const struct net_iface *f, unsigned *n,
		      struct net_route *out)
{
	const struct net_routes *routes = &f->info.routes;

	for (; *n < 3u * routes->n; ++*n) {
		unsigned stage = *n / routes->n;
		bool routed;

		*out = routes->route[*n % routes->n];
		routed = ip_given(&out->gateway);
		if (routed != (stage != 0) ||
		    (stage == 1 &&
		     merge_on_link(&f->info, ip_to4(&out->gateway))))
			continue;
		if (stage == 1) {
			out->dst = out->gateway;
			out->gateway = (struct ip_addr){ 0 };
			out->prefix = 32;
		}
		++*n;
		return true;
	}
	return false;
}

/* Those that but does not have (NULL: all) are added, or else go. */
OUTLINE static void each_route(struct nl *nl, const struct net_iface *f,
			       const struct net_iface *but, uint16_t how)
{
	struct net_route route, other;

	for (unsigned n = 0; nth_route(f, &n, &route);) {
		bool has = false;

		for (unsigned m = 0; but != NULL && nth_route(but, &m, &other);)
			has |= other.prefix == route.prefix &&
			       ip_equal(&other.dst, &route.dst) &&
			       ip_equal(&other.gateway, &route.gateway);
		if (has)
			continue;
		if (how == 0)
			drop_route(nl, f, &route);
		else
			add_route(nl, f, &route, how);
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
	static const struct net_route def = { .prefix = 0 };
	int r;

	netcfg_mtu(nl, f, link);
	r = add_addresses(nl, f);
	if (r == 0)
		r = drop_old(nl, f, whole_machine);
	if (r < 0)
		return r;
	/* an earlier run's, which this one may not have */
	if (!whole_machine)
		drop_route(nl, f, &def);
	/* a failure is logged; a root on the link needs no route */
	each_route(nl, f, NULL, whole_machine ? NLM_F_REPLACE : NLM_F_EXCL);
	return 0;
}

int netcfg_change(struct nl *nl, const struct net_iface *was,
		  const struct net_iface *f, const struct link *link)
{
	int r = 0;

	if (was == NULL || was->info.mtu != f->info.mtu)
		netcfg_mtu(nl, f, link);
	if (was == NULL || f->lifetimes != 0)
		r = add_addresses(nl, f);
	/* the new first: there never is none */
	each_route(nl, f, was, NLM_F_APPEND);
	if (was != NULL)
		each_route(nl, was, f, 0);
	return r;
}

void netcfg_drop(struct nl *nl, const struct net_iface *f)
{
	for (unsigned i = 0; i < f->info.addrs.n; i++) {
		const struct net_addr *a = &f->info.addrs.addr[i];
		int r = nl_talk(nl,
				begin_address(nl->buf, RTM_DELADDR, f->ifindex,
					      a->prefix, &a->ip, &a->ip));

		if (r < 0 && r != -EADDRNOTAVAIL && r != -ENODEV)
			log_warn("cannot remove address %pIS of %s: %pe",
				 &a->ip, f->dev, ERR(r));
	}
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
