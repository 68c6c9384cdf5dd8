/*
 * Who answers on the links that have carrier: DHCP servers (RFC 2131), asked
 * and then left alone, and the gateways of the routes, by ARP (RFC 826).
 * Nothing of this machine is changed.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/rtnetlink.h>

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/str.h"
#include "utils/netinfo.h"

#define ASK_AGAIN_MS  250
#define ASK_TURNS     2
#define ASK_PACKET    1500
#define ASK_DHCP_SIZE (20 + 8 + 300) /* RFC 1542 section 2.1: at least 300 */
#define ASK_HW_TOLD   4		     /* of one address; two are one too many */

#define IP_UDP	      17
#define DHCP_PORTS    (67 << 16 | 68) /* a server's, a client's */
#define DHCP_REPLY    0x020106	      /* to an Ethernet */
#define DHCP_COOKIE   0x63825363
#define DHCP_OFFER    2
/* Ethernet and IPv4, the lengths of their addresses, a reply */
#define ARP_IP4	    0x00010800
#define ARP_REPLIED 0x06040002

/* IPv4; UDP, without a checksum; the message begins. */
static const uint8_t ask_head[] = {
	0x45, 0,    1,	  0x48, 0, 0,  0x40, 0,	 64, 17, 0x39, 0xa6, 0, 0, 0, 0,
	0xff, 0xff, 0xff, 0xff, 0, 68, 0,    67, 1,  52, 0,    0,    1, 1, 6, 0,
};
/* From secs to giaddr: to be broadcast, as what is not may not get through. */
static const uint8_t ask_flags[20] = { 0, 0, 0x80 };
/* DISCOVER, which options are wanted, the end. */
static const uint8_t ask_options[] = {
	0x63, 0x82, 0x53, 0x63, 53, 1, 1, 55, 4, 1, 3, 17, 51, 255,
};
/* The same, but a request. */
static const uint8_t ask_arp_head[] = { 0, 1, 8, 0, 6, 4, 0, 1 };

static void ask_nobody(const char *name)
{
	log_error("nobody is asked on %s: no Ethernet with carrier", name);
}

/* Are there wanted links that fit?  From then on others are not wanted. */
static bool ask_links(struct netinfo *ni)
{
	const uint32_t want = IFF_UP | IFF_LOWER_UP | IFF_BROADCAST,
		       bar = IFF_LOOPBACK | IFF_NOARP | IFF_POINTOPOINT;
	bool all = ni->link[0].wanted, some = false;

	for (unsigned i = 0; i <= ni->n_links; i++) {
		struct netinfo_link *l = &ni->link[i];

		if (!l->wanted)
			continue;
		if ((l->flags & (want | bar)) == want &&
		    l->type == ARPHRD_ETHER && !(all && l->master != 0)) {
			some = true;
			continue;
		}
		l->wanted = false;
		if (!all)
			ask_nobody(l->name);
	}
	if (!some)
		ask_nobody("any link");
	return some;
}

/* Whether there was room, and it is the first time. */
static bool ask_is_new(struct netinfo *ni, struct netinfo_peers *all,
		       const struct netinfo_link *l, uint32_t ip)
{
	struct netinfo_peer *p = all->peer;

	for (; p < all->peer + all->n; p++) {
		if (p->link == l && p->ip == ip)
			return false;
	}
	if (all->n == NETINFO_PEERS) {
		ni->full = true;
		return false;
	}
	all->n++;
	p->link = l;
	p->ip = ip;
	return true;
}

void ask_gateway(struct netinfo *ni, const struct netinfo_link *l,
		 struct rd *in)
{
	uint32_t ip = rd_be32(in);

	if (!in->bad && in->left == 0)
		(void)ask_is_new(ni, &ni->gateways, l, ip);
}

static void ask_send(struct netinfo *ni, const struct netinfo_link *l,
		     uint16_t ethertype, const struct wr *w)
{
	ni->to.sll_protocol = htons(ethertype);
	ni->to.sll_ifindex = (int)l->ifindex;
	if (sendto(ni->packets, ni->dump, w->len, MSG_DONTWAIT,
		   (struct sockaddr *)&ni->to, sizeof(ni->to)) < 0)
		util_fail("ask on", l->name, errno);
}

