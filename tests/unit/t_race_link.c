/*
 * Links that cannot be set up, or are set down again; those that a dump no
 * longer names; those that were set up for nothing.  See race.h.
 */
#include "tests/unit/sim_race.h"

static struct machine m;

static void one_that_cannot_be_set_up_is_tried_again(void **state)
{
	(void)state;
	boot_any(&m);
	m.up_err[1] = -EIO;
	link_is(&m, 1, 0);
	assert_int_equal(m.ups[1], 1);
	assert_true(race_deadline(&m.race) == T0 + RACE_UP_MS);
	pass(&m, RACE_UP_MS - 1);
	assert_int_equal(m.ups[1], 1);
	pass(&m, 1);
	assert_int_equal(m.ups[1], 2);
	pass(&m, 10 * RACE_UP_MS);
	assert_int_equal(m.ups[1], 12);
	m.up_err[1] = 0; /* the switch of a radio, for instance */
	pass(&m, RACE_UP_MS);
	assert_int_equal(m.ups[1], 13);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
	pass(&m, 10 * RACE_UP_MS);
	assert_int_equal(m.ups[1], 13);
}

static void one_that_cannot_be_set_up_stops_no_other(void **state)
{
	(void)state;
	boot_any(&m);
	m.up_err[1] = -EIO;
	link_is(&m, 1, 0);
	link_is(&m, 2, PLUGGED);
	pass(&m, 1000);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
	pass(&m, 60000);
	assert_int_equal(m.ups[1], 1); /* nobody needs it any more */
}

static void why_it_cannot_be_set_up_is_the_error(void **state)
{
	static const int why[] = { -EIO, -ERFKILL, -EPERM, -EBUSY };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(why); i++) {
		struct net_plan plan = any_dhcp();

		spec_name(&plan.spec[0], "eth1");
		/* as long as it takes three tries: the limit is one */
		plan.device_ms = plan.carrier_ms = 12000;
		boot(&m, &plan);
		m.up_err[1] = why[i];
		link_is(&m, 1, 0);
		assert_int_equal(over_after(&m, 12000), 12000);
		assert_int_equal(m.ups[1], 3);
		assert_int_equal(failure(&m), why[i]);
		assert_string_equal(failed_dev(&m), "eth1");
	}
}

/* Another interface is there, and has no carrier: that is the better word. */
static void it_is_not_the_error_of_a_spec_that_has_another(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.device_ms = plan.carrier_ms = 12000;
	boot(&m, &plan);
	m.up_err[1] = -EIO;
	link_is(&m, 1, 0);
	link_is(&m, 2, IFF_UP);
	assert_int_equal(over_after(&m, 12000), 12000);
	assert_int_equal(failure(&m), -ENETDOWN);
}

static void one_that_somebody_sets_down_is_set_up_again(void **state)
{
	char text[256];
	unsigned sent;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	pass(&m, 10000);
	assert_int_equal(m.ups[1], 0);
	link_is(&m, 1, 0);
	sent = m.sends[1];
	pass(&m, 2000);
	assert_true(describe(&m, 1, text, sizeof(text)));
	assert_non_null(strstr(text, "down"));
	assert_null(strstr(text, "no carrier"));
	pass(&m, RACE_UP_MS - 2001);
	assert_int_equal(m.ups[1], 0);
	pass(&m, 1);
	assert_int_equal(m.ups[1], 1);
	assert_int_equal(m.sends[1], sent);
	link_is(&m, 1, IFF_UP);
	pass(&m, 1000);
	assert_true(describe(&m, 1, text, sizeof(text)));
	assert_non_null(strstr(text, "no carrier"));
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_true(m.done);
}

static void one_that_cannot_be_set_up_says_so(void **state)
{
	char text[256];

	(void)state;
	boot_any(&m);
	m.up_err[1] = -ERFKILL;
	link_is(&m, 1, 0);
	pass(&m, 3000);
	if (describe(&m, 1, text, sizeof(text)))
		assert_null(strstr(text, "no carrier"));
}

/* It came up after all, and only then was set down. */
static void an_old_failure_is_not_told(void **state)
{
	struct net_plan plan = any_dhcp();
	char text[256];

	(void)state;
	plan.device_ms = plan.carrier_ms = 20000;
	boot(&m, &plan);
	m.up_err[1] = -EIO;
	link_is(&m, 1, 0);
	m.up_err[1] = 0;
	pass(&m, RACE_UP_MS);
	assert_int_equal(m.ups[1], 2);
	link_is(&m, 1, PLUGGED);
	pass(&m, 10000);
	link_is(&m, 1, 0);
	pass(&m, 1000);
	assert_true(describe(&m, 1, text, sizeof(text)));
	assert_null(strstr(text, "cannot"));
	over_after(&m, 20000);
	assert_int_equal(failure(&m), -ENETDOWN);
}

