/*
 * A machine in the network that a seed decides: see sim_net.h, sim_server.h
 * and sim_port.h.  After every step the invariants here must hold.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "ipconfig/race.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
#include <linux/if_ether.h>

#include "lib/clock.h"
#include "tests/unit/sim_port.h"
#include "tests/unit/sim_server.h"

#define T0	 7000000u
#define LIMIT_MS 120000u /* the plan's */
/* 1 s less 10 %: what is repeated early is so once */
#define AGAIN_MS 900
/* up, send and configure for each interface, and the end */
#define CALLS_MAX (4 * NICS + 1)
#define STEPS_MAX 20000

struct sim {
	uint64_t seed, hash, over_ms;
	uint64_t calm_ms; /* when it was over, since when nobody touched it */
	struct net_plan plan;
	struct net net;
	struct port port[NICS];
	bool done;
	unsigned n_configured;
	struct action action;
	struct race race; /* large, and never cleared between seeds */
};

static inline void violated(const struct sim *s, const char *what)
{
	fail_msg("SIM_SEED=%llu: after %llu ms: %s",
		 (unsigned long long)s->seed,
		 (unsigned long long)(s->net.now - T0), what);
}

static inline void must(const struct sim *s, bool holds, const char *what)
{
	if (!holds)
		violated(s, what);
}

/* FNV-1a */
static inline void trace(struct sim *s, const void *p, size_t len)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < len; i++)
		s->hash = (s->hash ^ b[i]) * 0x100000001b3u;
}

static inline unsigned port_of(const struct race_nic *nic)
{
	return (unsigned)nic->link.ifindex - 1;
}

static inline void tell_link(struct sim *s, unsigned i)
{
	struct link link = port_link(&s->port[i], i);

	s->port[i].sent_ms[0] = s->port[i].sent_ms[1] = 0;
	must(s,
	     race_link(&s->race, &link, s->net.now, rng_u32(&s->net.rng)) == 0,
	     "a link is refused");
}

/* One is gone, and nobody said so: a dump does. */
static inline void dump_links(struct sim *s)
{
	race_sweep(&s->race);
	for (unsigned i = 0; i < NICS; i++) {
		if (s->port[i].exists)
			tell_link(s, i);
	}
	race_swept(&s->race, s->net.now);
}

/*
 * One interface has all requests.  A server that refused, and whose offer comes
 * again, may be asked again soon, but not for ever.
 */
static inline void on_request(struct sim *s, struct port *p,
			      const struct race_nic *nic)
{
	uint64_t *oldest = &p->asked_ms[p->n_requests++ % REQUESTS];

	must(s, nic->state == NIC_CHOSEN, "asks without being chosen");
	must(s, *oldest == 0 || s->net.now - *oldest >= AGAIN_MS,
	     "asks too often");
	*oldest = s->net.now;
}

static inline void on_discover(struct sim *s, struct port *p)
{
	must(s, p->sent_ms[0] == 0 || s->net.now - p->sent_ms[0] >= AGAIN_MS,
	     "sends too often");
	p->sent_ms[0] = p->sent_ms[1];
	p->sent_ms[1] = s->net.now;
}

static inline void on_send(struct sim *s, const struct action *a)
{
	unsigned i = port_of(a->nic);
	struct port *p = &s->port[i];
	const uint8_t *message;
	const char *wrong;
	size_t len;

	must(s, !a->frame.bad, "a message does not fit");
	must(s, a->ethertype == ETH_P_IP, "another protocol");
	wrong = ip_read(a->bytes, a->frame.len, 68, &message, &len);
	if (wrong == NULL)
		wrong = request_read(&p->q, message, len);
	if (wrong != NULL)
		violated(s, wrong);
	must(s, p->q.hw[SIM_MAC - 1] == i + 1, "chaddr is another one's");
	must(s, p->up && p->plugged, "sent without carrier");
	if (p->q.type == M_REQUEST)
		on_request(s, p, a->nic);
	else
		on_discover(s, p);
	trace(s, a->bytes, a->frame.len);
	for (unsigned k = 0; k < SERVERS; k++) {
		if ((s->net.server[k].reach & 1u << i) != 0)
			net_send(&s->net, EV_TO_SERVER, i, k, 0, a->bytes,
				 a->frame.len);
	}
}

