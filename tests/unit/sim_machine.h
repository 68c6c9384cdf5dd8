/*
 * A machine for the tests of the race: struct race, a clock of its own, and a
 * log of the actions that race_next() asked for.
 */
#ifndef TESTS_SIM_MACHINE_H
#define TESTS_SIM_MACHINE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include "ipconfig/race.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/str.h"
#include "tests/unit/sim_ip.h"
#include "tests/unit/sim_msg.h"

#define T0	     5000000u
#define PLUGGED	     (IFF_UP | IFF_LOWER_UP)
#define MACHINE_NICS (RACE_NICS + 2)
#define SIM_ARP	     28 /* RFC 826 with Ethernet and IPv4 */

struct machine {
	struct race race; /* large: never zeroed as a whole */
	struct net_plan plan;
	struct action action;
	uint64_t now;
	uint32_t random, mtu;
	bool done;
	enum client_event told;	  /* the last by ACTION_TELL */
	int up_err[MACHINE_NICS]; /* setting it up fails with that */
	int refuse[MACHINE_NICS]; /* and configuring it, unless 0 */
	uint8_t arp[SIM_ARP];	  /* the last one sent, on any interface */
	unsigned n_arp;
	/* what was done so far, by ifindex */
	unsigned ups[MACHINE_NICS], sends[MACHINE_NICS];
	unsigned requests[MACHINE_NICS], rarps[MACHINE_NICS];
	unsigned listens[MACHINE_NICS];
	struct request q[MACHINE_NICS]; /* the last one sent */
	uint32_t to, from;		/* of the last one, 0: a broadcast */
	unsigned renames[MACHINE_NICS];
	char name[MACHINE_NICS][NET_IFNAME]; /* the last one asked for */
	unsigned n_configured, n_renew, n_rebind, n_lost, n_deconfigure;
	uint64_t configured_ms, renew_ms, rebind_ms, lost_ms, deconfigure_ms;
	struct net_iface iface; /* the last one configured, or changed */
	/* of what is held */
	unsigned n_changed, n_restored, n_held, n_loud;
	uint64_t loud_ms;
	struct net_iface was; /* before the last change */
	struct hold hold;     /* what was told last */
};

static inline uint32_t machine_random(struct machine *m)
{
	m->random = m->random * 1664525u + 1013904223u;
	return m->random ^ m->random >> 15;
}

static inline void machine_send(struct machine *m, const struct action *a)
{
	const struct race_nic *nic = a->nic;
	int i = nic->link.ifindex;
	const uint8_t *message;
	const char *wrong = NULL;
	uint32_t last = m->q[i].xid;
	size_t len;

	assert_false(a->frame.bad);
	if (a->ethertype == ETH_P_ARP) {
		assert_int_equal(a->frame.len, sizeof(m->arp));
		memcpy(m->arp, a->bytes, sizeof(m->arp));
		m->n_arp++;
		return;
	}
	if (a->ethertype == ETH_P_RARP) {
		m->rarps[i]++;
		return;
	}
	assert_int_equal(a->ethertype, ETH_P_IP);
	m->to = ip_to4(&a->to);
	m->from = ip_to4(&a->from);
	message = a->bytes;
	len = a->frame.len;
	if (m->to == 0) /* else it is a datagram's payload */
		wrong = ip_read(a->bytes, len, m->plan.client_port, &message,
				&len);
	if (wrong == NULL)
		wrong = request_read(&m->q[i], message, len);
	if (wrong != NULL)
		fail_msg("%s sent an invalid message: %s", nic->link.name,
			 wrong);
	assert_memory_equal(m->q[i].hw, nic->link.hw, SIM_MAC);
	/* RFC 2131 section 4.3.6: who renews asks one, who rebinds all */
	if (m->q[i].ciaddr != 0 && m->q[i].xid != last && m->to != 0) {
		m->n_renew++;
		m->renew_ms = m->now;
	} else if (m->q[i].ciaddr != 0 && m->q[i].xid != last) {
		m->n_rebind++;
		m->rebind_ms = m->now;
	}
	m->sends[i]++;
	m->requests[i] += m->q[i].type == M_REQUEST;
	/* on one interface, until another has got something unasked */
	assert_true(m->q[i].server_id == 0 || nic->state == NIC_CHOSEN ||
		    nic->hold != NULL || m->q[i].type == M_DECLINE ||
		    m->race.spec[nic->spec].bound);
	assert_true(m->q[i].ciaddr == 0 || nic->state == NIC_HOLDING);
}