static void ask_send_dhcp(struct netinfo *ni, const struct netinfo_link *l)
{
	struct wr w = wr_init(ni->dump, ASK_DHCP_SIZE);

	wr_bytes(&w, ask_head, sizeof(ask_head));
	wr_be32(&w, ni->xid + l->ifindex);
	wr_bytes(&w, ask_flags, sizeof(ask_flags));
	wr_bytes(&w, l->hw, ETH_ALEN);
	wr_zero(&w, 10 + 192);
	wr_bytes(&w, ask_options, sizeof(ask_options));
	wr_zero(&w, w.left);
	ask_send(ni, l, ETH_P_IP, &w);
}

/* Who asks has no address: what others know of theirs stays, RFC 5227. */
static void ask_send_arp(struct netinfo *ni, const struct netinfo_peer *g)
{
	struct wr w = wr_init(ni->dump, ASK_PACKET);

	wr_bytes(&w, ask_arp_head, sizeof(ask_arp_head));
	wr_bytes(&w, g->link->hw, ETH_ALEN);
	wr_zero(&w, 4 + ETH_ALEN);
	wr_be32(&w, g->ip);
	ask_send(ni, g->link, ETH_P_ARP, &w);
}

OUTLINE static void ask_send_all(struct netinfo *ni)
{
	for (unsigned i = 1; i <= ni->n_links; i++) {
		if (ni->link[i].wanted)
			ask_send_dhcp(ni, &ni->link[i]);
	}
	for (unsigned i = 0; i < ni->gateways.n; i++) {
		if (ni->gateways.peer[i].answers == 0)
			ask_send_arp(ni, &ni->gateways.peer[i]);
	}
}

static void ask_put_ip(struct netinfo *ni, const char *what, uint32_t ip)
{
	if (ip != 0)
		output_print(&ni->out, " %s %pI4", what, &ip);
}

/* Goes to the UDP's body of a DHCP server's packet, whose address this is. */
static uint32_t ask_udp(struct rd *in)
{
	size_t more = (rd_u8(in) & 15u) * 4 - 20; /* IPv4's options */
	uint32_t from;
	uint8_t protocol;

	rd_skip(in, 8);
	protocol = rd_u8(in);
	rd_skip(in, 2);
	from = rd_be32(in);
	rd_skip(in, 4);
	rd_skip(in, more);
	in->bad |= rd_be32(in) != DHCP_PORTS || protocol != IP_UDP;
	rd_skip(in, 4);
	return from;
}

void ask_dhcp(struct netinfo *ni, struct netinfo_link *l, struct rd *in)
{
	uint32_t option[256] = { 0 }, from = ask_udp(in), yiaddr, siaddr;
	char *path = ni->path;
	uint8_t hw[ETH_ALEN];
	size_t n_path = 0;
	int prefix;

	if (rd_be32(in) >> 8 != DHCP_REPLY ||
	    rd_be32(in) != ni->xid + l->ifindex)
		return;
	rd_skip(in, 8);
	yiaddr = rd_be32(in);
	siaddr = rd_be32(in);
	rd_skip(in, 4);
	rd_bytes(in, hw, ETH_ALEN);
	rd_skip(in, 10 + 192);
	if (rd_be32(in) != DHCP_COOKIE || memcmp(hw, l->hw, ETH_ALEN) != 0)
		return;
	while (in->left > 0) {
		uint8_t code = rd_u8(in);
		struct rd value;

		if (code == 255)
			break;
		if (code == 0)
			continue;
		value = rd_sub(in, rd_u8(in));
		if (code == 17) /* a long one comes in parts: RFC 3396 */
			n_path += netinfo_copy(&value, path + n_path,
					       sizeof(ni->path) - 2 - n_path);
		option[code] = value.left < 4 ? rd_u8(&value) : rd_be32(&value);
	}
	if (in->bad || option[53] != DHCP_OFFER)
		return;
	l->answered = true;
	if (option[54] != 0)
		from = option[54];
	if (!ask_is_new(ni, &ni->servers, l, from))
		return;
	output_print(&ni->out, "dhcp %s %pI4 offers %pI4", l->name, &from,
		     &yiaddr);
	prefix = mask_prefix(option[1]);
	if (prefix > 0)
		output_print(&ni->out, "/%d", prefix);
	ask_put_ip(ni, "router", option[3]);
	ask_put_ip(ni, "next-server", siaddr);
	if (option[51] != 0)
		output_print(&ni->out,
			     option[51] + 1 == 0 ? " lease forever"
						 : " lease %u",
			     (unsigned)option[51]);
	if (n_path > 0)
		output_print(&ni->out, " root-path ");
	path[n_path] = '\0';
	output_bytes(&ni->out, path, log_clean(path, sizeof(ni->path)));
	output_flush(&ni->out);
}

