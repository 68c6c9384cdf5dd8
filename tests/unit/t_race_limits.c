/* When waiting ends, and what is told meanwhile: see race.h, net_plan.h. */
#include "tests/unit/sim_race.h"

static struct machine m;

static void no_interface_fails_at_the_device_limit(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.device_ms = 12000;
	boot(&m, &plan);
	turn(&m);
	assert_true(race_deadline(&m.race) == T0 + 12000);
	assert_int_equal(over_after(&m, 12000), 12000);
	assert_int_equal(failure(&m), -ENODEV);
	assert_string_equal(failed_dev(&m), ""); /* any would have done */
	assert_int_equal(m.n_configured, 0);
}

static void the_spec_that_failed_is_named(void **state)
{
	struct net_plan plan = any_dhcp_and("eth9");

	(void)state;
	plan.device_ms = 5000;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(over_after(&m, 5000), 5000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(failure(&m), -ENODEV);
	assert_string_equal(failed_dev(&m), "eth9"); /* not the first */
	assert_int_equal(m.race.spec[0], RACE_SETTLED);
	assert_int_equal(m.race.spec[1], RACE_FAILED);
}

static void what_cannot_be_set_up_is_not_waited_for(void **state)
{
	struct net_plan plan = any_dhcp();
	char text[256];

	(void)state;
	plan.device_ms = 1000;
	plan.carrier_ms = 60000;
	boot(&m, &plan);
	link_is(&m, 1, 0);
	race_up_failed(race_find(&m.race, 1), -ENETDOWN);
	assert_false(race_describe(race_find(&m.race, 1), m.now, text,
				   sizeof(text)));
	assert_int_equal(over_after(&m, 1000), 1000);
	assert_true(failure(&m) < 0);
}

static void an_interface_that_cannot_be_set_up_stops_no_other(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, 0);
	race_up_failed(race_find(&m.race, 1), -ENETDOWN);
	link_is(&m, 2, PLUGGED);
	pass(&m, 5000);
	assert_int_equal(m.ups[1], 1);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
}

static void no_carrier_fails_at_the_carrier_limit(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.device_ms = 1000;
	plan.carrier_ms = 7000;
	boot(&m, &plan);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 2, 0);
	assert_int_equal(over_after(&m, 7000), 7000);
	assert_int_equal(failure(&m), -ENETDOWN);
}

static void no_answer_fails_at_the_total_limit(void **state)
{
	struct net_plan plan = any_dhcp_and("");

	(void)state;
	plan.timeout_ms = 40500; /* reliability A7: within 0.5 s */
	strcpy(plan.spec[0].dev, "eth9");
	plan.device_ms = 5000; /* race.h: a time-out counts before that */
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(over_after(&m, 40500), 40500);
	assert_int_equal(failure(&m), -ETIMEDOUT);
	/* which is the second spec's, although eth9's failed, too */
	assert_string_equal(failed_dev(&m), "");
	/* 1, 2, 4, 4, ... s: at 0, 1, 3, 7, ..., 39 or thereabouts */
	assert_in_range(m.sends[1], 11, 14);
}

static void the_total_limit_counts_before_the_others(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.timeout_ms = 3000;
	plan.device_ms = plan.carrier_ms = 120000;
	boot(&m, &plan);
	assert_int_equal(over_after(&m, 3000), 3000);
	assert_int_equal(failure(&m), -ETIMEDOUT);
	assert_int_equal(m.n_configured, 0);
}

static void without_limits_nothing_is_due(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	boot(&m, &plan);
	turn(&m);
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
	link_is(&m, 1, IFF_UP);
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
	pass(&m, 86400000);
	assert_false(m.done);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_true(m.done);
}

static void a_plan_without_work_is_done(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.spec[0].method = IP_OFF;
	boot(&m, &plan);
	turn(&m);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
	plan.n_specs = 0;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_true(m.done);
	assert_int_equal(m.sends[1] + m.ups[1], 0);
}

static void a_static_address_waits_for_carrier(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = IP(10, 1, 2, 3);
	plan.spec[0].netmask = IP(255, 255, 0, 0);
	boot(&m, &plan);
	link_is(&m, 1, 0);
	link_is(&m, 2, IFF_UP);
	pass(&m, 30000);
	assert_int_equal(m.n_configured, 0);
	assert_int_equal(m.ups[1], 1);
	link_is(&m, 2, PLUGGED);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 2);
	assert_int_equal(m.iface.address, IP(10, 1, 2, 3));
	assert_int_equal(m.iface.info.netmask, IP(255, 255, 0, 0));
	assert_int_equal(m.iface.info.broadcast, IP(10, 1, 255, 255));
	assert_int_equal(m.sends[1] + m.sends[2], 0);
	assert_true(m.iface.bound_ms == T0 + 30000);
}

static void a_new_interface_takes_a_spec_that_is_open(void **state)
{
	struct net_plan plan = any_dhcp_and("");

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_false(m.done);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 2);
}

static void first_only_ends_with_the_first(void **state)
{
	struct net_plan plan = any_dhcp_and("eth2");

	(void)state;
	strcpy(plan.spec[0].dev, "eth1");
	for (int first = 0; first < 2; first++) {
		plan.first_only = first;
		boot(&m, &plan);
		link_is(&m, 1, PLUGGED);
		link_is(&m, 2, PLUGGED);
		lease(&m, 2, NULL);
		assert_int_equal(m.n_configured, 1);
		assert_int_equal(m.done, first);
	}
	boot(&m, &plan); /* others that were in the middle stop as well */
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	answer(&m, 1, M_OFFER, NULL);
	lease(&m, 2, NULL);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), DHCP_EV_IGNORED);
	pass(&m, 60000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(failure(&m), 0);
}

