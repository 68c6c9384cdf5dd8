/*
 * DHCP servers for t_sim.c, written from RFC 2131 section 4.3: the first is
 * one that serves in the end; the others may refuse, be silent or meddle.
 */
#ifndef TESTS_SIM_SERVER_H
#define TESTS_SIM_SERVER_H

#include "tests/unit/sim_net.h"

#define ALWAYS 1000000u

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
	static const char *const root[] = { "/srv/0", "/srv/1", "/srv/2" };

	return s->poor ? "" : root[s->id >> 8 & 255];
}

static inline struct reply server_reply(const struct server *s, uint8_t type,
					const struct request *q)
{
	struct reply r = { .type = type,
			   .xid = q->xid,
			   .server_id = s->nameless ? 0 : s->id,
			   .padding = s->padding };

	memcpy(r.hw, q->hw, SIM_MAC);
	if (type == M_NAK) /* table 3: no address and no parameters */
		return r;
	r.yiaddr = server_address(s, q->hw);
	r.siaddr = s->poor ? 0 : s->id;
	r.mask = IP(255, 255, 255, 0);
	r.router = s->id;
	r.lease_s = 600;
	r.root = s->poor ? NULL : server_root(s);
	return r;
}

/* What a server sends as an ACK, it has given. */
static inline void server_gave(struct net *n, unsigned server, unsigned nic,
			       const struct reply *r)
{
	struct ack *a = &n->acks[n->n_acks++ % ACKS];

	*a = (struct ack){ .nic = nic,
			   .xid = r->xid,
			   .ip = r->yiaddr,
			   .server = n->server[server].id };
	memcpy(a->hw, r->hw, SIM_MAC);
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
	/* with its own address it counts, if that is asked for by then */
	if (how == 3)
		server_gave(n, server, nic, &r);
	net_reply(n, server, nic, 0, &r);
}

static inline void server_ack(struct net *n, unsigned server, unsigned nic,
			      const struct request *q)
{
	struct reply r = server_reply(&n->server[server], M_ACK, q);

	server_gave(n, server, nic, &r);
	net_reply(n, server, nic, rng_below(&n->rng, 20), &r);
}

/* RFC 2131 sections 4.3.1 and 4.3.2, "generated during SELECTING state" */
static inline void server_rx(struct net *n, unsigned server, unsigned nic,
			     const uint8_t *frame, size_t len)
{
	struct server *s = &n->server[server];
	const uint8_t *message;
	struct request q;
	struct reply r;

	if (n->now < s->alive_ms ||
	    ip_read(frame, len, 68, &message, &len) != NULL ||
	    request_read(&q, message, len) != NULL)
		return;
	if (q.type == M_DISCOVER) {
		r = server_reply(s, M_OFFER, &q);
		/* who does no work for it is the first to answer */
		net_reply(n, server, nic, s->mute ? 0 : rng_below(&n->rng, 50),
			  &r);
	} else if (q.server_id != s->id) {
		if (s->rogue)
			server_meddle(n, server, nic, &q);
	} else if (s->mute) {
		return;
	} else if (q.requested != server_address(s, q.hw) || s->naks > 0) {
		s->naks -= s->naks > 0 && s->naks < ALWAYS;
		r = server_reply(s, M_NAK, &q);
		net_reply(n, server, nic, 0, &r);
	} else {
		server_ack(n, server, nic, &q);
	}
}

static inline void servers_init(struct net *n)
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
		/* behind a relay nobody would know it */
		s->nameless = n->relay == 0 && rng_percent(&n->rng, 5);
		if (s->alive_ms > n->calm_ms)
			n->calm_ms = s->alive_ms;
		if (i == 0)
			continue;
		s->reach = rng_below(&n->rng, 4); /* it may be absent */
		s->rogue = rng_percent(&n->rng, 40);
		s->mute = rng_percent(&n->rng, 25);
		if (rng_percent(&n->rng, 25))
			s->naks = ALWAYS;
	}
	for (unsigned i = 0; i < SERVERS; i++)
		n->server[i].refusals = n->server[i].naks;
	n->server[0].reach = 1 + rng_below(&n->rng, 3);
}

#endif
