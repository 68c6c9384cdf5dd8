/*
 * A network for t_sim.c, all of it decided by one seed: frames that are lost,
 * doubled, late and damaged, and DHCP servers written from RFC 2131 section
 * 4.3.  Two interfaces, which may be on one segment, and two servers.
 */
#ifndef TESTS_SIM_NET_H
#define TESTS_SIM_NET_H

#include "tests/unit/sim_msg.h"

#define NICS	2
#define SERVERS 2
#define QUEUE	256
#define FRAME	400 /* more than any message here is long */
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
	EV_UP,
	EV_PLUG,
	EV_UNPLUG,
	EV_TO_SERVER,
	EV_TO_NIC
};

struct event {
	uint64_t at, order; /* order: first in, first out at one time */
	enum event_kind kind;
	unsigned nic, server;
	size_t len;
	uint8_t frame[FRAME];
};

struct server {
	uint32_t id;
	unsigned reach;	   /* bit for each interface */
	unsigned naks;	   /* so many requests are refused first */
	uint64_t alive_ms; /* silent before */
	bool poor;	   /* has no root path to give */
	bool rogue;	   /* meddles with requests to the other */
	uint8_t padding;   /* behind chaddr */
};

/* An ACK that a selected server sent. */
struct ack {
	unsigned nic;
	uint32_t xid, ip, server;
	uint8_t hw[SIM_MAC];
};

struct net {
	struct rng rng;
	uint64_t now, order;
	uint32_t loss, twice; /* percent */
	uint32_t damage;      /* of 1000 frames */
	uint32_t delay_ms;    /* at most */
	uint32_t slow;	      /* percent that takes 3 s more */
	bool shared;	      /* one segment: each hears the other's replies */
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
	for (size_t i = SIM_FIXED + 4; i + 2 < len; i += 2u + frame[i + 1]) {
		if (frame[i] == 53)
			return i + 2;
	}
	return 0;
}

/*
 * One byte becomes another.  Any message but an ACK stays none: a UDP
 * checksum finds that, but nothing in DHCP can.
 */
static inline void net_damage(struct net *n, uint8_t *frame, size_t len)
{
	size_t at = rng_below(&n->rng, (uint32_t)len);
	uint8_t was = frame[at];

	frame[at] ^= (uint8_t)(1 + rng_below(&n->rng, 255));
	if (at == type_at(frame, len) && frame[at] == M_ACK)
		frame[at] = was;
}

/* Sends a frame after ms: it may get lost, or come late, twice, damaged. */
static inline void net_send(struct net *n, enum event_kind kind, unsigned nic,
			    unsigned server, uint32_t ms, const void *frame,
			    size_t len)
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
		e->len = len;
		memcpy(e->frame, frame, len);
		if (rng_below(&n->rng, 1000) < n->damage)
			net_damage(n, e->frame, len);
	}
}

static inline void net_reply(struct net *n, unsigned server, unsigned nic,
			     uint32_t ms, const struct reply *r)
{
	uint8_t frame[SIM_MSG_MAX];
	size_t len = reply_put(frame, r);

	for (unsigned i = 0; i < NICS; i++) {
		if (i == nic || n->shared)
			net_send(n, EV_TO_NIC, i, server, ms, frame, len);
	}
}

/*
 * Each server has a network of its own, and an address for each client.  Two
 * identifiers differ in more bytes than net_damage() changes.
 */
static inline uint32_t server_address(const struct server *s, const uint8_t *hw)
{
	return (s->id & IP(255, 255, 255, 0)) | (100 + hw[SIM_MAC - 1] % 100u);
}

static inline const char *server_root(const struct server *s)
{
	if (s->poor)
		return "";
	return (s->id & 0x100) != 0 ? "/srv/1" : "/srv/0";
}

static inline struct reply server_reply(const struct server *s, uint8_t type,
					const struct request *q)
{
	struct reply r = { .type = type,
			   .xid = q->xid,
			   .server_id = s->id,
			   .padding = s->padding };

	memcpy(r.hw, q->hw, SIM_MAC);
	if (type == M_NAK) /* table 3: no address and no parameters */
		return r;
	r.yiaddr = server_address(s, q->hw);
	r.siaddr = s->id;
	r.mask = IP(255, 255, 255, 0);
	r.router = s->id;
	r.lease_s = 600;
	r.root = s->poor ? NULL : server_root(s);
	return r;
}

