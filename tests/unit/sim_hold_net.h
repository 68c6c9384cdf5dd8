/*
 * A DHCP server, the wire to it and a kernel's addresses, for t_sim_hold.c: all
 * of it decided by one seed.  The server is written from RFC 2131 section 4.3.
 */
#ifndef TESTS_SIM_HOLD_NET_H
#define TESTS_SIM_HOLD_NET_H

#include <stdio.h>
#include <stdlib.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include "ipconfig/netcfg.h"
#include "ipconfig/race.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "tests/unit/sim_net.h"

#define T0	 5000000u
#define H_SERVER IP(10, 1, 0, 1)
#define H_ROUTER IP(10, 1, 0, 254)
#define H_OURS	 IP(10, 1, 0, 100)
#define H_OTHERS IP(10, 1, 0, 101)
#define H_MASK	 IP(255, 255, 0, 0)
#define H_QUEUE	 64
#define H_SECOND 1000u
#define H_MINUTE 60000u
#define H_HOUR	 3600000u
#define H_DAY	 86400000u

/* What comes to the interface, when. */
struct h_frame {
	uint64_t at; /* 0: none */
	uint16_t type;
	size_t len;
	uint8_t bytes[FRAME];
};

struct h_world {
	struct race race; /* from here on all is cleared for each seed */
	struct net_plan plan;
	struct action action;
	uint64_t seed;
	bool loud;
	struct rng rng;
	uint64_t now, end;
	struct h_frame queue[H_QUEUE];
	/* the server: what it does, until when */
	uint32_t lease_s, loss, twice;
	bool authoritative;		      /* says NAK to who is not known */
	bool knows;			      /* our lease is in its table, */
	uint64_t until;			      /* till then */
	uint64_t silent_ms, naks_ms, busy_ms; /* till then; busy: by others */
	uint64_t hostile_ms;
	unsigned acks;
	/* the machine */
	bool plugged, up, has, taken;
	uint64_t gone_ms; /* when somebody deleted the address, or 0 */
	uint32_t ip;	  /* that it has */
	uint32_t min_lease_s;
	uint64_t trouble_ms; /* the last time that something was wrong */
	unsigned sends, most, arps, changes;
	/* of this hour */
	uint64_t hour_ms;
	unsigned hour_sends, hour_arps, hour_changes, hour_loud;
	struct hold told;
};

static struct h_world w;

__attribute__((noreturn)) static void h_violated(const char *what)
{
	printf("SIM_SEED=%llu: after %llu ms, %u packets: %s\n",
	       (unsigned long long)w.seed, (unsigned long long)(w.now - T0),
	       w.sends, what);
	fflush(stdout);
	abort();
}

static void h_must(bool holds, const char *what)
{
	if (!holds)
		h_violated(what);
}

static void h_say(const char *what, uint64_t number)
{
	if (w.loud)
		printf("%12.3f %s %llu\n", (double)(w.now - T0) / 1000, what,
		       (unsigned long long)number);
}

static bool h_chance(uint32_t percent)
{
	return rng_percent(&w.rng, percent);
}

static uint64_t h_between(uint64_t low, uint64_t high)
{
	uint64_t r = (uint64_t)rng_u32(&w.rng) << 32 | rng_u32(&w.rng);

	return low + r % (high - low + 1);
}

static void h_queue(uint16_t type, const void *p, size_t len, uint64_t delay_ms)
{
	for (unsigned i = 0; i < H_QUEUE; i++) {
		struct h_frame *f = &w.queue[i];

		if (f->at != 0)
			continue;
		f->at = w.now + delay_ms;
		f->type = type;
		f->len = len;
		memcpy(f->bytes, p, len);
		return;
	}
}

/* It may be lost, and may come twice. */
static void h_reply(const struct reply *r)
{
	struct datagram d = {
		.src = H_SERVER, .dst = 0xffffffff, .sport = 67, .dport = 68
	};
	uint8_t message[SIM_MSG_MAX], frame[SIM_FRAME_MAX];
	size_t len = ip_put(frame, &d, message, reply_put(message, r));

	for (int i = 0; i < 1 + (int)h_chance(w.twice); i++) {
		if (h_chance(w.loss))
			w.trouble_ms = w.now;
		else
			h_queue(ETH_P_IP, frame, len, h_between(1, 200));
	}
}

