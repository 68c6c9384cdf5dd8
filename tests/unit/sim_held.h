/* An interface of sim_race.h that is held by a lease of an hour from T0 on. */
#ifndef TESTS_SIM_HELD_H
#define TESTS_SIM_HELD_H

#include "ipconfig/netcfg.h"
#include "tests/unit/sim_arp.h"
#include "tests/unit/sim_race.h"

#define OURS  server_gives(1, 1)
#define OTHER server_gives(1, 9)
#define HOUR  3600000u

static struct machine m;

static inline struct net_plan held_plan(void)
{
	struct net_plan plan = any_dhcp();

	plan.lease = LEASE_KEEP;
	return plan;
}

static inline void hold_with(const struct net_plan *plan)
{
	boot(&m, plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, ROOT);
	assert_int_equal(m.n_configured, 1);
	live_on(&m);
	m.sends[1] = m.requests[1] = m.n_arp = 0;
}

static inline void hold(void)
{
	struct net_plan plan = held_plan();

	hold_with(&plan);
}

static inline const struct hold *held(void)
{
	return &m.race.hold[0];
}

/* Lets time pass until the next packet is sent, on eth1. */
static inline void until_sent(void)
{
	unsigned n = m.sends[1];

	while (m.sends[1] == n) {
		uint64_t next = race_deadline(&m.race);

		assert_true(next != CLOCK_NEVER);
		m.now = next;
		turn(&m);
	}
}

/* rtnetlink tells of an address of eth1. */
static inline void tell_address(uint32_t ip, bool gone, uint8_t proto,
				uint32_t valid_s)
{
	const struct addr_news news = { .ifindex = 1,
					.ip = ip,
					.prefix = 16,
					.proto = proto,
					.gone = gone,
					.valid_s = valid_s,
					.preferred_s = valid_s };

	race_address(&m.race, &news, m.now, machine_random(&m));
	turn(&m);
}

static inline int ask_for(enum hold_ask what)
{
	int r = race_ask(&m.race, race_find(&m.race, 1), what, m.now,
			 machine_random(&m));

	turn(&m);
	return r;
}

static inline void lose(uint8_t how)
{
	until_sent();
	if (how == M_NAK)
		answer(&m, 1, M_NAK, NULL);
	else
		pass(&m, HOUR);
	assert_int_equal(held()->state,
			 how == M_NAK ? HOLD_REFUSED : HOLD_ENDED);
}

#endif