/* The server's words are checked where no byte of them was changed. */
static inline void check_info(const struct sim *s, const struct net_info *f)
{
	const struct server *from = NULL;

	for (unsigned k = 0; k < SERVERS; k++) {
		if (s->net.server[k].id == ip_to4(&f->from))
			from = &s->net.server[k];
	}
	if (from == NULL) {
		violated(s, "the lease is nobody's");
		return;
	}
	must(s, f->addrs.addr[0].prefix == 24, "another netmask");
	must(s, f->addrs.addr[0].lease_s == 600, "another lease time");
	must(s, f->routes.n == 1 && f->routes.route[0].prefix == 0,
	     "another route");
	must(s, ip_to4(&f->routes.route[0].gateway) == from->id,
	     "another router");
	must(s, ip_to4(&f->server.ip) == from->id, "another boot server");
	must(s, f->server.is_dhcp == from->poor, "a boot server that is none");
	must(s, strcmp(f->root_path, server_root(from)) == 0,
	     "another root path");
}

static inline void on_configure(struct sim *s, const struct action *a)
{
	const struct net_iface *f = &a->iface;
	unsigned i = port_of(a->nic);
	const struct port *p = &s->port[i];
	uint32_t ip = ip_to4(&f->info.addrs.addr[0].ip);
	bool acked = false;

	must(s, ++s->n_configured == 1, "a second interface is configured");
	must(s, f->ifindex == (int)i + 1, "another interface than said");
	must(s, p->up && p->plugged, "configured without carrier");
	must(s, f->info.addrs.n == 1, "not one address");
	for (unsigned k = 0; k < s->net.n_acks && k < ACKS; k++) {
		const struct ack *ack = &s->net.acks[k];

		acked |= ack->nic == i && ack->xid == p->q.xid &&
			 ack->ip == ip &&
			 ack->server == ip_to4(&f->info.from) &&
			 memcmp(ack->hw, f->hw, SIM_MAC) == 0;
	}
	must(s, acked, "no server gave this address to this search");
	if (s->net.damage == 0 || s->net.sums == SUMS_RIGHT)
		check_info(s, &f->info);
	trace(s, &ip, sizeof(ip));
}

static inline void on_done(struct sim *s)
{
	const char *dev = NULL;
	int error = race_error(&s->race, &dev);

	if (!s->done) {
		s->over_ms = s->net.now - T0;
		s->calm_ms = s->net.calm_ms;
	}
	s->done = true;
	must(s, s->n_configured == (error == 0), "over without a result");
	must(s, error == 0 || error == -ETIMEDOUT, "another error");
	must(s, error == 0 || (dev != NULL && *dev == '\0'),
	     "the error is about an interface that nobody named");
	must(s, error == 0 || s->over_ms == LIMIT_MS, "gave up early");
}

static inline void on_up(struct sim *s, struct race_nic *nic)
{
	unsigned i = port_of(nic);
	struct port *p = &s->port[i];

	must(s, p->exists && !p->up, "is up already");
	must(s, s->net.now >= p->up_due_ms, "is set up too often");
	p->up_due_ms = s->net.now + RACE_UP_MS;
	if (p->up_fails > 0) {
		p->up_fails--;
		race_up_failed(nic, -EIO);
		return;
	}
	net_add(&s->net, EV_UP, s->net.now + rng_below(&s->net.rng, 10), i);
}

/* One request at a time, and one that holds a lease. */
static inline void check_states(struct sim *s)
{
	const struct race_nic *nic;
	unsigned chosen = 0, holding = 0;

	race_for_each(nic, &s->race) {
		chosen += nic->state == NIC_CHOSEN;
		holding += nic->state == NIC_HOLDING;
	}
	must(s, chosen <= 1 && holding <= 1 && chosen + holding <= 1,
	     "two are asked for");
	must(s, holding <= s->n_configured, "holds what it was not given");
}

