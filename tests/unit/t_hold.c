/*
 * A lease that is lost is looked for, and its address stays: hold.c.  RFC 2131
 * sections 3.1, 4.3.2 and 4.4.5; strict is as these have it.
 */
#include "tests/unit/sim_held.h"
#include "tests/unit/unit.h"

static void test_lost(void **state)
{
	static const uint8_t how[] = { M_NAK, 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(how); i++) {
		struct net_plan plan = held_plan();
		struct reply r;

		plan.rapid_commit = true;
		hold_with(&plan);
		lose(how[i]);
		assert_int_equal(m.n_deconfigure + m.n_restored, 0);
		assert_int_equal(held()->refusals, how[i] == M_NAK);
		/* the same address, and never one that is given at once */
		assert_int_equal(m.q[1].type, M_DISCOVER);
		assert_int_equal(m.q[1].requested, OURS);
		assert_false(m.q[1].rapid);
		assert_true(m.n_loud >= 1);
		assert_non_null(strstr(held()->why, "10.1.0.101 stays"));
		assert_int_equal(answer(&m, 1, M_OFFER, ROOT), CLIENT_OFFER);
		assert_int_equal(m.q[1].type, M_REQUEST);
		assert_int_equal(m.q[1].requested, OURS);
		assert_int_equal(m.q[1].server_id, server_ip(1));
		/* who is asked is asked to the end */
		r = reply_of(&m, 1, 2, M_OFFER, ROOT);
		r.yiaddr = OURS;
		give(&m, 1, &r);
		assert_int_equal(m.q[1].server_id, server_ip(1));
		assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_BOUND);
		assert_int_equal(held()->state, HOLD_BOUND);
		assert_string_equal(m.hold.why, "10.1.0.101 is leased again");
		assert_int_equal(m.n_deconfigure + m.n_restored, 0);
		assert_int_equal(held()->renewals, 1);
	}
}

static void test_why(void **state)
{
	struct reply r;

	(void)state;
	hold();
	until_sent();
	r = reply_of(&m, 1, 1, M_NAK, NULL);
	r.text = "no such lease";
	give(&m, 1, &r);
	assert_string_equal(held()->why, "10.1.0.101 stays, though 10.1.0.1 "
					 "refuses it: no such lease");
	hold();
	lose(0);
	assert_string_equal(held()->why, "10.1.0.101 stays, though its lease "
					 "is over: no answer");
}

/* One each minute for ten minutes, then one each hour. */
static void test_pace(void **state)
{
	unsigned n;

	(void)state;
	hold();
	lose(M_NAK);
	assert_int_equal(m.n_loud, 1);
	for (unsigned i = 2; i <= 10; i++) {
		pass(&m, 60000);
		assert_int_equal(m.n_loud, i);
	}
	n = m.n_loud;
	pass(&m, 60000);
	assert_in_range(m.n_loud, n, n + 1);
	n = m.n_loud;
	for (unsigned i = 1; i <= 5; i++) {
		pass(&m, HOUR);
		assert_int_equal(m.n_loud, n + i);
	}
}

/* After 1, 2, 4, ... 64 s, for ever: somebody may wait for hours. */
static void test_backoff(void **state)
{
	uint64_t last, gap = 0;

	(void)state;
	hold();
	lose(M_NAK);
	last = m.now;
	for (unsigned want = 1000, i = 0; i < 200; i++) {
		until_sent();
		gap = m.now - last;
		last = m.now;
		assert_in_range(gap, want / 10 * 9, want / 10 * 11 + 1);
		want = want < 64000 ? want * 2 : 64000;
		assert_int_equal(m.q[1].type, M_DISCOVER);
	}
}

/* A server that offers and then says NAK does not make it ask more often. */
static void test_nak_loop(void **state)
{
	(void)state;
	hold();
	lose(M_NAK);
	for (int i = 0; i < 10; i++) {
		while (m.q[1].type != M_DISCOVER)
			until_sent();
		answer(&m, 1, M_OFFER, ROOT);
		assert_int_equal(m.q[1].type, M_REQUEST);
		answer(&m, 1, M_NAK, NULL);
	}
	assert_int_equal(held()->refusals, 11);
	m.sends[1] = 0;
	pass(&m, 50000);
	assert_int_equal(m.sends[1], 0);
}

/* Nor one that offers, and then is silent: four REQUESTs, and a long pause. */
static void test_silent_offer(void **state)
{
	uint64_t end;

	(void)state;
	hold();
	lose(M_NAK);
	m.sends[1] = 0;
	for (end = m.now + HOUR; m.now < end; until_sent()) {
		if (m.q[1].type == M_DISCOVER)
			answer(&m, 1, M_OFFER, ROOT);
	}
	assert_in_range(m.sends[1], 100, 5 * HOUR / 64000);
}

