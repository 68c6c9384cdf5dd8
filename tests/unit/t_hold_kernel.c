/*
 * What rtnetlink tells of a held address, and what becomes of its link: it is
 * put back, or is another's by now.  hold.c.
 */
#include "tests/unit/sim_held.h"
#include "tests/unit/unit.h"

#define P NETCFG_PROTO

static void test_deleted(void **state)
{
	(void)state;
	hold();
	tell_address(OURS, true, 0, 0);
	assert_int_equal(m.n_restored, 1);
	assert_int_equal(iface_ip(&m.iface), OURS);
	assert_string_equal(m.iface.info.root_path, ROOT);
	assert_string_equal(m.hold.why, "10.1.0.101 was deleted: put back");
	assert_int_equal(held()->restored, 1);
	/* another one is none of ours */
	tell_address(OTHER, true, 0, 0);
	assert_int_equal(m.n_restored, 1);
}

/* Five times a minute: somebody means it. */
static void test_limit(void **state)
{
	(void)state;
	hold();
	for (int i = 0; i < 60; i++) {
		tell_address(OURS, true, 0, 0);
		tell_address(OURS, false, P, NET_FOREVER);
	}
	assert_int_equal(m.n_restored, 5);
	tell_address(OURS, true, 0, 0);
	assert_int_equal(m.n_restored, 5);
	pass(&m, 60000);
	assert_int_equal(m.n_restored, 6);
	assert_in_range(m.n_loud, 1, 2);
}

static void test_put_back_by_others(void **state)
{
	(void)state;
	hold();
	for (int i = 0; i < 6; i++)
		tell_address(OURS, true, 0, 0);
	assert_int_equal(m.n_restored, 5);
	tell_address(OURS, false, P, NET_FOREVER);
	pass(&m, 60000);
	assert_int_equal(m.n_restored, 5);
}