/* net_plan.h: carrier_ms is "for carrier on it": from its appearance on */
static void a_late_interface_has_the_whole_carrier_limit(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.device_ms = 60000;
	plan.carrier_ms = 10000;
	boot(&m, &plan);
	pass(&m, 20000);
	link_is(&m, 1, 0);
	pass(&m, 3000);
	assert_false(m.done);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.sends[1], 1);
}

/* reliability A10: a flap of 0.1 s, while the server is not there yet (A8) */
static void a_short_loss_of_carrier_is_no_failure(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.carrier_ms = 120000;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	pass(&m, 130000);
	link_is(&m, 1, IFF_UP);
	pass(&m, 100);
	assert_false(m.done);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(failure(&m), 0);
}

/* A driver that resets its device takes the interface away and back. */
static void an_interface_may_go_and_come_back(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.device_ms = 30000;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	pass(&m, 40000);
	link_gone(&m, 1);
	pass(&m, 100);
	assert_false(m.done);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(failure(&m), 0);
}

static bool describe(int ifindex, char *buf, size_t size)
{
	return race_describe(race_find(&m.race, ifindex), m.now, buf, size);
}

static void a_description_never_overruns_its_buffer(void **state)
{
	struct net_plan plan = any_dhcp();
	char text[300];

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 2, PLUGGED);
	link_is(&m, 3, PLUGGED);
	answer(&m, 3, M_OFFER, NULL);
	link_is(&m, 4, PLUGGED);
	answer(&m, 4, M_OFFER, NULL);
	assert_int_equal(answer(&m, 4, M_NAK, NULL), DHCP_EV_NAKED);
	memset(race_find(&m.race, 4)->dhcp.offer.text, 'x', DHCP_TEXT - 1);
	m.now += 1ull << 40; /* long ago: many digits */
	for (int i = 1; i <= 4; i++) {
		for (size_t size = 1; size <= 256; size++) {
			memset(text, '#', sizeof(text));
			assert_true(describe(i, text, size));
			assert_non_null(memchr(text, '\0', size));
			assert_int_equal(text[size], '#');
		}
	}
}

static void a_description_says_what_is_waited_for(void **state)
{
	struct net_plan plan = any_dhcp();
	char text[256];

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 2, PLUGGED);
	link_named(&m, 3, "dummy0", PLUGGED);
	m.now += 12345;
	assert_true(describe(1, text, sizeof(text)));
	assert_non_null(strstr(text, "no carrier for 12 s"));
	assert_true(describe(2, text, sizeof(text)));
	assert_non_null(strstr(text, "for 12 s"));
	assert_false(describe(3, text, sizeof(text)));
	turn(&m);
	lease(&m, 2, NULL);
	assert_false(describe(2, text, sizeof(text)));
}

static void the_time_without_carrier_counts_from_its_loss(void **state)
{
	struct net_plan plan = any_dhcp();
	char text[256];

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	pass(&m, 100000);
	link_is(&m, 1, IFF_UP);
	pass(&m, 2000);
	assert_true(describe(1, text, sizeof(text)));
	assert_non_null(strstr(text, "no carrier for 2 s"));
}

/* race.h: "false when for nothing" */
static void an_interface_that_lost_waits_for_nothing(void **state)
{
	struct net_plan plan = any_dhcp_and("eth9");
	char text[256];

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	assert_false(m.done);
	pass(&m, 30000);
	assert_false(describe(2, text, sizeof(text)));
}

/* It has its lease and waits for a better one of another interface. */
static void a_bound_interface_does_not_blame_the_server(void **state)
{
	struct net_plan plan = any_dhcp();
	char text[256];

	(void)state;
	plan.need_path = true;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 0);
	if (describe(1, text, sizeof(text)))
		assert_null(strstr(text, "no DHCP server answers"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_interface_fails_at_the_device_limit),
		cmocka_unit_test(the_spec_that_failed_is_named),
		cmocka_unit_test(what_cannot_be_set_up_is_not_waited_for),
		cmocka_unit_test(
			an_interface_that_cannot_be_set_up_stops_no_other),
		cmocka_unit_test(no_carrier_fails_at_the_carrier_limit),
		cmocka_unit_test(no_answer_fails_at_the_total_limit),
		cmocka_unit_test(the_total_limit_counts_before_the_others),
		cmocka_unit_test(without_limits_nothing_is_due),
		cmocka_unit_test(a_plan_without_work_is_done),
		cmocka_unit_test(a_static_address_waits_for_carrier),
		cmocka_unit_test(a_new_interface_takes_a_spec_that_is_open),
		cmocka_unit_test(first_only_ends_with_the_first),
		cmocka_unit_test(a_late_interface_has_the_whole_carrier_limit),
		cmocka_unit_test(a_short_loss_of_carrier_is_no_failure),
		cmocka_unit_test(an_interface_may_go_and_come_back),
		cmocka_unit_test(a_description_never_overruns_its_buffer),
		cmocka_unit_test(a_description_says_what_is_waited_for),
		cmocka_unit_test(the_time_without_carrier_counts_from_its_loss),
		cmocka_unit_test(an_interface_that_lost_waits_for_nothing),
		cmocka_unit_test(a_bound_interface_does_not_blame_the_server),
	};

	return cmocka_run_group_tests_name("race limits", tests, NULL, NULL);
}