/* What a server in its right mind would not say; more: 12 bytes. */
static void h_garble(struct reply *r, uint8_t *more)
{
	static const uint32_t leases[] = { 0, 1, 3, 9, 0xffffffff };

	sim_be32(more + 2, rng_below(&w.rng, 100));
	sim_be32(more + 8, rng_below(&w.rng, 100));
	switch (rng_below(&w.rng, 6)) {
	case 0:
		r->yiaddr = H_OTHERS;
		break;
	case 1:
		r->server_id = 0;
		break;
	case 2: /* T1 and T2 in any order */
		r->more = more;
		r->n_more = 12;
		break;
	case 3:
		r->lease_s = leases[rng_below(&w.rng, ARRAY_LEN(leases))];
		break;
	case 4: /* an MTU of 1, and a router that is none */
		memcpy(more, "\x1a\x02\x00\x01\x06\x01\x07", 7);
		r->more = more;
		r->n_more = 7;
		r->router = 0xffffffff;
		break;
	default:
		r->mask = IP(255, 0, 255, 0);
		break;
	}
}

static void h_answer(const struct request *q, uint8_t type, uint32_t ip)
{
	uint8_t more[12] = { 58, 4, 0, 0, 0, 0, 59, 4 };
	struct reply r = { .type = type, .xid = q->xid, .server_id = H_SERVER };

	memcpy(r.hw, q->hw, SIM_MAC);
	if (type != M_NAK) {
		r.yiaddr = ip;
		r.mask = H_MASK;
		r.router = H_ROUTER;
		r.lease_s = w.lease_s;
	}
	if (type == M_ACK) {
		w.knows = true;
		w.until = w.now + w.lease_s * 1000ull;
		w.acks++;
	}
	if (w.now < w.hostile_ms && type != M_NAK) {
		w.trouble_ms = w.now;
		h_garble(&r, more);
	}
	if (r.lease_s != 0 && r.lease_s < w.min_lease_s)
		w.min_lease_s = r.lease_s;
	h_reply(&r);
}

/* Section 4.3.2: which of the four kinds of REQUEST it is. */
static void h_requested(const struct request *q)
{
	uint32_t asked = q->ciaddr != 0 ? q->ciaddr : q->requested;
	bool free = w.now >= w.busy_ms, known;

	if (w.now >= w.until)
		w.knows = false;
	known = w.knows && free;
	h_must(asked == w.ip || w.ip == 0 ||
		       (w.plan.lease_strict && q->server_id != 0),
	       "asks for another address");
	if (q->server_id != 0) /* SELECTING */
		known = asked == H_OURS ? free : true;
	if (w.now < w.naks_ms || (!known && (w.authoritative || !free))) {
		w.trouble_ms = w.now;
		w.knows = false;
		h_answer(q, M_NAK, 0);
	} else if (known) {
		h_answer(q, M_ACK, asked);
	} else {
		w.trouble_ms = w.now;
	}
}

/* A message of ours: what it says was checked. */
static void h_serve(const struct request *q)
{
	if (!w.plugged || w.now < w.silent_ms || h_chance(w.loss)) {
		w.trouble_ms = w.now;
		return;
	}
	if (q->type == M_DISCOVER) {
		h_must(!q->rapid, "rapid commit of what is held");
		h_must(q->requested == w.ip || w.plan.lease_strict,
		       "looks for another address");
		h_answer(q, M_OFFER, w.now < w.busy_ms ? H_OTHERS : H_OURS);
	} else if (q->type == M_REQUEST) {
		h_requested(q);
	}
}

/* Another host says that our address is its own. */
static void h_conflict(void)
{
	static const uint8_t other[SIM_MAC] = { 2, 7, 7, 7, 7, 7 };
	uint8_t arp[ARP_LEN];

	arp_put(arp, h_chance(50) ? ARP_REQUEST : ARP_REPLY, other, w.ip,
		h_chance(50) ? w.ip : H_ROUTER);
	h_queue(ETH_P_ARP, arp, ARP_LEN, 1);
}

/* An ACK for somebody else on this machine: the same hardware address. */
static void h_other_client(void)
{
	struct reply r = { .type = M_ACK,
			   .xid = rng_u32(&w.rng),
			   .server_id = H_SERVER,
			   .yiaddr = w.ip,
			   .mask = H_MASK,
			   .lease_s = w.lease_s,
			   .hw = { 2, 0, 0, 0, 0, 1 } };
	uint32_t loss = w.loss;

	w.loss = 0;
	h_reply(&r);
	w.loss = loss;
}

/* Bytes that are nothing. */
static void h_noise(void)
{
	uint8_t bytes[300];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)rng_u32(&w.rng);
	h_queue(h_chance(50) ? ETH_P_IP : ETH_P_ARP, bytes,
		1 + rng_below(&w.rng, sizeof(bytes)), 1);
}

#endif