/* What somebody may say to a request that is not for him. */
static inline void server_meddle(struct net *n, unsigned server, unsigned nic,
				 const struct request *q)
{
	struct server *s = &n->server[server];
	uint32_t how = rng_below(&n->rng, 6);
	struct reply r = server_reply(s, how < 3 ? M_NAK : M_ACK, q);

	switch (how) {
	case 1: /* a NAK of nobody */
	case 4: /* an ACK of nobody, with the right address */
		r.server_id = 0;
		r.yiaddr = how == 4 ? q->requested : 0;
		break;
	case 5: /* an ACK of the right address */
		r.yiaddr = q->requested;
		break;
	default: /* with the meddler's address, or a plain NAK */
		break;
	}
	net_reply(n, server, nic, 0, &r);
}

static inline void server_ack(struct net *n, unsigned server, unsigned nic,
			      const struct request *q)
{
	struct server *s = &n->server[server];
	struct reply r = server_reply(s, M_ACK, q);
	struct ack *a = &n->acks[n->n_acks++ % ACKS];

	*a = (struct ack){
		.nic = nic, .xid = r.xid, .ip = r.yiaddr, .server = s->id
	};
	memcpy(a->hw, r.hw, SIM_MAC);
	net_reply(n, server, nic, rng_below(&n->rng, 20), &r);
}

/* RFC 2131 sections 4.3.1 and 4.3.2, "generated during SELECTING state" */
static inline void server_rx(struct net *n, unsigned server, unsigned nic,
			     const uint8_t *frame, size_t len)
{
	struct server *s = &n->server[server];
	struct request q;
	struct reply r;

	if (n->now < s->alive_ms || request_read(&q, frame, len) != NULL)
		return;
	if (q.type == M_DISCOVER) {
		r = server_reply(s, M_OFFER, &q);
		net_reply(n, server, nic, rng_below(&n->rng, 50), &r);
	} else if (q.server_id != s->id) {
		if (s->rogue && q.server_id == n->server[!server].id)
			server_meddle(n, server, nic, &q);
	} else if (q.requested != server_address(s, q.hw) || s->naks > 0) {
		s->naks -= s->naks > 0;
		r = server_reply(s, M_NAK, &q);
		net_reply(n, server, nic, 0, &r);
	} else {
		server_ack(n, server, nic, &q);
	}
}

static inline void net_servers_init(struct net *n)
{
	for (unsigned i = 0; i < SERVERS; i++) {
		struct server *s = &n->server[i];

		*s = (struct server){ .id = IP(10, i, i, 1), .reach = 3 };
		s->poor = rng_percent(&n->rng, 20);
		if (rng_percent(&n->rng, 20))
			s->padding = (uint8_t)rng_u32(&n->rng);
		if (rng_percent(&n->rng, 20))
			s->naks = 1 + rng_below(&n->rng, 3);
		if (rng_percent(&n->rng, 20))
			s->alive_ms = n->now + rng_below(&n->rng, 10000);
	}
	/* the first serves somebody; the second may meddle, or be absent */
	n->server[0].reach = 1 + rng_below(&n->rng, 3);
	n->server[1].reach = rng_below(&n->rng, 4);
	n->server[1].rogue = rng_percent(&n->rng, 50);
}

static inline void net_init(struct net *n, uint64_t seed, uint64_t now)
{
	/* the first numbers of neighbouring seeds are alike: pass them by */
	n->rng.s = (seed + 1) * 0x9e3779b97f4a7c15u | 1;
	for (int i = 0; i < 8; i++)
		rng_u32(&n->rng);
	n->now = now;
	n->order = n->n_queue = n->n_acks = n->overflows = 0;
	n->loss = rng_percent(&n->rng, 20) ? 0 : rng_below(&n->rng, 51);
	n->twice = rng_percent(&n->rng, 30) ? rng_below(&n->rng, 50) : 0;
	n->damage = rng_percent(&n->rng, 25) ? 1 + rng_below(&n->rng, 30) : 0;
	n->delay_ms = rng_percent(&n->rng, 50) ? 0 : rng_below(&n->rng, 300);
	n->slow = rng_percent(&n->rng, 20) ? rng_below(&n->rng, 30) : 0;
	n->shared = rng_percent(&n->rng, 30);
	net_servers_init(n);
}

#endif
