/*
 * Servers for t_sim.c, written from RFC 2131 section 4.3, RFC 951, RFC 1534 and
 * RFC 903: the first is one that serves in the end; the others may refuse, be
 * silent or meddle.
 */
#ifndef TESTS_SIM_SERVER_H
#define TESTS_SIM_SERVER_H

#include "tests/unit/sim_net.h"

#define ALWAYS 1000000u

/* What a server may speak, of what a method asks with. */
#define SPEAKS_DHCP  1
#define SPEAKS_BOOTP 2
#define SPEAKS_RARP  4

/*
 * Each server has a network of its own, and an address for each client.  Two
 * identifiers differ in more bytes than net_damage() changes.
 */
static inline uint32_t server_address(const struct server *s, const uint8_t *hw)
{
	unsigned nic = hw[SIM_MAC - 1] - 1u;

	return (s->id & IP(255, 255, 255, 0)) |
	       (100 + hw[SIM_MAC - 1] % 100u +
		(nic < NICS ? 8 * (s->moves[nic] % 12) : 0));
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
	r.yiaddr = s->proxy ? 0 : server_address(s, q->hw);
	r.siaddr = s->poor ? 0 : s->id;
	r.root = s->poor ? NULL : server_root(s);
	if (s->proxy)
		return r;
	r.mask = IP(255, 255, 255, 0);
	r.router = s->id;
	r.lease_s = s->lease_s;
	return r;
}

/* What a server sends as an ACK, it has given. */
static inline void server_gave(struct net *n, unsigned server, unsigned nic,
			       uint32_t xid, uint32_t ip, const uint8_t *hw)
{
	struct ack *a = &n->acks[n->n_acks++ % ACKS];

	*a = (struct ack){
		.nic = nic, .xid = xid, .ip = ip, .server = n->server[server].id
	};
	memcpy(a->hw, hw, SIM_MAC);
	n->server[server].acked_ms[nic] = n->now;
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
		server_gave(n, server, nic, r.xid, r.yiaddr, r.hw);
	net_reply(n, server, nic, 0, &r);
}

static inline void server_ack(struct net *n, unsigned server, unsigned nic,
			      const struct request *q)
{
	static const uint8_t rapid_commit[] = { 80, 0 };
	struct reply r = server_reply(&n->server[server], M_ACK, q);

	if (q->type == M_DISCOVER) {
		r.more = rapid_commit;
		r.n_more = sizeof(rapid_commit);
	}
	server_gave(n, server, nic, r.xid, r.yiaddr, r.hw);
	net_reply(n, server, nic, rng_below(&n->rng, 20), &r);
}

/* RFC 951, and RFC 1534 section 2: BOOTP's answer to any client. */
static inline void server_bootp(struct net *n, unsigned server, unsigned nic,
				const struct request *q)
{
	struct reply r = server_reply(&n->server[server], 0, q);

	r.is_bootp = true;
	r.server_id = r.lease_s = 0;
	server_gave(n, server, nic, 0, r.yiaddr, r.hw);
	net_reply(n, server, nic, rng_below(&n->rng, 20), &r);
}

static inline void server_discover(struct net *n, unsigned server, unsigned nic,
				   const struct request *q)
{
	struct server *s = &n->server[server];
	struct reply r = server_reply(s, M_OFFER, q);

	if (!s->dhcp && s->bootp)
		server_bootp(n, server, nic, q);
	else if (s->dhcp && s->rapid && q->rapid && !s->mute && !s->nameless)
		server_ack(n, server, nic, q);
	else if (s->dhcp)
		/* who does no work for it is the first to answer */
		net_reply(n, server, nic, s->mute ? 0 : rng_below(&n->rng, 50),
			  &r);
}

/* RFC 2131 section 4.3.2: which of the four kinds of REQUEST it is. */
static inline void server_request(struct net *n, unsigned server, unsigned nic,
				  const struct request *q)
{
	struct server *s = &n->server[server];
	uint32_t ours = server_address(s, q->hw);
	bool selecting = q->server_id != 0;
	uint32_t asked = q->ciaddr != 0 ? q->ciaddr : q->requested;
	struct reply r;

	if (selecting && q->server_id != s->id) {
		if (s->rogue)
			server_meddle(n, server, nic, q);
		return;
	}
	if (s->mute || (!selecting && asked != ours && s->modest))
		return;
	if (asked != ours || s->naks > 0) {
		s->naks -= s->naks > 0 && s->naks < ALWAYS;
		r = server_reply(s, M_NAK, q);
		net_reply(n, server, nic, 0, &r);
	} else {
		server_ack(n, server, nic, q);
	}
}