/* Whose an address is: rtnetlink's attributes, each by itself. */
static void test_taken(void **state)
{
	static const struct {
		bool strict;
		uint8_t before, proto; /* 0: not told */
		uint32_t valid_s;
		bool taken;
	} row[] = {
		{ false, P, P, NET_FOREVER, false },
		{ false, 0, 0, NET_FOREVER, false }, /* before Linux 5.18 */
		{ false, 0, 0, 3600, true },
		{ false, P, P, 3600, true },
		{ false, P, 0, NET_FOREVER, true },
		{ false, P, 16, NET_FOREVER, true },
		{ false, 0, 16, NET_FOREVER, true },
		{ true, P, P, 3600, false },
		{ true, P, P, 10, false },
		{ true, P, P, 7200, true },
		{ true, P, P, NET_FOREVER, true },
		{ true, P, 0, 3600, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct net_plan plan = held_plan();

		plan.lease_strict = row[i].strict;
		hold_with(&plan);
		tell_address(OURS, false, row[i].before,
			     row[i].strict ? 3600 : NET_FOREVER);
		assert_int_equal(held()->state, HOLD_BOUND);
		tell_address(OURS, false, row[i].proto, row[i].valid_s);
		assert_int_equal(held()->state == HOLD_TAKEN, row[i].taken);
		if (!row[i].taken)
			continue;
		assert_true(m.hold.loud);
		assert_string_equal(held()->owner, "another program");
		/* then it is left alone, and nothing is asked */
		tell_address(OURS, true, 0, 0);
		pass(&m, 10 * (uint64_t)HOUR);
		assert_int_equal(m.sends[1] + m.n_restored + m.n_deconfigure,
				 0);
	}
}

/* An address of the same subnet is there: a fight would begin. */
static void test_replaced(void **state)
{
	(void)state;
	hold();
	tell_address(OTHER, false, 0, 3600);
	assert_int_equal(held()->state, HOLD_BOUND);
	tell_address(OURS, true, 0, 0);
	/* who deletes all may begin with ours */
	assert_int_equal(held()->state, HOLD_BOUND);
	pass(&m, 2000);
	assert_int_equal(held()->state, HOLD_TAKEN);
	assert_int_equal(m.n_restored, 0);
	hold();
	tell_address(OTHER, false, 0, 3600);
	tell_address(OURS, true, 0, 0);
	tell_address(OTHER, true, 0, 0);
	assert_int_equal(held()->state, HOLD_BOUND);
	assert_int_equal(m.n_restored, 1);
	/* a cable that is pulled meanwhile makes it no clearer */
	hold();
	tell_address(OTHER, false, 0, 3600);
	tell_address(OURS, true, 0, 0);
	link_is(&m, 1, 0);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(held()->state, HOLD_BOUND);
	pass(&m, 2000);
	assert_int_equal(held()->state, HOLD_TAKEN);
	assert_int_equal(m.n_restored, 0);
	/* not one of another subnet, nor one that has gone */
	hold();
	tell_address(IP(192, 0, 2, 1), false, 0, NET_FOREVER);
	tell_address(OTHER, false, 0, 3600);
	tell_address(OTHER, false, 0, 3600);
	tell_address(OTHER, true, 0, 0);
	tell_address(OURS, true, 0, 0);
	assert_int_equal(held()->state, HOLD_BOUND);
	assert_int_equal(m.n_restored, 1);
}

/* An ACK for this hardware address, to an xid that was never used here. */
static void test_other_client(void **state)
{
	static const uint8_t other[SIM_MAC] = { 2, 9, 9, 9, 9, 9 };
	static const uint8_t ours[SIM_MAC] = { 2, 0, 0, 0, 0, 1 };
	static const struct {
		uint8_t type;
		bool ours;
		uint32_t ip;
		bool taken;
	} row[] = {
		{ M_ACK, true, IP(10, 1, 0, 101), true },
		{ M_ACK, false, IP(10, 1, 0, 101), false },
		{ M_OFFER, true, IP(10, 1, 0, 101), false },
		{ M_NAK, true, 0, false },
		/* another identity got another lease; or asked for options */
		{ M_ACK, true, IP(10, 1, 0, 109), false },
		{ M_ACK, true, 0, false },
	};

	(void)state;
	for (int lost = 0; lost < 2; lost++) {
		for (size_t i = 0; i < ARRAY_LEN(row); i++) {
			struct reply r;

			hold();
			if (lost)
				lose(M_NAK);
			r = reply_of(&m, 1, 1, M_ACK, NULL);
			r.type = row[i].type;
			r.xid = 0x12345678;
			r.yiaddr = row[i].ip;
			memcpy(r.hw, row[i].ours ? ours : other, SIM_MAC);
			/* one alone anybody could have sent */
			give(&m, 1, &r);
			assert_int_not_equal(held()->state, HOLD_TAKEN);
			give(&m, 1, &r);
			assert_int_equal(held()->state == HOLD_TAKEN,
					 row[i].taken);
		}
	}
	assert_int_equal(m.n_deconfigure, 0);
}

/* A second copy of what was answered long ago is no other client's. */
static void test_late_copy(void **state)
{
	struct reply r;

	(void)state;
	hold();
	for (int i = 0; i < 5; i++) {
		until_sent();
		r = reply_of(&m, 1, 1, M_ACK, ROOT);
		give(&m, 1, &r);
	}
	for (int i = 0; i < 3; i++) {
		until_sent();
		assert_int_equal(give(&m, 1, &r), CLIENT_IGNORED);
		assert_int_equal(held()->state, HOLD_BOUND);
	}
}

/* Down takes its routes; after a while it is set up again, for the root. */
static void test_down(void **state)
{
	unsigned ups;

	(void)state;
	hold();
	ups = m.ups[1];
	link_is(&m, 1, 0);
	assert_int_equal(m.ups[1], ups);
	pass(&m, RACE_UP_MS);
	assert_int_equal(m.ups[1], ups + 1);
	assert_int_equal(m.n_restored, 0);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.n_restored, 1);
	assert_string_equal(m.hold.why,
			    "10.1.0.101 has lost its routes: put back");
	/* not a matter of somebody's wish: at once, however often */
	for (unsigned n = 2; n <= 20; n++) {
		link_is(&m, 1, 0);
		link_is(&m, 1, PLUGGED);
		assert_int_equal(m.n_restored, n);
	}
}

static void test_renamed(void **state)
{
	(void)state;
	hold();
	link_named(&m, 1, "enp1s0", PLUGGED);
	assert_string_equal(m.hold.iface.dev, "enp1s0");
	assert_int_equal(held()->state, HOLD_BOUND);
}

static void test_gone(void **state)
{
	(void)state;
	hold();
	link_gone(&m, 1);
	assert_int_equal(m.hold.state, HOLD_GONE);
	pass(&m, 10 * (uint64_t)HOUR);
	assert_int_equal(m.sends[1], 0);
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what was deleted is put back", test_deleted),
		CLAIM("five times a minute", test_limit),
		CLAIM("not if somebody else did", test_put_back_by_others),
		CLAIM("who else set it has it", test_taken),
		CLAIM("so has who replaced it", test_replaced),
		CLAIM("and who gets an ACK for it", test_other_client),
		CLAIM("but no copy of our own", test_late_copy),
		CLAIM("a link that is down comes up", test_down),
		CLAIM("a renamed one is held on", test_renamed),
		CLAIM("one that is gone is not", test_gone),
	};

	return cmocka_run_group_tests_name("hold kernel", tests, NULL, NULL);
}
