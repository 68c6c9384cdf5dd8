/*
 * The interfaces of t_sim.c as the kernel has them: what becomes of each one
 * is decided beforehand, by the seed.
 */
#ifndef TESTS_SIM_PORT_H
#define TESTS_SIM_PORT_H

#include <linux/if.h>
#include <linux/if_arp.h>

#include "ipconfig/link.h"
#include "tests/unit/sim_net.h"

#define REQUESTS 8

struct port {
	bool exists, up, plugged;
	unsigned up_fails;   /* so often it cannot be set up */
	uint64_t up_due_ms;  /* not before then once more */
	uint64_t sent_ms[2]; /* the last DISCOVERs in this time of carrier */
	unsigned n_requests;
	uint64_t asked_ms[REQUESTS]; /* the last REQUESTs */
	struct request q;	     /* the last of both */
};

static inline struct link port_link(const struct port *p, unsigned i)
{
	struct link link = { .ifindex = (int)i + 1,
			     .gone = !p->exists,
			     .flags = IFF_BROADCAST,
			     .type = ARPHRD_ETHER,
			     .mtu = 1500,
			     .hlen = SIM_MAC,
			     .name = { 'e', 't', 'h', (char)('0' + i) },
			     .hw = { 2, 0, 0, 0, 0, (uint8_t)(i + 1) } };

	link.flags |= p->up ? IFF_UP : 0;
	link.flags |= p->up && p->plugged ? IFF_LOWER_UP : 0;
	return link;
}

/* What happens; changes of the link are not to be seen as single ones. */
static inline void port_event(struct port *p, enum event_kind kind)
{
	switch (kind) {
	case EV_APPEAR:
		p->exists = true;
		break;
	case EV_GONE:
		p->exists = p->up = false;
		p->up_due_ms = 0;
		break;
	case EV_UP:
		p->up = p->exists;
		break;
	case EV_DOWN:
		p->up = false;
		break;
	case EV_PLUG:
		p->plugged = true;
		break;
	case EV_UNPLUG:
		p->plugged = false;
		break;
	case EV_TO_SERVER:
	case EV_TO_NIC:
		break;
	}
}

/*
 * Carrier late in some seeds, and lost again in some; a driver that resets its
 * device; a link that somebody sets down, or that cannot be set up at first.
 */
static inline void port_init(struct net *n, struct port *p, unsigned i)
{
	uint64_t t = n->now;

	*p = (struct port){ .up = rng_percent(&n->rng, 30) };
	if (rng_percent(&n->rng, 10))
		p->up_fails = 1 + rng_below(&n->rng, 3);
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
