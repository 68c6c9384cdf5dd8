/* More interfaces than there are places: see RACE_NICS in race.h. */
#include "tests/unit/sim_race.h"

#define LAST (RACE_NICS + 1) /* the ifindex of one too many */

static struct machine m;

/* One spec for eth257; and all places taken by some that nobody means. */
static void fill(const char *dev, unsigned flags)
{
	struct net_plan plan = any_dhcp();

	spec_name(&plan.spec[0], dev);
	boot(&m, &plan);
	for (int i = 1; i <= RACE_NICS; i++)
		assert_int_equal(link_is(&m, i, flags), 0);
	assert_int_equal(m.sends[1] + m.ups[1], 0);
}

static unsigned present(void)
{
	unsigned n = 0;

	for (int i = 1; i <= RACE_NICS; i++)
		n += race_find(&m.race, i) != NULL;
	return n;
}

static void one_that_is_meant_takes_a_place(void **state)
{
	(void)state;
	fill("eth257", PLUGGED);
	assert_int_equal(link_is(&m, LAST, PLUGGED), 0);
	assert_int_equal(present(), RACE_NICS - 1);
	assert_int_equal(m.sends[LAST], 1);
	lease(&m, LAST, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_string_equal(m.iface.dev, "eth257");
	assert_int_equal(failure(&m), 0);
}

static void one_that_nobody_means_is_refused(void **state)
{
	(void)state;
	fill("lan0", PLUGGED);
	assert_int_equal(link_is(&m, LAST, PLUGGED), -E2BIG);
	assert_null(race_find(&m.race, LAST));
	assert_int_equal(present(), RACE_NICS);
	/* renamed to what is meant, as udev does */
	assert_int_equal(link_named(&m, LAST, "lan0", PLUGGED), 0);
	lease(&m, LAST, NULL);
	assert_true(m.done);
}

/* Whoever lost the place is told of again: it does not take one back. */
static void the_one_that_made_room_is_refused_then(void **state)
{
	int gone = 1;

	(void)state;
	fill("eth257", PLUGGED);
	link_is(&m, LAST, PLUGGED);
	while (race_find(&m.race, gone) != NULL)
		gone++;
	assert_int_equal(link_is(&m, gone, PLUGGED), -E2BIG);
	assert_non_null(race_find(&m.race, LAST));
	link_gone(&m, gone == 1 ? 2 : 1); /* until there is one */
	assert_int_equal(link_is(&m, gone, PLUGGED), 0);
}

/* Those that take part, were configured or were set up keep their places. */
static void nobody_makes_room_who_is_meant(void **state)
{
	struct net_plan plan = any_dhcp_and("eth257");

	(void)state;
	boot(&m, &plan);
	for (int i = 1; i <= RACE_NICS; i++)
		assert_int_equal(link_is(&m, i, PLUGGED), 0);
	assert_int_equal(link_is(&m, LAST, PLUGGED), -E2BIG);
	assert_int_equal(present(), RACE_NICS);
	lease(&m, 1, NULL); /* then the others are free */
	assert_int_equal(link_is(&m, LAST, PLUGGED), 0);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
	lease(&m, LAST, NULL);
	assert_true(m.done);
}

/* They are to be put down afterwards: race_loser() must know of them. */
static void nobody_makes_room_whom_we_set_up(void **state)
{
	struct net_plan plan = any_dhcp_and("eth257");
	unsigned n = 0;

	(void)state;
	boot(&m, &plan);
	for (int i = 1; i <= RACE_NICS; i++) {
		link_is(&m, i, 0);
		link_is(&m, i, PLUGGED);
		assert_int_equal(m.ups[i], 1);
	}
	lease(&m, 1, NULL);
	assert_int_equal(link_is(&m, LAST, PLUGGED), -E2BIG);
	while (race_loser(&m.race) != NULL)
		n++;
	assert_int_equal(n, RACE_NICS - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_is_meant_takes_a_place),
		cmocka_unit_test(one_that_nobody_means_is_refused),
		cmocka_unit_test(the_one_that_made_room_is_refused_then),
		cmocka_unit_test(nobody_makes_room_who_is_meant),
		cmocka_unit_test(nobody_makes_room_whom_we_set_up),
	};

	return cmocka_run_group_tests_name("race room", tests, NULL, NULL);
}
