/* kinit/runner.h: how often a failure that comes again is told. */
#include "kinit/runner.h"

#include "tests/unit/sim_boot.h"
#include "tests/unit/unit.h"

/* As in kinit.c: b is the network, c the root. */
static const struct step boot[] = {
	{ "b", 0, .start = start_1, .again = RETRY_NETWORK },
	{ "c", STEP_BIT(0), .start = start_2, .again = RETRY_ROOT },
	{ "z", STEP_BIT(1), .start = over },
};
#define N(steps) (sizeof(steps) / sizeof(steps[0]))

/*
 * Attempts at 0, 1, 3, 7, 15, 30, 45, ... s: the failure is told at 0, not
 * within the next 5, 10, 20, ... s: at 7, 30, 60, 105, 195, 360, ... s.
 */
static void test_told_less_and_less(void **state)
{
	(void)state;
	b.panic_s = 0;
	b.retry.total = RETRY_FOR;
	b.retry.total_s = 100;
	retry_root_begins(&b.retry, 1000, sim_now);
	fake[2].code = KI_ROOT_WORKER;
	fake[2].fails = 100;
	run(boot, N(boot));
	/* 0, 1, 3, 7, 15, 30, 45, 60, 75, 90, 105 */
	assert_int_equal(fake[2].starts, 11);
	/* the first four, and what ends it: that one is also due */
	assert_int_equal(tells_times("cannot do c: "), 5);
	assert_int_equal(tells_times("trying the root again in "), 4);
}

/* Another failure is news. */
static void test_another_is_told(void **state)
{
	(void)state;
	b.panic_s = 0;
	b.retry.total = RETRY_FOR;
	b.retry.total_s = 5;
	retry_root_begins(&b.retry, 1000, sim_now);
	fake[2].code = KI_ROOT_WORKER;
	fake[2].other = KI_NFS_OTHER;
	fake[2].fails = 100;
	run(boot, N(boot));
	/* at 0, 1, 3 and 7 s, each time another one than before */
	assert_int_equal(tells_times("cannot do c: "), 4);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("what comes again and again is told less and less",
		      test_told_less_and_less),
		CLAIM("another failure is told at once", test_another_is_told),
	};

	for (size_t i = 0; i < N(tests); i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