static inline void turn(struct sim *s)
{
	for (unsigned calls = 1;; calls++) {
		struct action *a = &s->action;
		enum action_kind kind;

		check_states(s);
		memset(a, 0xa5, sizeof(*a));
		kind = race_next(&s->race, s->net.now, rng_u32(&s->net.rng), a);
		must(s, calls <= CALLS_MAX, "busy");
		must(s, !s->done || kind == ACTION_DONE, "goes on");
		trace(s, &kind, sizeof(kind));
		trace(s, &s->net.now, sizeof(s->net.now));
		switch (kind) {
		case ACTION_NONE:
			must(s, race_deadline(&s->race) > s->net.now,
			     "the deadline is past");
			must(s, race_deadline(&s->race) <= T0 + LIMIT_MS,
			     "waits longer than the limit");
			return;
		case ACTION_DONE:
			on_done(s);
			return;
		case ACTION_RENAME:
			violated(s, "nobody gave it another name");
			break;
		case ACTION_UP:
			on_up(s, a->nic);
			break;
		case ACTION_SEND:
			on_send(s, a);
			break;
		case ACTION_CONFIGURE:
			on_configure(s, a);
			break;
		case ACTION_LISTEN:
		case ACTION_TELL:
			break;
		case ACTION_RENEW:
		case ACTION_REBIND:
		case ACTION_DECONFIGURE:
			violated(s, "a lease of 600 s is about to end");
		}
	}
}

static inline void deliver(struct sim *s, const struct event *e)
{
	struct port *p = &s->port[e->nic];
	struct race_nic *nic = race_find(&s->race, (int)e->nic + 1);
	uint8_t *exact;

	if (!p->exists || !p->up || !p->plugged || e->len == 0 || nic == NULL)
		return;
	exact = malloc(e->len); /* so that ASan sees a read too far */
	assert_non_null(exact);
	memcpy(exact, e->frame, e->len);
	race_rx(&s->race, nic, ETH_P_IP, rd_init(exact, e->len),
		s->net.sums == SUMS_TRUSTED, s->net.now, rng_u32(&s->net.rng));
	free(exact);
}

static inline void on_event(struct sim *s, const struct event *e)
{
	struct port *p = &s->port[e->nic];
	bool there = p->exists;

	if (e->kind == EV_TO_SERVER) {
		server_rx(&s->net, e->server, e->nic, e->frame, e->len);
		return;
	}
	if (e->kind == EV_TO_NIC) {
		deliver(s, e);
		return;
	}
	if (e->kind == EV_DOWN && p->up)
		p->up_due_ms = s->net.now + RACE_UP_MS;
	port_event(p, e->kind);
	if (s->net.now > s->net.calm_ms)
		s->net.calm_ms = s->net.now;
	if (there && !p->exists && rng_percent(&s->net.rng, 50))
		dump_links(s);
	else if (there || p->exists)
		tell_link(s, e->nic);
}

static inline void sim_init(struct sim *s, uint64_t seed)
{
	bool touched = false;

	s->seed = seed;
	s->hash = 0xcbf29ce484222325u;
	s->done = false;
	s->n_configured = 0;
	net_init(&s->net, seed, T0);
	servers_init(&s->net);
	s->plan = (struct net_plan){ .n_specs = 1,
				     .spec[0].method = IP_DHCP,
				     .spec[0].required = true,
				     .client_port = 68,
				     .device_ms = NET_NO_LIMIT,
				     .carrier_ms = NET_NO_LIMIT,
				     .timeout_ms = LIMIT_MS };
	s->plan.need_path = rng_percent(&s->net.rng, 50);
	s->plan.need_server = rng_percent(&s->net.rng, 50);
	for (unsigned i = 0; i < NICS; i++) {
		port_init(&s->net, &s->port[i], i);
		touched |= s->port[i].up_fails > 0;
	}
	for (unsigned i = 0; i < s->net.n_queue; i++)
		touched |= s->net.queue[i].kind == EV_DOWN;
	/* no interface and no carrier is missing for longer: port_init() */
	if (!touched && rng_percent(&s->net.rng, 50))
		s->plan.device_ms = s->plan.carrier_ms = 11000;
	race_init(&s->race, &s->plan, T0);
	turn(s);
}

static inline void sim_run(struct sim *s, uint64_t seed)
{
	unsigned steps = 0;

	sim_init(s, seed);
	/* what is still on its way after the end must not matter */
	while (!s->done || s->net.n_queue > 0) {
		struct event *first = net_first(&s->net), e;
		uint64_t due = s->done ? CLOCK_NEVER : race_deadline(&s->race);

		must(s, ++steps < STEPS_MAX, "does not end");
		if (first != NULL && first->at <= due) {
			net_take(&s->net, first, &e);
			if (e.at > s->net.now)
				s->net.now = e.at;
			on_event(s, &e);
		} else {
			must(s, due >= s->net.now, "the deadline is past");
			s->net.now = due;
		}
		turn(s);
	}
	must(s, s->over_ms <= LIMIT_MS, "longer than the limit");
	must(s, s->net.overflows == 0, "the test's queue is too short");
}

#endif
