/*
 * A network for t_sim.c, all of it decided by one seed: packets that are lost,
 * doubled, late and damaged.  Two interfaces, which may be on one segment.
 */
#ifndef TESTS_SIM_NET_H
#define TESTS_SIM_NET_H

#include <linux/if_ether.h>

#include "tests/unit/sim_arp.h"
#include "tests/unit/sim_ip.h"
#include "tests/unit/sim_msg.h"

#define NICS	2
#define SERVERS 3
#define QUEUE	512
#define FRAME	640 /* more than any packet here is long */
#define ACKS	64

struct rng {
	uint64_t s;
};

/* xorshift64* (Vigna 2016); the state is never 0 */
static inline uint32_t rng_u32(struct rng *r)
{
	r->s ^= r->s >> 12;
	r->s ^= r->s << 25;
	r->s ^= r->s >> 27;
	return (uint32_t)(r->s * 0x2545f4914f6cdd1du >> 32);
}

static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return rng_u32(r) % n;
}

static inline bool rng_percent(struct rng *r, uint32_t percent)
{
	return rng_below(r, 100) < percent;
}

enum event_kind {
	EV_APPEAR,
	EV_GONE,
	EV_DOWN, /* somebody sets it down */
	EV_PLUG,
	EV_UNPLUG,
	EV_LOWER, /* what was set up has carrier, if it is plugged in */
	EV_BPDU,
	EV_TO_SERVER,
	EV_TO_NIC
};

struct event {
	uint64_t at, order; /* order: first in, first out at one time */
	enum event_kind kind;
	unsigned nic, server;
	uint16_t type; /* ETH_P_* */
	size_t len;
	uint8_t frame[FRAME];
};

/* What guards the packets of servers against damage. */
enum sums {
	SUMS_RIGHT,   /* as they should be, and looked at */
	SUMS_NONE,    /* servers send none */
	SUMS_TRUSTED, /* the card says that it looked: it did not */
};

struct server {
	uint32_t id;
	unsigned reach;	   /* bit for each interface */
	unsigned refusals; /* so many requests are refused first, */
	unsigned naks;	   /* and so many of them are still to come */
	uint64_t alive_ms; /* silent before, */
	uint64_t dead_ms;  /* and from then on */
	uint32_t slow_ms;  /* for each answer */
	uint32_t lease_s;
	unsigned moves[NICS]; /* so often it had to give another address */
	uint64_t acked_ms[NICS];
	bool dhcp, bootp, rarp; /* what it speaks */
	bool proxy;		/* DHCP without addresses */
	bool rapid;		/* RFC 4039 */
	bool modest;	 /* silent about addresses that it does not know */
	bool poor;	 /* has no root path to give, nor a boot server */
	bool rogue;	 /* meddles with requests to others */
	bool mute;	 /* offers, and then is silent */
	bool nameless;	 /* does not say who it is */
	uint8_t padding; /* behind chaddr */
};

/* What a server gave: an ACK, or an answer by BOOTP or RARP (xid 0). */
struct ack {
	unsigned nic;
	uint32_t xid, ip, server;
	uint8_t hw[SIM_MAC];
};

struct net {
	struct rng rng;
	uint64_t now, order;
	uint64_t calm_ms;     /* since then nobody touched links or servers */
	uint32_t loss, twice; /* percent */
	uint32_t damage;      /* of 1000 packets */
	uint32_t delay_ms;    /* at most */
	uint32_t slow;	      /* percent that takes 3 s more */
	uint32_t relay; /* whose address all packets of servers have, or 0 */
	enum sums sums;
	bool shared;	/* one segment: each hears the other's replies */
	uint32_t taken; /* an address that another host has, or 0 */
	struct server server[SERVERS];
	unsigned n_queue, n_acks;
	struct event queue[QUEUE];
	struct ack acks[ACKS];
	unsigned overflows;
};

static inline struct event *net_add(struct net *n, enum event_kind kind,
				    uint64_t at, unsigned nic)
{
	struct event *e = &n->queue[n->n_queue];

	if (n->n_queue == QUEUE) {
		n->overflows++;
		return NULL;
	}
	n->n_queue++;
	e->at = at;
	e->order = n->order++;
	e->kind = kind;
	e->nic = nic;
	e->len = 0;
	return e;
}

/* The next event, or NULL. */
static inline struct event *net_first(struct net *n)
{
	struct event *first = NULL;

	for (unsigned i = 0; i < n->n_queue; i++) {
		struct event *e = &n->queue[i];

		if (first == NULL || e->at < first->at ||
		    (e->at == first->at && e->order < first->order))
			first = e;
	}
	return first;
}

