/*
 * A machine with interfaces for the tests: struct race, a clock of its own,
 * and a log of the actions that race_next() asked for.
 */
#ifndef TESTS_SIM_RACE_H
#define TESTS_SIM_RACE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <linux/if.h>
#include <linux/if_arp.h>

#include "ipconfig/race.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "tests/unit/sim_msg.h"

#define T0	     5000000u
#define PLUGGED	     (IFF_UP | IFF_LOWER_UP)
#define ROOT	     "192.0.2.1:/srv/root"
#define MACHINE_NICS (RACE_NICS + 2)

struct machine {
	struct race race; /* large: never zeroed as a whole */
	struct net_plan plan;
	uint64_t now;
	uint32_t random, mtu;
	bool done;
	/* what was done so far, by ifindex */
	unsigned ups[MACHINE_NICS], sends[MACHINE_NICS];
	struct request q[MACHINE_NICS]; /* the last one sent */
	unsigned n_configured;
	uint64_t configured_ms; /* the last time */
	struct net_iface iface; /* the last one configured */
};

static inline uint32_t machine_random(struct machine *m)
{
	m->random = m->random * 1664525u + 1013904223u;
	return m->random ^ m->random >> 15;
}

static inline void machine_send(struct machine *m, const struct race_nic *nic,
				const uint8_t *buf, const struct wr *w)
{
	int i = nic->link.ifindex;
	const char *wrong;

	assert_false(w->bad);
	wrong = request_read(&m->q[i], buf, w->len);
	if (wrong != NULL)
		fail_msg("%s sent an invalid message: %s", nic->link.name,
			 wrong);
	assert_memory_equal(m->q[i].hw, nic->link.hw, SIM_MAC);
	m->sends[i]++;
}

/* Does what race_next() asks for until it has nothing more. */
static inline void turn(struct machine *m)
{
	for (unsigned calls = 0;; calls++) {
		uint8_t buf[SIM_MSG_MAX];
		struct wr w = wr_init(buf, sizeof(buf));
		struct race_nic *nic = NULL;
		struct net_iface iface;
		enum race_act act = race_next(
			&m->race, m->now, machine_random(m), &nic, &w, &iface);

		assert_true(calls < 3 * MACHINE_NICS);
		assert_true(!m->done || act == RACE_ACT_DONE);
		switch (act) {
		case RACE_ACT_NONE:
			assert_true(race_deadline(&m->race) > m->now);
			return;
		case RACE_ACT_DONE:
			m->done = true;
			return;
		case RACE_ACT_UP:
			m->ups[nic->link.ifindex]++;
			break;
		case RACE_ACT_SEND:
			machine_send(m, nic, buf, &w);
			break;
		case RACE_ACT_CONFIGURE:
			m->n_configured++;
			m->configured_ms = m->now;
			m->iface = iface;
			break;
		}
	}
}

/* Lets the time pass, stopping at every deadline. */
static inline void pass(struct machine *m, uint64_t ms)
{
	uint64_t end = m->now + ms;

	turn(m);
	while (!m->done && race_deadline(&m->race) <= end) {
		m->now = race_deadline(&m->race);
		turn(m);
	}
	m->now = end;
	turn(m);
}

/* Runs until it is over; fails when that takes more than max ms. */
static inline uint64_t over_after(struct machine *m, uint64_t max)
{
	uint64_t start = m->now;

	turn(m);
	while (!m->done) {
		uint64_t next = race_deadline(&m->race);

		assert_true(next - start <= max);
		m->now = next;
		turn(m);
	}
	return m->now - start;
}

/* No limits; one spec for any interface by DHCP: change and boot(). */
static inline struct net_plan any_dhcp(void)
{
	return (struct net_plan){ .n_specs = 1,
				  .spec[0].method = IP_DHCP,
				  .client_port = 68,
				  .device_ms = NET_NO_LIMIT,
				  .carrier_ms = NET_NO_LIMIT };
}

/* And a second spec, for one interface or any. */
static inline struct net_plan any_dhcp_and(const char *dev)
{
	struct net_plan plan = any_dhcp();

	plan.n_specs = 2;
	plan.spec[1].method = IP_DHCP;
	snprintf(plan.spec[1].dev, sizeof(plan.spec[1].dev), "%s", dev);
	return plan;
}

static inline void boot(struct machine *m, const struct net_plan *plan)
{
	m->plan = *plan;
	m->now = T0;
	m->random = 1;
	m->mtu = 1500;
	m->done = false;
	m->n_configured = 0;
	memset(m->ups, 0, sizeof(m->ups));
	memset(m->sends, 0, sizeof(m->sends));
	race_init(&m->race, &m->plan, m->now);
}

static inline int link_named(struct machine *m, int ifindex, const char *name,
			     unsigned flags)
{
	struct link link = { .ifindex = ifindex,
			     .flags = IFF_BROADCAST | flags,
			     .type = ARPHRD_ETHER,
			     .mtu = m->mtu,
			     .hlen = SIM_MAC,
			     .hw = { 2, 0, 0, 0, (uint8_t)(ifindex >> 8),
				     (uint8_t)ifindex } };
	int r;

	snprintf(link.name, sizeof(link.name), "%s", name);
	r = race_link(&m->race, &link, m->now, machine_random(m));
	turn(m);
	return r;
}

/* eth1 is ifindex 1, and so on. */
static inline int link_is(struct machine *m, int ifindex, unsigned flags)
{
	char name[16];

	snprintf(name, sizeof(name), "eth%d", ifindex);
	return link_named(m, ifindex, name, flags);
}

static inline void link_gone(struct machine *m, int ifindex)
{
	struct link link = { .ifindex = ifindex, .gone = true };

	assert_int_equal(race_link(&m->race, &link, m->now, 1), 0);
	turn(m);
}

/* A server's answer to the last message of an interface; root may be NULL. */
static inline enum dhcp_event answer(struct machine *m, int ifindex,
				     uint8_t type, const char *root)
{
	uint8_t buf[SIM_MSG_MAX];
	struct reply r = { .type = type,
			   .xid = m->q[ifindex].xid,
			   .yiaddr = IP(192, 0, 2, 100) + (uint32_t)ifindex,
			   .server_id = IP(192, 0, 2, 1),
			   .mask = IP(255, 255, 252, 0),
			   .lease_s = 3600,
			   .root = root };
	enum dhcp_event ev;
	size_t len;

	memcpy(r.hw, m->q[ifindex].hw, SIM_MAC);
	len = reply_put(buf, &r);
	ev = race_rx(&m->race, ifindex, buf, len, m->now, machine_random(m));
	turn(m);
	return ev;
}

/* Offer and ACK without delay. */
static inline void lease(struct machine *m, int ifindex, const char *root)
{
	assert_int_equal(m->q[ifindex].type, M_DISCOVER);
	assert_int_equal(answer(m, ifindex, M_OFFER, root), DHCP_EV_OFFERED);
	if (m->q[ifindex].type != M_REQUEST)
		pass(m, DHCP_GRACE_MS); /* it waits for a better offer */
	assert_int_equal(m->q[ifindex].type, M_REQUEST);
	assert_int_equal(answer(m, ifindex, M_ACK, root), DHCP_EV_BOUND);
}

static inline int failure(const struct machine *m)
{
	const char *dev = NULL;
	int error = race_error(&m->race, &dev);

	/* an error is about the interface of some spec of the plan */
	assert_true(error == 0 || dev != NULL);
	return error;
}

/* What the interface of that failure is called. */
static inline const char *failed_dev(const struct machine *m)
{
	const char *dev = "none";

	(void)race_error(&m->race, &dev);
	return dev;
}

#endif
