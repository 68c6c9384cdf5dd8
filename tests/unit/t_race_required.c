/* What the boot needs, and what it only likes to have: see net_plan.h. */
#include "tests/unit/sim_race.h"

static struct machine m;

/* eth1 is required, eth2 is not. */
static struct net_plan one_required(void)
{
	struct net_plan plan = both_dhcp();

	plan.spec[1].required = false;
	return plan;
}

static void what_is_not_required_is_waited_for_a_while(void **state)
{
	struct net_plan plan = one_required();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	pass(&m, 30000);
	assert_false(m.done);
	lease(&m, 1, NULL);
	assert_false(m.done);
	assert_int_equal(over_after(&m, RACE_OPTIONAL_MS), RACE_OPTIONAL_MS);
	assert_int_equal(failure(&m), 0);
	assert_int_equal(m.n_configured, 1);
}

static void what_is_not_required_is_taken_if_it_comes(void **state)
{
	struct net_plan plan = one_required();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	pass(&m, RACE_OPTIONAL_MS - 1000);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 2);
	/* and first as well: then there is nothing to wait for */
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_false(m.done);
	pass(&m, 2 * RACE_OPTIONAL_MS);
	assert_false(m.done);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 2);
}

static void what_is_not_required_and_fails_is_no_error(void **state)
{
	struct net_plan plan = one_required();

	(void)state;
	plan.device_ms = 3000;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	/* it has as long as what is required, which may take a while */
	pass(&m, 5000);
	assert_int_equal(m.race.spec[1].state, SPEC_PENDING);
	lease(&m, 1, NULL);
	assert_false(m.done);
	pass(&m, RACE_OPTIONAL_MS);
	assert_true(m.done);
	assert_int_equal(m.race.spec[1].state, SPEC_FAILED);
	assert_int_equal(m.race.spec[1].error, -ENODEV);
	assert_int_equal(failure(&m), 0);
}

static void what_is_required_and_fails_is_the_error(void **state)
{
	struct net_plan plan = one_required();

	(void)state;
	plan.device_ms = 3000;
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_int_equal(over_after(&m, 3000), 3000);
	assert_int_equal(failure(&m), -ENODEV);
	assert_string_equal(failed_dev(&m), "eth1");
}

/* Its time-out is nobody's, although -ETIMEDOUT comes before others. */
static void an_error_is_about_what_is_required(void **state)
{
	struct net_plan plan = one_required();

	(void)state;
	plan.device_ms = 3000;
	plan.timeout_ms = 3000 + RACE_OPTIONAL_MS / 2;
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	assert_int_equal(over_after(&m, plan.timeout_ms), plan.timeout_ms);
	assert_int_equal(m.race.spec[1].error, -ETIMEDOUT);
	assert_int_equal(failure(&m), -ENODEV);
	assert_string_equal(failed_dev(&m), "eth1");
}

/* The while begins with the last one that is required. */
static void the_while_begins_when_all_that_is_required_is_there(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.n_specs = 3;
	plan.spec[2] = plan.spec[1];
	spec_name(&plan.spec[2], "eth3");
	plan.spec[2].required = false;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	pass(&m, 3 * RACE_OPTIONAL_MS);
	assert_false(m.done);
	lease(&m, 2, NULL);
	assert_int_equal(over_after(&m, RACE_OPTIONAL_MS), RACE_OPTIONAL_MS);
	assert_int_equal(failure(&m), 0);
}

static void one_of_the_required_is_enough_if_the_plan_says_so(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.any_required = true;
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	pass(&m, 60000);
	assert_false(m.done);
	lease(&m, 2, NULL);
	assert_int_equal(over_after(&m, RACE_OPTIONAL_MS), RACE_OPTIONAL_MS);
	assert_int_equal(failure(&m), 0);
	plan.device_ms = 3000; /* also when the other one has failed */
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	pass(&m, 5000);
	assert_false(m.done);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
}

static void none_of_them_is_not_enough(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.any_required = true;
	plan.device_ms = 3000;
	boot(&m, &plan);
	assert_int_equal(over_after(&m, 3000), 3000);
	assert_int_equal(failure(&m), -ENODEV);
}

/* Only of a required one: eth1's counts, eth2's does not. */
static void a_refused_address_is_an_error(void **state)
{
	struct net_plan plan = one_required();

	(void)state;
	for (int refused = 1; refused <= 2; refused++) {
		boot(&m, &plan);
		link_is(&m, 1, PLUGGED);
		link_is(&m, 2, PLUGGED);
		lease(&m, refused, NULL);
		race_refused(&m.race, race_find(&m.race, refused), -EPERM,
			     m.now, 1);
		lease(&m, 3 - refused, NULL);
		pass(&m, 2 * RACE_OPTIONAL_MS);
		assert_true(m.done);
		assert_int_equal(failure(&m), refused == 1 ? -EPERM : 0);
	}
}

static void first_only_ends_with_the_first(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
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
	assert_int_equal(m.requests[1], 1);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	pass(&m, 60000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(failure(&m), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_required_is_waited_for_a_while),
		cmocka_unit_test(what_is_not_required_is_taken_if_it_comes),
		cmocka_unit_test(what_is_not_required_and_fails_is_no_error),
		cmocka_unit_test(what_is_required_and_fails_is_the_error),
		cmocka_unit_test(an_error_is_about_what_is_required),
		cmocka_unit_test(
			the_while_begins_when_all_that_is_required_is_there),
		cmocka_unit_test(
			one_of_the_required_is_enough_if_the_plan_says_so),
		cmocka_unit_test(none_of_them_is_not_enough),
		cmocka_unit_test(a_refused_address_is_an_error),
		cmocka_unit_test(first_only_ends_with_the_first),
	};

	return cmocka_run_group_tests_name("race required", tests, NULL, NULL);
}