static void what_a_dump_does_not_name_is_gone(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	race_sweep(&m.race);
	link_is(&m, 2, PLUGGED);
	link_is(&m, 3, PLUGGED);
	race_swept(&m.race, m.now);
	turn(&m);
	assert_null(race_find(&m.race, 1));
	assert_non_null(race_find(&m.race, 2));
	assert_non_null(race_find(&m.race, 3));
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_IGNORED);
	pass(&m, 200);
	/* the one that stayed goes on, and does not begin again */
	assert_int_equal(m.sends[2], 1);
	lease(&m, 2, NULL);
}

/* Without a dump nothing is taken for gone. */
static void an_offer_goes_with_what_a_dump_does_not_name(void **state)
{
	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	answer_of(&m, 1, 1, M_OFFER, ROOT);
	answer_of(&m, 2, 2, M_OFFER, ROOT);
	race_sweep(&m.race);
	link_is(&m, 2, PLUGGED);
	assert_int_equal(m.requests[2], 0);
	race_swept(&m.race, m.now);
	turn(&m);
	assert_int_equal(m.requests[2], 1);
	assert_int_equal(answer_of(&m, 2, 2, M_ACK, ROOT), CLIENT_BOUND);
}

static void an_empty_dump_leaves_nothing(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.device_ms = 7000;
	boot(&m, &plan);
	for (int i = 1; i <= 64; i++)
		link_is(&m, i, PLUGGED);
	pass(&m, 10000);
	race_sweep(&m.race);
	race_swept(&m.race, m.now);
	for (int i = 1; i <= 64; i++)
		assert_null(race_find(&m.race, i));
	assert_int_equal(over_after(&m, 7000), 7000);
	assert_int_equal(failure(&m), -ENODEV);
}

/* 64 come and go, also while the dump runs; each is a new one each time. */
static void interfaces_come_and_go_during_dumps(void **state)
{
	bool there[65] = { false };

	(void)state;
	boot_any(&m);
	for (unsigned round = 0; round < 200; round++) {
		bool told[65] = { false };

		/* events that were lost: only the dump knows of these */
		for (int i = 1; i <= 64; i++)
			there[i] ^= machine_random(&m) % 3 == 0;
		race_sweep(&m.race);
		for (int i = 1; i <= 64; i++) {
			int other = (int)(1 + machine_random(&m) % 64);

			if (there[i]) {
				assert_int_equal(link_is(&m, i, PLUGGED), 0);
				told[i] = true;
			}
			if (machine_random(&m) % 4 == 0) {
				link_gone(&m, other);
				there[other] = told[other] = false;
			}
		}
		race_swept(&m.race, m.now);
		turn(&m);
		for (int i = 1; i <= 64; i++)
			assert_int_equal(race_find(&m.race, i) != NULL,
					 told[i]);
		assert_true(m.race.end <= m.race.nic + 2 * 64);
		pass(&m, machine_random(&m) % 2000);
	}
	link_is(&m, 65, PLUGGED);
	lease(&m, 65, NULL);
	assert_true(m.done);
	assert_int_equal(m.iface.ifindex, 65);
}

static void a_lease_is_gone_with_its_interface(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	link_gone(&m, 1);
	pass(&m, 4000000); /* its timers, too */
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.n_renew + m.n_rebind, 0);
	assert_int_equal(state_of(&m, 1), NIC_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_cannot_be_set_up_is_tried_again),
		cmocka_unit_test(one_that_cannot_be_set_up_stops_no_other),
		cmocka_unit_test(why_it_cannot_be_set_up_is_the_error),
		cmocka_unit_test(
			it_is_not_the_error_of_a_spec_that_has_another),
		cmocka_unit_test(one_that_somebody_sets_down_is_set_up_again),
		cmocka_unit_test(one_that_cannot_be_set_up_says_so),
		cmocka_unit_test(an_old_failure_is_not_told),
		cmocka_unit_test(what_a_dump_does_not_name_is_gone),
		cmocka_unit_test(an_offer_goes_with_what_a_dump_does_not_name),
		cmocka_unit_test(an_empty_dump_leaves_nothing),
		cmocka_unit_test(interfaces_come_and_go_during_dumps),
		cmocka_unit_test(a_lease_is_gone_with_its_interface),
	};

	return cmocka_run_group_tests_name("race links", tests, NULL, NULL);
}