static inline void machine_up(struct machine *m, struct race_nic *nic)
{
	int i = nic->link.ifindex;

	m->ups[i]++;
	if (m->up_err[i] != 0)
		race_up_failed(nic, m->up_err[i]);
}

static inline void machine_change(struct machine *m, const struct action *a)
{
	if (a->kind == ACTION_DECONFIGURE) {
		m->n_deconfigure++;
		m->deconfigure_ms = m->now;
		return;
	}
	assert_int_equal(a->iface.ifindex, a->nic->link.ifindex);
	m->n_changed += a->kind == ACTION_CHANGE;
	m->n_restored += a->kind == ACTION_RESTORE;
	if (a->kind == ACTION_CHANGE)
		m->was = *a->was;
	m->iface = a->iface;
}

static inline void machine_held(struct machine *m, const struct action *a)
{
	assert_non_null(a->hold);
	assert_non_null(memchr(a->hold->why, '\0', CLIENT_WHY));
	if (m->hold.state == HOLD_BOUND &&
	    (a->hold->state == HOLD_REFUSED || a->hold->state == HOLD_ENDED)) {
		m->n_lost++;
		m->lost_ms = m->now;
	}
	m->hold = *a->hold;
	m->n_held++;
	m->n_loud += a->hold->loud;
	if (a->hold->loud)
		m->loud_ms = m->now;
}

static inline void machine_act(struct machine *m, const struct action *a)
{
	int i;

	switch (a->kind) {
	case ACTION_NONE:
	case ACTION_DONE:
		break;
	case ACTION_RENAME:
		i = a->nic->link.ifindex;
		m->renames[i]++;
		assert_int_equal(
			str_copy(m->name[i], sizeof(m->name[i]), a->name), 0);
		break;
	case ACTION_LISTEN:
		m->listens[a->nic->link.ifindex]++;
		break;
	case ACTION_UP:
		machine_up(m, a->nic);
		break;
	case ACTION_TELL:
		m->told = a->event;
		assert_int_not_equal(a->event, CLIENT_IGNORED);
		break;
	case ACTION_SEND:
		machine_send(m, a);
		break;
	case ACTION_CONFIGURE:
		m->n_configured++;
		m->configured_ms = m->now;
		m->iface = a->iface;
		assert_int_equal(a->iface.ifindex, a->nic->link.ifindex);
		if (m->refuse[a->iface.ifindex] != 0)
			race_refused(&m->race, a->nic,
				     m->refuse[a->iface.ifindex], m->now,
				     machine_random(m));
		break;
	case ACTION_CHANGE:
	case ACTION_RESTORE:
	case ACTION_DECONFIGURE:
		machine_change(m, a);
		break;
	case ACTION_HELD:
		machine_held(m, a);
		break;
	}
}

/* What may still come of an interface that is configured, and held. */
static inline bool is_late(const struct machine *m, enum action_kind kind,
			   const struct action *a)
{
	if (!m->race.holds)
		return kind == ACTION_DONE;
	if (kind == ACTION_SEND || kind == ACTION_UP)
		return a->nic->state == NIC_HOLDING;
	return kind == ACTION_NONE || kind == ACTION_CHANGE ||
	       kind == ACTION_RESTORE || kind == ACTION_DECONFIGURE ||
	       kind == ACTION_HELD || kind == ACTION_TELL;
}

/* Does what race_next() asks for until it has nothing more. */
static inline void turn(struct machine *m)
{
	struct action *a = &m->action;
	enum action_kind kind;

	for (unsigned calls = 0;; calls++) {
		memset(a, 0xa5, sizeof(*a));
		kind = race_next(&m->race, m->now, machine_random(m), a);
		assert_true(calls < 4 * MACHINE_NICS);
		assert_true(!m->done || is_late(m, kind, a));
		if (kind == ACTION_NONE)
			assert_true(race_deadline(&m->race) > m->now);
		if (kind == ACTION_DONE)
			m->done = true;
		if (kind == ACTION_NONE || kind == ACTION_DONE)
			return;
		assert_int_equal(a->kind, kind);
		machine_act(m, a);
	}
}

/* It lives on when all is done: ipconfig_hold(). */
static inline void live_on(struct machine *m)
{
	assert_true(m->done);
	race_hold(&m->race, m->now, machine_random(m));
	turn(m);
}

/* Lets the time pass, stopping at every deadline. */
static inline void pass(struct machine *m, uint64_t ms)
{
	uint64_t end = m->now + ms, next;

	turn(m);
	while ((next = race_deadline(&m->race)) <= end && next > m->now) {
		m->now = next;
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

#endif
