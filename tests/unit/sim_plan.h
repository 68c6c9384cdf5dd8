/* What the machine of sim_world.h is told to configure: the seed decides. */
#ifndef TESTS_SIM_PLAN_H
#define TESTS_SIM_PLAN_H

#include "tests/unit/sim_rules.h"

static void sim_plan(void)
{
	static const enum ip_method methods[] = {
		IP_DHCP, IP_DHCP, IP_DHCP, IP_DHCP,  IP_ANY,
		IP_ANY,	 IP_BOTH, IP_BOTH, IP_BOOTP, IP_RARP,
	};
	struct net_plan *p = &sim.plan;
	struct rng *r = &sim.net.rng;

	memset(p, 0, sizeof(*p));
	p->n_specs = 1;
	p->spec[0].method = methods[rng_below(r, ARRAY_LEN(methods))];
	p->spec[0].required = true;
	p->client_port = 68;
	p->device_ms = p->carrier_ms = NET_NO_LIMIT;
	p->timeout_ms = LIMIT_MS;
	p->whole_machine = rng_percent(r, 70);
	p->need_path = rng_percent(r, 50);
	p->need_server = rng_percent(r, 50);
	p->rapid_commit = rng_percent(r, 20);
	p->pxe = rng_percent(r, 10);
	p->acd = (uint8_t)rng_below(r, 3);
	if (rng_percent(r, 20)) {
		p->n_deny = 1;
		p->deny[0] = IP(10, 2, 2, 1);
	}
}

static unsigned speech(enum ip_method method)
{
	switch (method) {
	case IP_OFF:
	case IP_STATIC:
		break;
	case IP_DHCP:
		return SPEAKS_DHCP;
	case IP_BOOTP:
		return SPEAKS_BOOTP;
	case IP_RARP:
		return SPEAKS_RARP;
	case IP_BOTH:
		return SPEAKS_BOOTP | SPEAKS_RARP;
	case IP_ANY:
		return SPEAKS_DHCP | SPEAKS_BOOTP | SPEAKS_RARP;
	}
	return 0;
}

/* An address that the machine had: the right one, or one of another network. */
static void sim_hint(void)
{
	struct rng *r = &sim.net.rng;

	if (sim.plan.spec[0].method != IP_DHCP || !rng_percent(r, 20))
		return;
	sim.plan.hint = sim.net.server[0].id + 100;
	if (rng_percent(r, 30))
		sim.plan.hint = IP(192, 0, 2, 77);
}

#endif
