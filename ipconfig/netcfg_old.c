/* Old addresses, see netcfg_old.h. */
#include "ipconfig/netcfg_old.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "ipconfig/addr_watch.h"
#include "ipconfig/netcfg.h"

#define ANY_PREFIX 255

static bool is_new(const struct net_iface *f, uint32_t ip, uint8_t prefix)
{
	for (unsigned i = 0; i < f->info.addrs.n; i++) {
		const struct net_addr *a = &f->info.addrs.addr[i];

		if (ip_to4(&a->ip) == ip &&
		    (prefix == ANY_PREFIX || a->prefix == prefix))
			return true;
	}
	return false;
}

/* The number in the attribute of that type behind a header, or 0. */
static uint32_t attr_number(const struct nlmsghdr *nlh, unsigned header,
			    uint16_t type)
{
	const uint32_t *number = addr_attr(nlh, header, type, sizeof(*number));

	return number != NULL ? *number : 0;
}

static void on_address(const struct nlmsghdr *nlh, struct old_search *s)
{
	struct addr_news news;
	bool ours;

	if (addr_decode(nlh, &news) < 0 ||
	    (s->f != NULL && news.ifindex != s->f->ifindex))
		return;
	ours = news.proto == NETCFG_PROTO;
	s->marked |= ours;
	if (!(s->all || ours || news.ip == s->source) ||
	    (s->f != NULL && is_new(s->f, news.ip, news.prefix)))
		return;
	s->ifindex = news.ifindex;
	s->local = news.ip;
	s->peer =
		ntohl(attr_number(nlh, sizeof(struct ifaddrmsg), IFA_ADDRESS));
	s->prefix = news.prefix;
}

static void on_route(const struct nlmsghdr *nlh, struct old_search *s)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(nlh);
	uint32_t source = ntohl(attr_number(nlh, sizeof(*rtm), RTA_PREFSRC));

	if (source != 0 && !is_new(s->f, source, ANY_PREFIX) &&
	    (rtm->rtm_protocol == RTPROT_DHCP ||
	     rtm->rtm_protocol == RTPROT_STATIC) &&
	    attr_number(nlh, sizeof(*rtm), RTA_OIF) == (uint32_t)s->f->ifindex)
		s->source = source;
}

static void on_message(const struct nlmsghdr *nlh, void *data)
{
	struct old_search *s = data;
	const uint8_t *family;

	if (nlh == NULL) {
		s->local = 0;
		return;
	}
	/* an address without attributes, which is shorter, is none */
	if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(struct rtmsg))
		return;
	family = mnl_nlmsg_get_payload(nlh);
	if (nlh->nlmsg_type == RTM_NEWADDR)
		on_address(nlh, s);
	else if (nlh->nlmsg_type == RTM_NEWROUTE && *family == AF_INET)
		on_route(nlh, s);
}

int old_find(struct nl *nl, struct old_search *s)
{
	int r;

	s->source = 0;
	r = nl_dump(nl, RTM_GETADDR, on_message, s);
	if (r < 0 || s->local != 0 || s->all || s->marked || s->f == NULL)
		return r;
	/* before Linux 5.18 the routes tell: those of build_route() */
	r = nl_dump(nl, RTM_GETROUTE, on_message, s);
	if (r == 0 && s->source != 0)
		r = nl_dump(nl, RTM_GETADDR, on_message, s);
	return r;
}
