/*
 * What was set up for nothing is set down after the race, except what the
 * winner stands on, however far below: see race.h.
 */
#include "tests/unit/sim_race.h"

static struct machine m;

static unsigned downs[MACHINE_NICS];

/* Takes all losers; each is told once. */
static unsigned losers(void)
{
	struct race_nic *nic;
	unsigned n = 0;

	memset(downs, 0, sizeof(downs));
	while ((nic = race_loser(&m.race)) != NULL) {
		assert_int_equal(downs[nic->link.ifindex]++, 0);
		assert_int_equal(m.ups[nic->link.ifindex], 1);
		n++;
	}
	return n;
}

/* One that is set up by us. */
static void comes_up(int ifindex)
{
	link_is(&m, ifindex, 0);
	assert_int_equal(m.ups[ifindex], 1);
	link_is(&m, ifindex, PLUGGED);
}

static void those_that_lost_are_set_down(void **state)
{
	(void)state;
	boot_any(&m);
	comes_up(1);
	comes_up(2);
	comes_up(3);
	link_is(&m, 4, PLUGGED); /* was up before: not ours to set down */
	link_named(&m, 5, "dummy0", PLUGGED);
	lease(&m, 2, NULL);
	assert_int_equal(losers(), 2);
	assert_int_equal(downs[1] + downs[3], 2);
	assert_int_equal(losers(), 0);
}

static void without_a_winner_all_are_set_down(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.timeout_ms = 5000;
	boot(&m, &plan);
	comes_up(1);
	comes_up(2);
	over_after(&m, 5000);
	assert_int_equal(losers(), 2);
}

static void one_that_is_gone_is_not_set_down(void **state)
{
	(void)state;
	boot_any(&m);
	comes_up(1);
	comes_up(2);
	link_gone(&m, 1);
	link_is(&m, 3, PLUGGED); /* may take its place in the table */
	lease(&m, 2, NULL);
	assert_int_equal(losers(), 0);
}

/* What could not be set up was not. */
static void one_that_was_never_up_is_not_set_down(void **state)
{
	(void)state;
	boot_any(&m);
	m.up_err[1] = -EIO;
	link_is(&m, 1, 0);
	comes_up(2);
	lease(&m, 2, NULL);
	assert_int_equal(losers(), 0);
}

/* Somebody set it down, and we set it up again: as it was. */
static void one_that_was_up_before_stays_up(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 1, 0);
	pass(&m, RACE_UP_MS);
	assert_int_equal(m.ups[1], 1);
	link_is(&m, 1, PLUGGED);
	comes_up(2);
	lease(&m, 2, NULL);
	assert_int_equal(losers(), 0);
}

/* br0.100 on br0, whose port is eth1 */
static void what_the_winner_stands_on_stays_up(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	boot(&m, &plan);
	comes_up(1);
	comes_up(2); /* another network */
	link_named(&m, 3, "br0", 0);
	link_named(&m, 3, "br0", PLUGGED);
	link_joined(&m, 1, "eth1", PLUGGED, 3, 0);
	link_joined(&m, 4, "br0.100", 0, 0, 3);
	link_joined(&m, 4, "br0.100", PLUGGED, 0, 3);
	assert_int_equal(m.ups[1] + m.ups[2] + m.ups[3] + m.ups[4], 4);
	lease(&m, 4, NULL);
	assert_true(m.done);
	assert_int_equal(losers(), 1);
	assert_int_equal(downs[2], 1);
}

/* br0 on the VLAN bond0.7, on bond0, on eth1 and eth2: in any order */
static void however_far_below(void **state)
{
	(void)state;
	for (int turned = 0; turned < 2; turned++) {
		int top = turned ? 9 : 5, vlan = turned ? 8 : 6,
		    bond = turned ? 6 : 8;

		boot_any(&m);
		comes_up(1);
		comes_up(2);
		comes_up(3); /* another network */
		for (int up = 0; up < 2; up++) {
			unsigned flags = up ? PLUGGED : 0;

			link_named(&m, bond, "bond0", flags);
			link_joined(&m, vlan, "bond0.7", flags, 0, bond);
			link_named(&m, top, "br0", flags);
		}
		link_joined(&m, 1, "eth1", PLUGGED, bond, 0);
		link_joined(&m, 2, "eth2", PLUGGED, bond, 0);
		link_joined(&m, vlan, "bond0.7", PLUGGED, top, bond);
		lease(&m, top, NULL);
		assert_int_equal(m.iface.ifindex, top);
		assert_int_equal(losers(), 1);
		assert_int_equal(downs[3], 1);
	}
}

/* Links may name each other in a circle, or one that is not there. */
static void a_circle_of_links_ends(void **state)
{
	(void)state;
	boot_any(&m);
	comes_up(1);
	comes_up(2);
	comes_up(3);
	link_joined(&m, 1, "eth1", PLUGGED, 2, 2);
	link_joined(&m, 2, "eth2", PLUGGED, 1, 1);
	link_joined(&m, 3, "eth3", PLUGGED, 0, 1);
	link_joined(&m, 4, "eth4", PLUGGED, 0, 77);
	lease(&m, 3, NULL);
	assert_int_equal(losers(), 0);
	boot_any(&m); /* and when none of the circle is needed */
	comes_up(1);
	comes_up(2);
	comes_up(3);
	link_joined(&m, 1, "eth1", PLUGGED, 2, 2);
	link_joined(&m, 2, "eth2", PLUGGED, 1, 1);
	link_joined(&m, 3, "eth3", PLUGGED, 0, 77);
	lease(&m, 3, NULL);
	assert_int_equal(losers(), 2);
}

/* By the plan alone: the kernel may tell of the ports later. */
static void what_the_plan_builds_it_on_stays_up(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.n_links = 2;
	plan.link[0] = (struct net_link){ "lan.5", 1, { "lan" } };
	plan.link[1] = (struct net_link){ "lan", 2, { "eth1", "eth2" } };
	boot(&m, &plan);
	for (int i = 1; i <= 3; i++)
		comes_up(i);
	for (int up = 0; up < 2; up++) {
		link_named(&m, 4, "lan", up ? PLUGGED : 0);
		link_named(&m, 5, "lan.5", up ? PLUGGED : 0);
	}
	lease(&m, 5, NULL);
	assert_int_equal(losers(), 1);
	assert_int_equal(downs[3], 1);
}

static void two_winners_keep_what_each_stands_on(void **state)
{
	struct net_plan plan = any_dhcp_and("eth2.9");

	(void)state;
	boot(&m, &plan);
	for (int i = 1; i <= 3; i++)
		comes_up(i);
	link_joined(&m, 4, "eth2.9", PLUGGED, 0, 2);
	lease(&m, 4, NULL);
	lease(&m, 1, NULL);
	assert_true(m.done);
	assert_int_equal(losers(), 1);
	assert_int_equal(downs[3], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_that_lost_are_set_down),
		cmocka_unit_test(without_a_winner_all_are_set_down),
		cmocka_unit_test(one_that_is_gone_is_not_set_down),
		cmocka_unit_test(one_that_was_never_up_is_not_set_down),
		cmocka_unit_test(one_that_was_up_before_stays_up),
		cmocka_unit_test(what_the_winner_stands_on_stays_up),
		cmocka_unit_test(however_far_below),
		cmocka_unit_test(a_circle_of_links_ends),
		cmocka_unit_test(what_the_plan_builds_it_on_stays_up),
		cmocka_unit_test(two_winners_keep_what_each_stands_on),
	};

	return cmocka_run_group_tests_name("race losers", tests, NULL, NULL);
}