static void test_other_offer(void **state)
{
	struct reply r;
	unsigned loud;

	(void)state;
	hold();
	lose(M_NAK);
	loud = m.n_loud;
	for (int i = 0; i < 5; i++) {
		r = reply_of(&m, 1, 1, M_OFFER, ROOT);
		r.yiaddr = OTHER;
		give(&m, 1, &r);
		assert_int_equal(m.q[1].type, M_DISCOVER);
		pass(&m, 100);
	}
	assert_int_equal(ip_to4(&held()->offered), OTHER);
	assert_int_equal(m.n_loud, loud + 1);
	assert_non_null(strstr(m.hold.why, "offers 10.1.0.109"));
	/* and ours, when it is there again */
	answer(&m, 1, M_OFFER, ROOT);
	answer(&m, 1, M_ACK, ROOT);
	assert_int_equal(held()->state, HOLD_BOUND);
	assert_int_equal(ip_to4(&held()->offered), 0);
}

static void test_strict(void **state)
{
	static const uint8_t how[] = { M_NAK, 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(how); i++) {
		struct net_plan plan = held_plan();
		struct reply r;

		plan.lease_strict = true;
		hold_with(&plan);
		assert_int_equal(m.iface.lifetimes, 1);
		lose(how[i]);
		assert_int_equal(m.n_deconfigure, 1);
		/* what is not there is not put back */
		tell_address(OURS, true, 0, 0);
		assert_int_equal(m.n_restored, 0);
		assert_non_null(strstr(held()->why, "10.1.0.101 goes"));
		r = reply_of(&m, 1, 1, M_OFFER, ROOT);
		r.yiaddr = OTHER;
		give(&m, 1, &r);
		assert_int_equal(m.q[1].type, M_REQUEST);
		r = reply_of(&m, 1, 1, M_ACK, ROOT);
		r.yiaddr = OTHER;
		assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
		assert_int_equal(m.n_restored, 1);
		assert_int_equal(iface_ip(&m.iface), OTHER);
		assert_int_equal(iface_ip(&held()->iface), OTHER);
		/* and each renewal has the kernel count anew */
		until_sent();
		r = reply_of(&m, 1, 1, M_ACK, ROOT);
		r.yiaddr = OTHER;
		assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
		assert_int_equal(m.n_changed, 1);
	}
}

/* Lifetimes: who sets the lease's, and who has none. */
static void test_lifetimes(void **state)
{
	static const struct {
		uint8_t lease;
		bool strict;
		uint8_t lifetimes;
	} row[] = {
		{ LEASE_AUTO, false, 0 },    { LEASE_KEEP, false, 0 },
		{ LEASE_FOREVER, false, 0 }, { LEASE_OFF, false, 1 },
		{ LEASE_KEEP, true, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct net_plan plan = any_dhcp();

		plan.lease = row[i].lease;
		plan.lease_strict = row[i].strict;
		hold_with(&plan);
		assert_int_equal(m.iface.lifetimes, row[i].lifetimes);
	}
}

/* RFC 2131 section 4.2: who asks later must be the same. */
static void test_client_id(void **state)
{
	static const uint8_t id[] = { 255, 1, 2, 3, 4, 0, 4 };
	struct net_plan plan = held_plan();

	(void)state;
	plan.client_id_kind = CLIENT_ID_GIVEN;
	plan.client_id_len = sizeof(id);
	memcpy(plan.client_id, id, sizeof(id));
	hold_with(&plan);
	assert_int_equal(m.iface.client_id_len, sizeof(id));
	assert_memory_equal(m.iface.client_id, id, sizeof(id));
	plan.client_id_kind = CLIENT_ID_NONE;
	hold_with(&plan);
	assert_int_equal(m.iface.client_id_len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what is lost is looked for, and stays", test_lost),
		CLAIM("it is told why", test_why),
		CLAIM("each minute, then each hour", test_pace),
		CLAIM("the search grows slow, and does not end", test_backoff),
		CLAIM("nor does a NAK hasten it", test_nak_loop),
		CLAIM("nor who only offers", test_silent_offer),
		CLAIM("another address is told, not taken", test_other_offer),
		CLAIM("strict: no lease, no address", test_strict),
		CLAIM("lifetimes are set where asked for", test_lifetimes),
		CLAIM("the client identifier is noted", test_client_id),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
