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

#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"

static struct nlmsghdr *begin(void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	return nlh;
}

static struct nlmsghdr *build_link(void *buf, int ifindex, unsigned flags,
				   unsigned change)
{
	struct nlmsghdr *nlh = begin(buf, RTM_NEWLINK, 0);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_index = ifindex;
	ifi->ifi_flags = flags;
	ifi->ifi_change = change;
	return nlh;
}

struct nlmsghdr *build_link_flags(void *buf, int ifindex, bool up)
{
	return build_link(buf, ifindex, up ? IFF_UP : 0, IFF_UP);
}

struct nlmsghdr *build_link_mtu(void *buf, int ifindex, uint32_t mtu)
{
	struct nlmsghdr *nlh = build_link(buf, ifindex, 0, 0);

	mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return nlh;
}

struct nlmsghdr *build_address(void *buf, const struct net_iface *f)
{
	struct nlmsghdr *nlh =
		begin(buf, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE);
	struct ifaddrmsg *ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));

	ifa->ifa_family = AF_INET;
	ifa->ifa_prefixlen = (uint8_t)mask_prefix(f->info.netmask);
	ifa->ifa_index = (uint32_t)f->ifindex;
	ifa->ifa_scope = RT_SCOPE_UNIVERSE;
	mnl_attr_put_u32(nlh, IFA_LOCAL, htonl(f->address));
	mnl_attr_put_u32(nlh, IFA_ADDRESS, htonl(f->address));
	if (ifa->ifa_prefixlen < 31) /* RFC 3021: /31 has no broadcast */
		mnl_attr_put_u32(nlh, IFA_BROADCAST, htonl(f->info.broadcast));
	return nlh;
}

struct nlmsghdr *build_route(void *buf, int ifindex,
			     const struct net_route *route)
{
	struct nlmsghdr *nlh =
		begin(buf, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE);
	struct rtmsg *rtm = mnl_nlmsg_put_extra_header(nlh, sizeof(*rtm));

	rtm->rtm_family = AF_INET;
	rtm->rtm_dst_len = route->prefix;
	rtm->rtm_table = RT_TABLE_MAIN;
	rtm->rtm_protocol = RTPROT_BOOT;
	rtm->rtm_scope =
		route->gateway != 0 ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	rtm->rtm_type = RTN_UNICAST;
	if (route->prefix > 0)
		mnl_attr_put_u32(nlh, RTA_DST, htonl(route->dst));
	if (route->gateway != 0)
		mnl_attr_put_u32(nlh, RTA_GATEWAY, htonl(route->gateway));
	mnl_attr_put_u32(nlh, RTA_OIF, (uint32_t)ifindex);
	return nlh;
}

int netcfg_link(struct nl *nl, int ifindex, bool up)
{
	return nl_talk(nl, build_link_flags(nl->buf, ifindex, up));
}

static bool on_link(const struct net_iface *f, uint32_t ip)
{
	if (((ip ^ f->address) & f->info.netmask) == 0)
		return true;
	for (unsigned i = 0; i < f->info.n_routes; i++) {
		const struct net_route *r = &f->info.route[i];

		if (r->gateway == 0 &&
		    ((ip ^ r->dst) & prefix_mask(r->prefix)) == 0)
			return true;
	}
	return false;
}

static int add_route(struct nl *nl, const struct net_iface *f,
		     const struct net_route *route)
{
	int r = nl_talk(nl, build_route(nl->buf, f->ifindex, route));

	if (r < 0) {
		log_error("cannot add route %pI4/%u via %pI4 on %s: %pe",
			  &route->dst, route->prefix, &route->gateway, f->dev,
			  ERR(r));
	}
	return r;
}

/* A router outside the subnet is reached through a host route of its own. */
static int add_routed(struct nl *nl, const struct net_iface *f,
		      const struct net_route *route)
{
	if (route->gateway != 0 && !on_link(f, route->gateway)) {
		struct net_route host = { route->gateway, 0, 32 };
		int r = add_route(nl, f, &host);

		if (r < 0)
			return r;
	}
	return add_route(nl, f, route);
}

static int add_routes(struct nl *nl, const struct net_iface *f)
{
	struct net_route def = { 0, f->info.gateway, 0 };
	int r = 0;

	if (f->info.n_routes == 0)
		return f->info.gateway != 0 ? add_routed(nl, f, &def) : 0;
	/* those on the link first: the others may need them */
	for (int pass = 0; pass < 2; pass++) {
		for (unsigned i = 0; i < f->info.n_routes; i++) {
			const struct net_route *route = &f->info.route[i];
			int e;

			if ((route->gateway != 0) != (pass == 1))
				continue;
			e = add_routed(nl, f, route);
			if (r == 0)
				r = e;
		}
	}
	return r;
}

int netcfg_apply(struct nl *nl, const struct net_iface *f, uint32_t link_mtu)
{
	int r;

	if (f->mtu != link_mtu) {
		r = nl_talk(nl, build_link_mtu(nl->buf, f->ifindex, f->mtu));
		if (r < 0)
			log_warn("cannot set MTU %u on %s: %pe",
				 (unsigned)f->mtu, f->dev, ERR(r));
	}
	r = nl_talk(nl, build_address(nl->buf, f));
	if (r < 0) {
		log_error("cannot set address %pI4/%d on %s: %pe", &f->address,
			  mask_prefix(f->info.netmask), f->dev, ERR(r));
		return r;
	}
	(void)add_routes(nl, f); /* logged; a root on the link needs none */
	return 0;
}

int netcfg_names(const struct net_iface *f)
{
	char ip[IP4_TEXT];
	const char *host = f->info.host;
	struct utsname uts;

	if (*host == '\0' &&
	    (uname(&uts) < 0 || strcmp(uts.nodename, "(none)") == 0))
		host = ip4_text(f->address, ip);
	if (*host != '\0' && sethostname(host, strlen(host)) < 0)
		return -errno;
	if (*f->info.nisdomain != '\0' &&
	    setdomainname(f->info.nisdomain, strlen(f->info.nisdomain)) < 0)
		return -errno;
	return 0;
}
