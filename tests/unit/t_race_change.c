/*
 * What was configured, or nearly, and then is not: interfaces that are pulled
 * out, leases that end, addresses that the kernel refuses; see race.h.
 */
#include "tests/unit/sim_race.h"

static struct machine m;

/* ip= with an address and no interface. */
static struct net_plan any_static(void)
{
	struct net_plan plan = any_dhcp();

	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = IP(10, 1, 2, 3);
	plan.spec[0].netmask = IP(255, 255, 0, 0);
	plan.spec[0].netmask_given = true;
	return plan;
}

/* A USB adapter that is reset comes back under another number. */
static void what_is_pulled_out_and_back_is_configured_again(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 1);
	link_gone(&m, 1);
	assert_int_equal(m.race.spec[0].state, SPEC_PENDING);
	link_named(&m, 7, "eth1", PLUGGED);
	lease(&m, 7, NULL);
	assert_int_equal(m.n_configured, 2);
	assert_int_equal(m.iface.ifindex, 7);
	assert_string_equal(m.iface.dev, "eth1");
	assert_false(m.done);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
}

/* The event was lost: the next dump does not name it. */
static void so_is_one_whose_going_nobody_told(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	race_sweep(&m.race);
	link_named(&m, 7, "eth1", PLUGGED); /* before the old one is gone */
	race_swept(&m.race, m.now);
	turn(&m);
	assert_int_equal(m.race.spec[0].state, SPEC_PENDING);
	lease(&m, 7, NULL);
	assert_int_equal(m.iface.ifindex, 7);
}

/* One that is missing again has as long to come as at first. */
static void what_is_pulled_out_is_waited_for(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.device_ms = 8000;
	plan.spec[1].required = false;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	pass(&m, 20000);
	lease(&m, 1, NULL);
	pass(&m, 5000);
	link_gone(&m, 1);
	pass(&m, 7999); /* what is required is not there: the while is over */
	assert_false(m.done);
	assert_int_equal(m.race.spec[0].state, SPEC_PENDING);
	pass(&m, 1);
	assert_int_equal(m.race.spec[0].state, SPEC_FAILED);
	assert_int_equal(failure(&m), -ENODEV);
	assert_string_equal(failed_dev(&m), "eth1");
}

static void another_may_do_for_what_is_pulled_out(void **state)
{
	struct net_plan plan = any_dhcp_and("eth9");

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(state_of(&m, 2), NIC_IDLE);
	link_gone(&m, 1);
	lease(&m, 2, NULL);
	assert_int_equal(m.n_configured, 2);
	assert_int_equal(m.iface.ifindex, 2);
}

/* Whoever mounted a root from it has it to repair, not we. */
static void after_the_race_nothing_begins_anew(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_true(m.done);
	link_gone(&m, 1);
	assert_false(race_is_pending(&m.race));
	link_named(&m, 7, "eth1", PLUGGED);
	link_is(&m, 2, 0);
	pass(&m, 600000);
	assert_int_equal(m.sends[7] + m.ups[2], 0);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(failure(&m), 0);
}

/* Two winners: the race is as much over when either is pulled out. */
static void nor_after_a_race_of_several(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	lease(&m, 2, NULL);
	assert_true(m.done);
	link_gone(&m, 2);
	link_gone(&m, 1);
	assert_false(race_is_pending(&m.race));
}

/* One that is only liked may come and go: the while is not its. */
static void what_is_not_required_does_not_prolong_the_while(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.n_specs = 3;
	plan.spec[2] = plan.spec[1];
	spec_name(&plan.spec[2], "eth3");
	plan.spec[1].required = plan.spec[2].required = false;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	pass(&m, RACE_OPTIONAL_MS - 1000);
	link_gone(&m, 2);
	assert_int_equal(over_after(&m, 60000), 1000);
	assert_int_equal(failure(&m), 0);
}

/* One is missing, and the other one's server is silent. */
static void a_failure_ends_the_wait_for_a_machines_other_ones(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.whole_machine = true;
	plan.device_ms = 3000;
	plan.carrier_ms = 120000;
	for (int n = 2; n <= 5; n++) {
		int missing = n / 2;

		boot(&m, &plan);
		/* also without a cable */
		link_is(&m, 3 - missing, n % 2 == 0 ? PLUGGED : IFF_UP);
		assert_int_equal(over_after(&m, 60000),
				 3000 + RACE_OPTIONAL_MS);
		assert_int_equal(m.race.spec[missing - 1].error, -ENODEV);
		/* what is left has had no time: it is not to blame */
		assert_int_equal(failure(&m), -ENODEV);
		assert_string_equal(failed_dev(&m),
				    missing == 1 ? "eth1" : "eth2");
	}
}

/* In that while the other one may still come. */
static void what_comes_after_a_failure_is_taken(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.whole_machine = true;
	plan.device_ms = 3000;
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	pass(&m, 3000 + RACE_OPTIONAL_MS - 1000);
	assert_false(m.done);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(failure(&m), -ENODEV);
}

static void ipconfig_waits_for_the_others(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.device_ms = 3000;
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	pass(&m, 3600000);
	assert_int_equal(m.race.spec[0].state, SPEC_FAILED);
	assert_false(m.done);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), -ENODEV);
}

/* It is what the boot runs from, perhaps: the link is not ours to take. */
static void an_ended_lease_leaves_its_interface_up(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, 0);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, 0);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	live_on(&m);
	pass(&m, 3600000); /* the lease of sim_race.h */
	assert_int_equal(m.n_lost, 1);
	assert_ptr_equal(race_loser(&m.race), race_find(&m.race, 2));
	assert_null(race_loser(&m.race));
}

