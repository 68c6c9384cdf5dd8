/* Filters of sockets, see filter.h. */
#include "ipconfig/filter.h"

#include <stddef.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "ipconfig/race.h"
#include "lib/compat.h"
#include "lib/rw.h"

/* So many interfaces; with more everything is read. */
#define FILTER_IFACES (2 * RACE_HOLDS)
/* What is common to all of them, and for each. */
#define FILTER_COMMON 14
#define FILTER_EACH   5

/* Where something is: in ARP of Ethernet (RFC 826), */
#define ARP_SENDER 14
#define ARP_TARGET 24
/* in IP; and UDP's and BOOTP's (RFC 951) behind the IP header */
#define IP_FRAGMENT_AT 6
#define IP_PROTOCOL_AT 9
#define IP_UDP	       17
#define UDP_TO	       2
#define BOOTP_OP       8
#define BOOTP_REPLY    2
#define BOOTP_HW       (8 + 28)
/* a message about a link and one about an address have it at the same place */
#define NL_INDEX (NLMSG_HDRLEN + offsetof(struct ifinfomsg, ifi_index))

_Static_assert(offsetof(struct ifinfomsg, ifi_index) ==
		       offsetof(struct ifaddrmsg, ifa_index),
	       "one filter is for both");

struct filter {
	unsigned short n;
	struct sock_filter code[FILTER_COMMON + FILTER_EACH * FILTER_IFACES];
};

OUTLINE static void filter_put(struct filter *f, unsigned code, uint32_t k,
			       uint8_t yes, uint8_t no)
{
	f->code[f->n++] = (struct sock_filter){ (uint16_t)code, yes, no, k };
}

static void filter_load(struct filter *f, unsigned how, uint32_t at)
{
	filter_put(f, BPF_LD | how, at, 0, 0);
}

/* The packet passes, or it is dropped. */
static void filter_end(struct filter *f, bool passes)
{
	filter_put(f, BPF_RET | BPF_K, passes ? 0x40000 : 0, 0, 0);
}

/* What was loaded is that, or so many instructions are passed over. */
static void filter_is(struct filter *f, uint32_t value, uint8_t over)
{
	filter_put(f, BPF_JMP | BPF_JEQ | BPF_K, value, 0, over);
}

/* What is there is that, or the packet is dropped. */
static void filter_must(struct filter *f, unsigned how, uint32_t at,
			uint32_t value)
{
	filter_load(f, how, at);
	filter_put(f, BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0);
	filter_end(f, false);
}

static void filter_attach(int fd, struct filter *f)
{
	struct sock_fprog prog = { .filter = f->code };

	filter_end(f, false);
	prog.len = f->n;
	(void)setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog));
}

static void filter_dhcp(struct filter *f, uint16_t port,
			const struct net_result *held)
{
	filter_must(f, BPF_B | BPF_ABS, IP_PROTOCOL_AT, IP_UDP);
	filter_load(f, BPF_H | BPF_ABS, IP_FRAGMENT_AT);
	filter_put(f, BPF_JMP | BPF_JSET | BPF_K, 0x3fff, 0, 1);
	filter_end(f, false);
	filter_put(f, BPF_LDX | BPF_B | BPF_MSH, 0, 0, 0);
	filter_must(f, BPF_H | BPF_IND, UDP_TO, port);
	if (held == NULL) {
		filter_end(f, true);
		return;
	}
	filter_must(f, BPF_B | BPF_IND, BOOTP_OP, BOOTP_REPLY);
	for (unsigned i = 0; i < held->n_ifaces; i++) {
		struct rd hw = rd_init(held->iface[i].hw, NET_ETH);

		filter_load(f, BPF_W | BPF_IND, BOOTP_HW);
		filter_is(f, rd_be32(&hw), 3);
		filter_load(f, BPF_H | BPF_IND, BOOTP_HW + 4);
		filter_is(f, rd_be16(&hw), 1);
		filter_end(f, true);
	}
}

void filter_packets(int fd, uint16_t ethertype, uint16_t port,
		    const struct net_result *held)
{
	struct filter f UNINITIALIZED;

	f.n = 0;
	if (held != NULL && held->n_ifaces > FILTER_IFACES)
		return;
	if (ethertype == ETH_P_IP) {
		filter_dhcp(&f, port, held);
	} else if (ethertype == ETH_P_ALL) {
		filter_must(&f, BPF_W | BPF_ABS, 0, 0x0180c200);
		filter_end(&f, true);
	} else if (held != NULL) {
		filter_load(&f, BPF_W | BPF_ABS, ARP_SENDER);
		filter_is(&f, 0, 1); /* a probe, RFC 5227 */
		filter_load(&f, BPF_W | BPF_ABS, ARP_TARGET);
		for (unsigned i = 0; i < held->n_ifaces; i++) {
			const struct net_addrs *a = &held->iface[i].info.addrs;

			filter_is(&f, ip_to4(&a->addr[0].ip), 1);
			filter_end(&f, true);
		}
	} else {
		return;
	}
	filter_attach(fd, &f);
}

void filter_events(int fd, const struct net_result *held)
{
	struct filter f UNINITIALIZED;

	f.n = 0;
	if (held->n_ifaces > FILTER_IFACES)
		return;
	/* a filter sees numbers as the network has them */
	filter_load(&f, BPF_W | BPF_ABS, NL_INDEX);
	for (unsigned i = 0; i < held->n_ifaces; i++) {
		filter_is(&f, htonl((uint32_t)held->iface[i].ifindex), 1);
		filter_end(&f, true);
	}
	filter_attach(fd, &f);
}
