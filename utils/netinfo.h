/*
 * The parts of netinfo: what rtnetlink(7) tells (netinfo_nl.c), what of it is
 * written (netinfo.c), and who answers (netinfo_ask.c).
 */
#ifndef UTILS_NETINFO_H
#define UTILS_NETINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/if_packet.h>

#include "lib/rw.h"
#include "utils/util.h"

#define NETINFO_LINKS 1024
#define NETINFO_PEERS 128
#define NETINFO_DUMP  (2 << 20) /* bytes of one answer of the kernel */
#define NETINFO_NAME  15	/* characters of a link's */
#define NETINFO_HW    32	/* MAX_ADDR_LEN */
#define NETINFO_PATH  1024
#define NETINFO_ATTRS 20 /* their types are below */

struct netinfo_link {
	bool wanted;   /* is told, or asked */
	bool answered; /* a DHCP server there */
	uint8_t hlen;
	uint16_t type; /* ARPHRD_* */
	uint32_t ifindex, flags, mtu, master;
	uint8_t hw[NETINFO_HW];
	char name[NETINFO_NAME + 2];
};

/* A gateway that is asked, or a server that was told. */
struct netinfo_peer {
	const struct netinfo_link *link;
	uint32_t ip;
	uint8_t answers, hw[6]; /* of the gateway's last */
};

struct netinfo_peers {
	unsigned n;
	struct netinfo_peer peer[NETINFO_PEERS];
};

/* What the whole program works on; zeros, up to link[0]. */
struct netinfo {
	char **devs; /* the user's, NULL behind the last; none: all */
	bool asking; /* routes are not told, but whom they go to is asked */
	bool full;   /* something is left out */
	int packets; /* a socket for them, */
	struct sockaddr_ll to; /* and to whom they go: all of a link */
	uint32_t xid;	       /* its link's index is added */
	unsigned n_links;
	size_t len; /* of dump */
	struct output out;
	struct netinfo_peers gateways, servers;
	struct netinfo_link link[1 + NETINFO_LINKS]; /* [0] is "?" */
	char path[NETINFO_PATH];		     /* of the offer's root */
	char dump[NETINFO_DUMP]; /* of the kernel; or a packet */
};

/* A message, and its body. */
struct netinfo_msg {
	uint16_t type, flags;
	struct rd body;
};

/* Takes the next; false when there is none, or it is cut. */
bool netinfo_next(struct rd *in, struct netinfo_msg *m);
/* A part of so many bytes, and what fills it up to whole words. */
struct rd netinfo_part(struct rd *in, size_t len);
/* The values of attributes by their types; what is not there is empty. */
void netinfo_attrs(struct rd *in, struct rd attr[NETINFO_ATTRS]);
/* What of a value fits into max bytes; returns how many those are. */
uint32_t netinfo_copy(struct rd *in, void *to, size_t max);
/* What the kernel answers to RTM_GET*.  0, or the exit status 1. */
int netinfo_get(struct netinfo *ni, uint16_t type);

/* Goes through such answers: takes links, tells or asks the rest. */
void netinfo_facts(struct netinfo *ni, struct rd *in);
/* ni->link[0] when there is none. */
struct netinfo_link *netinfo_link(struct netinfo *ni, uint32_t ifindex);
/* What, and an address of 4 bytes, or one of IPv6; nothing for none. */
void netinfo_put_ip(struct netinfo *ni, const char *what, const struct rd *ip);
void netinfo_put_hw(struct netinfo *ni, const uint8_t *hw, unsigned len);

/* A gateway behind a link: there is no more to ask for IPv6. */
void ask_gateway(struct netinfo *ni, const struct netinfo_link *l,
		 struct rd *ip);
/* A packet came to a link, without that one's header. */
void ask_dhcp(struct netinfo *ni, struct netinfo_link *l, struct rd *in);
void ask_arp(struct netinfo *ni, const struct netinfo_link *l, struct rd *in);
/* Asks on the wanted links and writes who answers.  The exit status. */
int ask_run(struct netinfo *ni, uint32_t wait_s);

#endif