/* And what it stands on. */
static void nor_is_what_that_stands_on_put_down(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	spec_name(&plan.spec[0], "lan.7");
	boot(&m, &plan);
	link_named(&m, 1, "lan", 0);
	link_joined(&m, 2, "lan.7", 0, 0, 1);
	assert_int_equal(m.ups[1], 1);
	link_named(&m, 1, "lan", PLUGGED);
	link_joined(&m, 2, "lan.7", PLUGGED, 0, 1);
	lease(&m, 2, NULL);
	live_on(&m);
	pass(&m, 3600000);
	assert_int_equal(m.n_lost, 1);
	assert_null(race_loser(&m.race));
}

static void where_one_is_refused_another_is_tried(void **state)
{
	unsigned before;

	(void)state;
	boot_any(&m);
	m.refuse[1] = -EPERM;
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	before = m.sends[2];
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 1);
	assert_false(m.done);
	assert_int_equal(m.sends[2], before + 1); /* at once */
	lease(&m, 2, NULL);
	assert_int_equal(m.n_configured, 2);
	assert_int_equal(m.iface.ifindex, 2);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
	assert_int_equal(state_of(&m, 2), NIC_HOLDING);
}

/* With a static address as well, which needs nobody's answer. */
static void so_it_is_with_a_static_address(void **state)
{
	struct net_plan plan = any_static();

	(void)state;
	boot(&m, &plan);
	m.refuse[1] = -EPERM;
	link_is(&m, 2, IFF_UP);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.n_configured, 1);
	pass(&m, 60000); /* eth1 is not tried again */
	assert_int_equal(m.n_configured, 1);
	assert_false(m.done);
	link_is(&m, 2, PLUGGED);
	assert_int_equal(m.n_configured, 2);
	assert_int_equal(m.iface.ifindex, 2);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
}

static void all_that_are_refused_are_the_error(void **state)
{
	(void)state;
	boot_any(&m);
	m.refuse[1] = m.refuse[2] = -EPERM;
	m.refuse[3] = -EADDRNOTAVAIL;
	for (int i = 1; i <= 3; i++)
		link_is(&m, i, PLUGGED);
	for (int i = 1; i <= 3; i++) {
		assert_false(m.done);
		lease(&m, i, NULL);
	}
	assert_true(m.done);
	assert_int_equal(m.n_configured, 3);
	assert_int_equal(failure(&m), -EADDRNOTAVAIL);
}

static void without_another_a_refusal_is_the_error(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	for (int named = 0; named < 2; named++) {
		spec_name(&plan.spec[0], named ? "eth1" : "");
		boot(&m, &plan);
		m.refuse[1] = -EPERM;
		link_is(&m, 1, PLUGGED);
		if (named) /* which that spec does not mean */
			link_is(&m, 2, PLUGGED);
		link_named(&m, 3, "dummy0", PLUGGED);
		lease(&m, 1, NULL);
		assert_true(m.done); /* without any limit */
		assert_int_equal(failure(&m), -EPERM);
		assert_int_equal(m.race.spec[0].state, SPEC_FAILED);
		assert_int_equal(m.n_configured, 1);
	}
}

/*
 * What the static address needs is known as soon as carrier is there: no other
 * interface's turn, and so no event, comes before it is set.
 */
static void a_static_address_is_set_before_anything_else(void **state)
{
	struct net_plan plan = any_static();
	struct link link;

	(void)state;
	plan.n_specs = 2;
	plan.spec[1] = any_dhcp().spec[0];
	spec_name(&plan.spec[1], "eth2");
	boot(&m, &plan);
	for (int i = 1; i <= 3; i++) {
		char name[16];

		snprintf(name, sizeof(name), "eth%d", i);
		link = link_make(&m, i, name, PLUGGED);
		assert_int_equal(race_link(&m.race, &link, m.now, 1), 0);
	}
	assert_int_equal(race_next(&m.race, m.now, 1, &m.action),
			 ACTION_CONFIGURE);
	assert_int_equal(m.action.iface.ifindex, 1);
	assert_int_equal(iface_ip(&m.action.iface), IP(10, 1, 2, 3));
	/* then eth2 has its turn; eth3 gets no address at all */
	assert_int_equal(race_next(&m.race, m.now, 1, &m.action), ACTION_SEND);
	assert_int_equal(m.action.nic->link.ifindex, 2);
	turn(&m);
	assert_int_equal(m.n_configured, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_is_pulled_out_and_back_is_configured_again),
		cmocka_unit_test(so_is_one_whose_going_nobody_told),
		cmocka_unit_test(what_is_pulled_out_is_waited_for),
		cmocka_unit_test(another_may_do_for_what_is_pulled_out),
		cmocka_unit_test(after_the_race_nothing_begins_anew),
		cmocka_unit_test(nor_after_a_race_of_several),
		cmocka_unit_test(
			what_is_not_required_does_not_prolong_the_while),
		cmocka_unit_test(
			a_failure_ends_the_wait_for_a_machines_other_ones),
		cmocka_unit_test(what_comes_after_a_failure_is_taken),
		cmocka_unit_test(ipconfig_waits_for_the_others),
		cmocka_unit_test(an_ended_lease_leaves_its_interface_up),
		cmocka_unit_test(nor_is_what_that_stands_on_put_down),
		cmocka_unit_test(where_one_is_refused_another_is_tried),
		cmocka_unit_test(so_it_is_with_a_static_address),
		cmocka_unit_test(all_that_are_refused_are_the_error),
		cmocka_unit_test(without_another_a_refusal_is_the_error),
		cmocka_unit_test(a_static_address_is_set_before_anything_else),
	};

	return cmocka_run_group_tests_name("race changes", tests, NULL, NULL);
}
