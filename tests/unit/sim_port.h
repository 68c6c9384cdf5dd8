/*
 * The interfaces of t_sim.c: what becomes of each one is decided beforehand, by
 * the seed; see sim_kernel.h for what the kernel knows of them.
 */
#ifndef TESTS_SIM_PORT_H
#define TESTS_SIM_PORT_H

#include "tests/unit/sim_net.h"

#define REQUESTS 8

/* Messages of one kind: when the last was sent. */
struct pace {
	uint64_t last_ms, early_ms; /* and the last that came early */
};

struct port {
	bool plugged;
	unsigned up_fails;    /* so often it cannot be set up */
	uint64_t up_due_ms;   /* not before then once more */
	uint32_t lower_ms;    /* from up to carrier */
	uint32_t stp_ms;      /* from carrier to forwarding */
	uint64_t forwards_ms; /* its switch does, from then on */
	bool bootp, dhcp;     /* what it sent */
	struct pace discover, reboot, bootp_request, rarp, lease;
	uint32_t chosen; /* xid of the last REQUEST */
	unsigned n_requests;
	uint64_t asked_ms[REQUESTS]; /* the last REQUESTs */
	unsigned probes;	     /* of ACD for one address */
	uint32_t probed;
	struct pace probe;
	struct request q; /* the last message of DHCP or BOOTP */
};

/*
 * Carrier late in some seeds, and lost again in some; a driver that resets its
 * device; a link that somebody sets down, or that cannot be set up at first; a
 * switch with a spanning tree.
 */
static inline void port_init(struct net *n, struct port *p, unsigned i)
{
	uint64_t t = n->now;

	*p = (struct port){ 0 };
	if (rng_percent(&n->rng, 10))
		p->up_fails = 1 + rng_below(&n->rng, 3);
	if (rng_percent(&n->rng, 30))
		p->lower_ms = rng_below(&n->rng, 3000);
	if (rng_percent(&n->rng, 15))
		p->stp_ms = 4000 + rng_below(&n->rng, 27000);
	if (rng_percent(&n->rng, 20))
		t += rng_below(&n->rng, 10000);
	net_add(n, EV_APPEAR, t, i);
	if (rng_percent(&n->rng, 30))
		t += rng_below(&n->rng, 10000);
	net_add(n, EV_PLUG, t, i);
	for (unsigned k = rng_percent(&n->rng, 30) ? 3 : 0; k > 0; k--) {
		t += rng_below(&n->rng, 4000);
		net_add(n, EV_UNPLUG, t, i);
		t += rng_below(&n->rng, 3000);
		net_add(n, EV_PLUG, t, i);
	}
	if (rng_percent(&n->rng, 10)) {
		t += rng_below(&n->rng, 4000);
		net_add(n, EV_GONE, t, i);
		t += rng_below(&n->rng, 3000);
		net_add(n, EV_APPEAR, t, i);
	}
	if (rng_percent(&n->rng, 10))
		net_add(n, EV_DOWN, t + rng_below(&n->rng, 8000), i);
}

#endif