static inline bool server_lives(const struct net *n, unsigned server)
{
	const struct server *s = &n->server[server];

	return n->now >= s->alive_ms && n->now < s->dead_ms;
}

/* An IPv4 packet came: a broadcast, or to it alone (renewing). */
static inline void server_rx(struct net *n, unsigned server, unsigned nic,
			     const uint8_t *message, size_t len)
{
	struct server *s = &n->server[server];
	struct request q;

	if (!server_lives(n, server) || request_read(&q, message, len) != NULL)
		return;
	if (q.type == 0 && s->bootp)
		server_bootp(n, server, nic, &q);
	else if (q.type == M_DISCOVER)
		server_discover(n, server, nic, &q);
	else if (q.type == M_REQUEST && s->dhcp && !s->proxy)
		server_request(n, server, nic, &q);
	else if (q.type == M_DECLINE && q.server_id == s->id &&
		 q.requested == server_address(s, q.hw))
		s->moves[nic]++;
}

/* RFC 903: the same with another operation, and what was asked for. */
static inline void server_rarp(struct net *n, unsigned server, unsigned nic,
			       const uint8_t *frame)
{
	static const uint8_t mac[SIM_MAC] = { 2, 1, 1, 1, 1, 1 };
	struct server *s = &n->server[server];
	uint32_t ip = server_address(s, frame + 18);
	uint8_t reply[ARP_LEN];

	if (!s->rarp || !server_lives(n, server))
		return;
	arp_put(reply, 4, mac, s->id, ip);
	memcpy(reply + 18, frame + 18, SIM_MAC);
	server_gave(n, server, nic, 0, ip, frame + 18);
	net_give(n, server, nic, s->slow_ms, ETH_P_RARP, reply, ARP_LEN);
}

static inline void server_init(struct net *n, unsigned i, unsigned speaks)
{
	struct server *s = &n->server[i];

	*s = (struct server){ .id = IP(10, i, i, 1),
			      .reach = 3,
			      .dead_ms = UINT64_MAX };
	s->dhcp = (speaks & SPEAKS_DHCP) != 0;
	s->bootp = (speaks & SPEAKS_BOOTP) != 0;
	s->rarp = (speaks & SPEAKS_RARP) != 0;
	s->poor = rng_percent(&n->rng, 20);
	s->rapid = rng_percent(&n->rng, 40);
	s->modest = rng_percent(&n->rng, 40);
	s->lease_s = rng_percent(&n->rng, 50) ? 600 : 90;
	if (rng_percent(&n->rng, 20))
		s->padding = (uint8_t)rng_u32(&n->rng);
	if (rng_percent(&n->rng, 20))
		s->naks = 1 + rng_below(&n->rng, 3);
	if (rng_percent(&n->rng, 20))
		s->alive_ms = n->now + rng_below(&n->rng, 10000);
	if (rng_percent(&n->rng, 15))
		s->slow_ms = rng_below(&n->rng, 1500);
	/* behind a relay nobody would know it */
	s->nameless = n->relay == 0 && rng_percent(&n->rng, 5);
	if (s->alive_ms > n->calm_ms)
		n->calm_ms = s->alive_ms;
	s->refusals = s->naks;
}

/* The first speaks one of what is asked with, the others anything. */
static inline void servers_init(struct net *n, unsigned asked)
{
	unsigned first;

	do {
		first = asked & (1 + rng_below(&n->rng, 7));
	} while (first == 0);
	for (unsigned i = 0; i < SERVERS; i++) {
		struct server *s = &n->server[i];

		server_init(n, i, i == 0 ? first : 1 + rng_below(&n->rng, 7));
		if (i == 0)
			continue;
		s->reach = rng_below(&n->rng, 4); /* it may be absent */
		s->rogue = rng_percent(&n->rng, 40);
		s->mute = rng_percent(&n->rng, 25);
		s->proxy = rng_percent(&n->rng, 15);
		if (rng_percent(&n->rng, 25))
			s->naks = s->refusals = ALWAYS;
		if (rng_percent(&n->rng, 10))
			s->dead_ms = n->now + rng_below(&n->rng, 60000);
		/* what has no addresses speaks DHCP only */
		s->bootp &= !s->proxy;
		s->rarp &= !s->proxy;
		if (s->dead_ms != UINT64_MAX && s->dead_ms > n->calm_ms)
			n->calm_ms = s->dead_ms;
	}
	n->server[0].reach = 1 + rng_below(&n->rng, 3);
}

#endif