static inline void net_take(struct net *n, struct event *e, struct event *out)
{
	struct event *last = &n->queue[--n->n_queue];

	memcpy(out, e, offsetof(struct event, frame) + e->len);
	if (e != last)
		memcpy(e, last, offsetof(struct event, frame) + last->len);
}

/* Where option 53 has its value. */
static inline size_t type_at(const uint8_t *frame, size_t len)
{
	for (size_t i = SIM_HEADERS + SIM_FIXED + 4; i + 2 < len;
	     i += 2u + frame[i + 1]) {
		if (frame[i] == 53)
			return i + 2;
	}
	return 0;
}

/*
 * One byte becomes another.  Where no sum is looked at, any message but an ACK
 * stays none: nothing in DHCP can find that.
 */
static inline void net_damage(struct net *n, uint8_t *frame, size_t len)
{
	size_t at = rng_below(&n->rng, (uint32_t)len);
	uint8_t was = frame[at];

	frame[at] ^= (uint8_t)(1 + rng_below(&n->rng, 255));
	if (n->sums != SUMS_RIGHT && at == type_at(frame, len) &&
	    frame[at] == M_ACK)
		frame[at] = was;
}

/*
 * Sends a packet after ms: it may get lost, or come late, twice, damaged.  ARP
 * and RARP have no sum but Ethernet's, which finds all.
 */
static inline void net_send(struct net *n, enum event_kind kind, uint16_t type,
			    unsigned nic, unsigned server, uint32_t ms,
			    const void *frame, size_t len)
{
	unsigned copies = rng_percent(&n->rng, n->twice) ? 2 : 1;

	while (copies-- > 0) {
		uint64_t at = n->now + ms + rng_below(&n->rng, n->delay_ms + 1);
		struct event *e;

		if (rng_percent(&n->rng, n->slow))
			at += rng_below(&n->rng, 3000);
		if (rng_percent(&n->rng, n->loss))
			continue;
		e = net_add(n, kind, at, nic);
		if (e == NULL)
			return;
		e->server = server;
		e->type = type;
		e->len = len < FRAME ? len : FRAME;
		memcpy(e->frame, frame, e->len);
		if (type == ETH_P_IP && rng_below(&n->rng, 1000) < n->damage)
			net_damage(n, e->frame, e->len);
	}
}

/* To an interface, and to all that are on its segment. */
static inline void net_give(struct net *n, unsigned server, unsigned nic,
			    uint32_t ms, uint16_t type, const uint8_t *frame,
			    size_t len)
{
	for (unsigned i = 0; i < NICS; i++) {
		if (i == nic || n->shared)
			net_send(n, EV_TO_NIC, type, i, server, ms, frame, len);
	}
}

static inline void net_reply(struct net *n, unsigned server, unsigned nic,
			     uint32_t ms, const struct reply *r)
{
	struct datagram d = { .src = n->server[server].id,
			      .dst = 0xffffffff,
			      .sport = 67,
			      .dport = 68,
			      .unchecked = n->sums == SUMS_NONE };
	uint8_t message[SIM_MSG_MAX], frame[SIM_FRAME_MAX];

	if (n->relay != 0)
		d.src = n->relay;
	net_give(n, server, nic, ms + n->server[server].slow_ms, ETH_P_IP,
		 frame, ip_put(frame, &d, message, reply_put(message, r)));
}

static inline void net_init(struct net *n, uint64_t seed, uint64_t now)
{
	/* the first numbers of neighbouring seeds are alike: pass them by */
	n->rng.s = (seed + 1) * 0x9e3779b97f4a7c15u | 1;
	for (int i = 0; i < 8; i++)
		rng_u32(&n->rng);
	n->now = n->calm_ms = now;
	n->order = n->n_queue = n->n_acks = n->overflows = 0;
	n->loss = rng_percent(&n->rng, 30) ? 0 : rng_below(&n->rng, 51);
	n->twice = rng_percent(&n->rng, 30) ? rng_below(&n->rng, 50) : 0;
	n->damage = rng_percent(&n->rng, 25) ? 1 + rng_below(&n->rng, 30) : 0;
	n->delay_ms = rng_percent(&n->rng, 50) ? 0 : rng_below(&n->rng, 300);
	n->slow = rng_percent(&n->rng, 20) ? rng_below(&n->rng, 30) : 0;
	n->shared = rng_percent(&n->rng, 30);
	n->relay = rng_percent(&n->rng, 15) ? IP(10, 99, 99, 1) : 0;
	n->sums = (enum sums)rng_below(&n->rng, 3);
	n->taken = 0;
}

#endif