void ask_arp(struct netinfo *ni, const struct netinfo_link *l, struct rd *in)
{
	uint8_t hw[ETH_ALEN];
	uint32_t ip;

	if (rd_be32(in) != ARP_IP4 || rd_be32(in) != ARP_REPLIED)
		return;
	rd_bytes(in, hw, ETH_ALEN);
	ip = rd_be32(in);
	if (in->bad)
		return;
	for (unsigned i = 0; i < ni->gateways.n; i++) {
		struct netinfo_peer *g = &ni->gateways.peer[i];

		if (g->link != l || g->ip != ip || g->answers == ASK_HW_TOLD ||
		    (g->answers > 0 && memcmp(g->hw, hw, ETH_ALEN) == 0))
			continue;
		g->answers++;
		memcpy(g->hw, hw, ETH_ALEN);
		output_print(&ni->out, "arp %s %pI4 is ", l->name, &ip);
		netinfo_put_hw(ni, hw, ETH_ALEN);
		output_print(&ni->out, "\n");
		output_flush(&ni->out);
	}
}

OUTLINE static void ask_read(struct netinfo *ni)
{
	struct sockaddr_ll from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(ni->packets, ni->dump, ASK_PACKET, MSG_DONTWAIT,
			     (struct sockaddr *)&from, &len);
	struct rd in = rd_init(ni->dump, (size_t)n);
	struct netinfo_link *l;

	/* not what passes by, nor what goes out */
	if (n < 0 || from.sll_pkttype >= PACKET_OTHERHOST)
		return;
	l = netinfo_link(ni, (uint32_t)from.sll_ifindex);
	if (!l->wanted)
		return;
	if (from.sll_protocol == htons(ETH_P_IP))
		ask_dhcp(ni, l, &in);
	else if (from.sll_protocol == htons(ETH_P_ARP))
		ask_arp(ni, l, &in);
}

/* Sends twice, reads until the time is over. */
static void ask_wait(struct netinfo *ni, uint32_t wait_ms)
{
	struct pollfd fd = { .fd = ni->packets, .events = POLLIN };
	uint64_t now = clock_ms(), send_ms = now, end_ms = now + wait_ms;

	/* who has asked is told by the hardware address, too */
	ni->xid = (uint32_t)now;
	for (int turn = 0; now < end_ms && ni->out.err == 0; now = clock_ms()) {
		if (now >= send_ms) {
			ask_send_all(ni);
			send_ms = ++turn < ASK_TURNS ? now + ASK_AGAIN_MS
						     : end_ms;
		}
		(void)poll(&fd, 1, (int)(send_ms - now));
		ask_read(ni);
	}
}

/* Who does not answer.  The exit status: 0 when anybody does. */
static int ask_silent(struct netinfo *ni)
{
	int r = 1;

	for (unsigned i = 0; i < ni->gateways.n; i++) {
		const struct netinfo_peer *g = &ni->gateways.peer[i];

		if (g->answers > 0)
			r = 0;
		else
			output_print(&ni->out, "arp %s %pI4 does not answer\n",
				     g->link->name, &g->ip);
	}
	for (unsigned i = 1; i <= ni->n_links; i++) {
		const struct netinfo_link *l = &ni->link[i];

		if (l->answered)
			r = 0;
		else if (l->wanted)
			output_print(&ni->out, "dhcp %s nobody answers\n",
				     l->name);
	}
	return r;
}

OUTLINE int ask_run(struct netinfo *ni, uint32_t wait_s)
{
	if (!ask_links(ni) || netinfo_get(ni, RTM_GETROUTE) != 0)
		return 1;
	ni->packets =
		socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ALL));
	if (ni->packets < 0)
		return util_fail("open", "a packet socket", errno);
	ni->to.sll_family = AF_PACKET;
	ni->to.sll_halen = ETH_ALEN;
	memset(ni->to.sll_addr, 0xff, ETH_ALEN);
	ask_wait(ni, wait_s * 1000);
	return ask_silent(ni) | output_end(&ni->out);
}
