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
	assert_int_equal(m.race.spec[0].state, SPEC_SETTLED);
	assert_int_equal(m.race.spec[1].state, SPEC_FAILED);
	assert_int_equal(m.race.spec[1].error, -ENODEV);
}

static void no_carrier_fails_at_the_carrier_limit(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.device_ms = 1000;
	plan.carrier_ms = 7000;
	boot(&m, &plan);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 2, IFF_UP);
	assert_int_equal(over_after(&m, 7000), 7000);
	assert_int_equal(failure(&m), -ENETDOWN);
}

static void no_answer_fails_at_the_total_limit(void **state)
{
	struct net_plan plan = any_dhcp_and("");

	(void)state;
	plan.timeout_ms = 40500; /* reliability A7: within 0.5 s */
	spec_name(&plan.spec[0], "eth9");
	plan.device_ms = 5000; /* race.h: a time-out counts before that */
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(over_after(&m, 40500), 40500);
	assert_int_equal(failure(&m), -ETIMEDOUT);
	/* which is the second spec's, although eth9's failed, too */
	assert_string_equal(failed_dev(&m), "");
	/* at 0, 0.25, then after 1, 2, 4, 4, ... s: 1.2, 3.2, ..., 39.2 */
	assert_in_range(m.sends[1], 12, 15);
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

/* Also in the middle of a request. */
static void the_total_limit_ends_a_request(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.timeout_ms = 3000;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	pass(&m, 2500);
	answer(&m, 1, M_OFFER, NULL);
	assert_int_equal(over_after(&m, 500), 500);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	assert_int_equal(m.n_configured, 0);
	assert_int_equal(failure(&m), -ETIMEDOUT);
}

/* A caller that lives on must not find a deadline that is past. */
static void when_it_is_over_no_limit_is_due(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.timeout_ms = plan.device_ms = plan.carrier_ms = 10000;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_true(race_deadline(&m.race) > T0 + 10000);
	boot(&m, &plan);
	over_after(&m, 10000);
	assert_true(race_deadline(&m.race) > m.now);
}

static void without_limits_nothing_is_due(void **state)
{
	(void)state;
	boot_any(&m);
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
	assert_int_equal(failure(&m), 0);
	assert_int_equal(m.sends[1] + m.ups[1], 0);
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

/* linkwatch tells of a short flap once, when carrier is back */
static void a_flap_that_one_event_tells_begins_anew(void **state)
{
	struct link link;

	(void)state;
	boot_any(&m);
	link = link_make(&m, 1, "eth1", 0);
	link_tell(&m, &link);
	link.flags |= PLUGGED;
	link.changes = 2; /* as it was set up: that is no flap */
	link_tell(&m, &link);
	assert_int_equal(m.sends[1], 1);
	answer(&m, 1, M_OFFER, "/srv/root");
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.sends[1], 2);
	link_tell(&m, &link);
	link.changes = 3; /* it is not known what the odd one was */
	link_tell(&m, &link);
	assert_int_equal(m.sends[1], 2);
	link.changes = 5;
	link_tell(&m, &link);
	assert_int_equal(m.sends[1], 3);
	lease(&m, 1, NULL);
	assert_true(m.done);
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

static void a_description_never_overruns_its_buffer(void **state)
{
	char text[300];
	struct reply r;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 2, PLUGGED);
	link_is(&m, 3, PLUGGED);
	answer(&m, 3, M_OFFER, NULL);
	link_is(&m, 5, PLUGGED);
	link_is(&m, 5, 0);
	memset(text, 'x', 250);
	text[250] = '\0';
	r = reply_of(&m, 3, 1, M_NAK, NULL);
	r.text = text;
	assert_int_equal(give(&m, 3, &r), CLIENT_FAILED);
	link_is(&m, 4, PLUGGED);
	answer_of(&m, 4, 2, M_OFFER, NULL);
	m.now += 1ull << 40; /* long ago: many digits */
	for (int i = 1; i <= 5; i++) {
		for (size_t size = 1; size <= 256; size++) {
			memset(text, '#', sizeof(text));
			assert_true(describe(&m, i, text, size));
			assert_non_null(memchr(text, '\0', size));
			assert_int_equal(text[size], '#');
		}
	}
}

static void a_description_says_what_is_waited_for(void **state)
{
	char text[256];

	(void)state;
	boot_any(&m);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 2, PLUGGED);
	link_named(&m, 3, "dummy0", PLUGGED);
	m.now += 12345;
	assert_true(describe(&m, 1, text, sizeof(text)));
	assert_non_null(strstr(text, "no carrier for 12 s"));
	assert_true(describe(&m, 2, text, sizeof(text)));
	assert_non_null(strstr(text, "for 12 s"));
	assert_false(describe(&m, 3, text, sizeof(text)));
	turn(&m);
	lease(&m, 2, NULL);
	assert_false(describe(&m, 2, text, sizeof(text)));
}

static void the_time_without_carrier_counts_from_its_loss(void **state)
{
	char text[256];

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	pass(&m, 100000);
	link_is(&m, 1, IFF_UP);
	pass(&m, 2000);
	assert_true(describe(&m, 1, text, sizeof(text)));
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
	assert_false(describe(&m, 1, text, sizeof(text)));
	assert_false(describe(&m, 2, text, sizeof(text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_interface_fails_at_the_device_limit),
		cmocka_unit_test(the_spec_that_failed_is_named),
		cmocka_unit_test(no_carrier_fails_at_the_carrier_limit),
		cmocka_unit_test(no_answer_fails_at_the_total_limit),
		cmocka_unit_test(the_total_limit_counts_before_the_others),
		cmocka_unit_test(the_total_limit_ends_a_request),
		cmocka_unit_test(when_it_is_over_no_limit_is_due),
		cmocka_unit_test(without_limits_nothing_is_due),
		cmocka_unit_test(a_plan_without_work_is_done),
		cmocka_unit_test(a_new_interface_takes_a_spec_that_is_open),
		cmocka_unit_test(a_late_interface_has_the_whole_carrier_limit),
		cmocka_unit_test(a_short_loss_of_carrier_is_no_failure),
		cmocka_unit_test(a_flap_that_one_event_tells_begins_anew),
		cmocka_unit_test(an_interface_may_go_and_come_back),
		cmocka_unit_test(a_description_never_overruns_its_buffer),
		cmocka_unit_test(a_description_says_what_is_waited_for),
		cmocka_unit_test(the_time_without_carrier_counts_from_its_loss),
		cmocka_unit_test(an_interface_that_lost_waits_for_nothing),
	};

	return cmocka_run_group_tests_name("race limits", tests, NULL, NULL);
}
