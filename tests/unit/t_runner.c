/* kinit/runner.h: which step begins when, and what a failure repeats. */
#include "kinit/runner.h"

#include "tests/unit/sim_boot.h"
#include "tests/unit/unit.h"

#define A STEP_BIT(0)
#define B STEP_BIT(1)
#define C STEP_BIT(2)
#define D STEP_BIT(3)
#define STEP(NAME, NEEDS, START, READY, ...)                                   \
	{                                                                      \
		.name = NAME, .needs = NEEDS, .start = START, .ready = READY,  \
		__VA_ARGS__                                                    \
	}
#define N(steps) (sizeof(steps) / sizeof(steps[0]))

static void test_order(void **state)
{
	/* in the table the needed ones stand behind those that need them */
	static const struct step steps[] = {
		STEP("a", C, start_0, NULL), STEP("b", A | D, start_1, NULL),
		STEP("c", 0, start_2, NULL), STEP("d", 0, start_3, NULL),
		STEP("z", B, over, NULL),
	};

	(void)state;
	run(steps, N(steps));
	went("c+ d+ a+ b+ z");
	assert_true(sim_now == T0); /* nothing was waited for */
	assert_int_equal(b.failure.code->number, KI_EXEC);
	tells("cannot end: ");
	tells("KI-5003: ");
	tells("boot failed at step z");
}

static void test_overlap(void **state)
{
	static const struct step steps[] = {
		STEP("a", 0, start_0, ready_0),
		STEP("b", 0, start_1, ready_1),
		STEP("c", B, start_2, ready_2),
		STEP("z", A | C, over, NULL),
	};

	(void)state;
	/* a goes on while b begins and ends, and c begins */
	fake[0].takes_ms = 300;
	fake[1].takes_ms = 100;
	fake[2].takes_ms = 50;
	run(steps, N(steps));
	went("a+ b+ b. c+ c. a. z");
	assert_true(fake[2].began_ms[0] == T0 + 100);
	/* the longest of them, not their sum, and not asked all the time */
	assert_true(sim_now == T0 + 300);
	assert_true(fake[0].readies < 10);
}

static void test_at_once(void **state)
{
	static const struct step steps[] = {
		STEP("a", 0, start_0, ready_0),
		STEP("z", A, over, NULL),
	};

	(void)state;
	/* one that is ready as soon as it began waits for nothing */
	run(steps, N(steps));
	went("a+ a. z");
	assert_int_equal(sim_waits, 0);
}

static void test_fails(void **state)
{
	static const struct step steps[] = {
		STEP("a", 0, start_0, NULL),
		STEP("b", A, start_1, ready_1),
		STEP("c", A | B, start_2, NULL),
	};

	(void)state;
	for (unsigned in_ready = 0; in_ready < 2; in_ready++) {
		setup(NULL);
		fake[1].code = KI_INIT;
		fake[1].fails = 1;
		fake[1].in_ready = in_ready != 0;
		run(steps, N(steps));
		/* nothing after it begins, nothing is repeated */
		went("a+ b+ b!");
		tells("cannot do b: ");
		tells("KI-3005: ");
		tells("boot failed at step b");
		assert_int_equal(b.failure.err, -EIO);
		assert_true(sim_now == T0);
	}
}

static void test_permanent(void **state)
{
	static const struct step steps[] = {
		STEP("a", 0, start_0, NULL, .again = RETRY_NETWORK),
		STEP("b", A, start_1, NULL, .again = RETRY_ROOT),
		STEP("z", B, over, NULL),
	};
	static const int panic_s[] = { 0, 30, -1 };

	(void)state;
	/* whatever panic= says, and although the steps could be repeated */
	for (size_t i = 0; i < N(panic_s); i++) {
		setup(NULL);
		b.panic_s = panic_s[i];
		fake[1].code = KI_NO_INIT;
		fake[1].fails = 1;
		run(steps, N(steps));
		went("a+ b+ b!");
		tells("boot failed at step b");
	}
}

static void test_optional(void **state)
{
	static const struct step steps[] = {
		STEP("a", 0, start_0, ready_0, .optional = true),
		STEP("b", A, start_1, NULL),
		STEP("z", B, over, NULL),
	};

	(void)state;
	for (unsigned in_ready = 0; in_ready < 2; in_ready++) {
		setup(NULL);
		fake[0].code = KI_NO_INIT;
		fake[0].fails = 1;
		fake[0].in_ready = in_ready != 0;
		run(steps, N(steps));
		/* what needs it begins all the same, and it is told */
		went("a+ a! b+ z");
		tells("cannot do a: ");
		if (strstr(said.text, "failed at step a") != NULL)
			fail_msg("%s", said.text);
	}
}

static void test_limit(void **state)
{
	static const struct step steps[] = {
		STEP("a", 0, start_0, ready_0, .limit_s = 3, .late = KI_INIT),
		STEP("z", A, over, NULL),
	};

	(void)state;
	fake[0].takes_ms = 1000000;
	run(steps, N(steps));
	went("a+");
	assert_true(sim_now == T0 + 3000);
	assert_int_equal(b.failure.err, -ETIMEDOUT);
	assert_int_equal(b.failure.code->number, KI_INIT);
	tells("step a in 3 s");
	tells("boot failed at step a");
	/* one that ends just then is not late */
	setup(NULL);
	fake[0].takes_ms = 3000;
	run(steps, N(steps));
	went("a+ a. z");
}

static void test_optional_limit(void **state)
{
	static const struct step steps[] = {
		STEP("a", 0, start_0, ready_0, .limit_s = 3, .late = KI_SETTLE,
		     .optional = true),
		STEP("b", 0, start_1, ready_1),
		STEP("z", A | B, over, NULL),
	};

	(void)state;
	fake[0].takes_ms = 1000000;
	fake[1].takes_ms = 5000;
	run(steps, N(steps));
	went("a+ b+ b. z");
	assert_true(sim_now == T0 + 5000);
	/* once, and it is not asked any more */
	tells("step a in 3 s");
	assert_int_equal(b.failure.code->number, KI_EXEC);
}

/* As in kinit.c: a is before all, b the network, c the root, d what settles. */
static const struct step boot[] = {
	STEP("a", 0, start_0, NULL),
	STEP("b", A, start_1, ready_1, .again = RETRY_NETWORK),
	STEP("c", B, start_2, ready_2, .again = RETRY_ROOT),
	STEP("d", B, start_3, ready_3, .again = RETRY_NETWORK),
	STEP("z", C | D, over, NULL),
};

static void test_root_again(void **state)
{
	(void)state;
	/* the root alone, 1 and then 2 s later; nothing begins before */
	retry_root_begins(&b.retry, 120, sim_now);
	fake[2].code = KI_ROOT_WORKER;
	fake[2].fails = 2;
	run(boot, N(boot));
	went("a+ b+ b. c+ c! c+ c! c+ c. d+ d. z");
	assert_true(fake[3].began_ms[0] == T0 + 3000);
	assert_true(fake[2].began_ms[1] == T0 + 1000);
	assert_true(fake[2].began_ms[2] == T0 + 3000);
	tells("trying the root again in 1.0 s");
}

static void test_root_given_up(void **state)
{
	(void)state;
	/* panic= is not 0: when its time is over so is the boot */
	retry_root_begins(&b.retry, 2, sim_now);
	fake[2].code = KI_ROOT_WORKER;
	fake[2].fails = 100;
	run(boot, N(boot));
	/* at 0, 1 and 3 s, see t_retry.c */
	assert_int_equal(fake[2].starts, 3);
	assert_int_equal(fake[1].starts, 1);
	assert_true(sim_now == T0 + 3000);
	tells("boot failed at step c");
}

/* A step that no retry repeats: its failure's class cannot repeat it. */
static void test_not_repeated(void **state)
{
	(void)state;
	b.panic_s = 0;
	fake[0].code = KI_NO_SERVER; /* of class network */
	fake[0].fails = 1;
	run(boot, N(boot));
	assert_int_equal(fake[0].starts, 1);
	tells("boot failed at step a");
}

static void test_network_again(void **state)
{
	(void)state;
	/* all from the network on, and what was before it not */
	b.panic_s = 0;
	fake[2].code = KI_NO_SERVER;
	fake[2].fails = 1;
	fake[3].takes_ms = 40; /* it has just begun, or not yet */
	run(boot, N(boot));
	assert_int_equal(fake[0].starts, 1);
	assert_int_equal(fake[1].starts, 2);
	assert_int_equal(fake[2].starts, 2);
	assert_true(fake[1].began_ms[1] == T0 + 10000);
	assert_true(fake[2].began_ms[1] == T0 + 10000);
	assert_true(fake[3].began_ms[fake[3].starts - 1] == T0 + 10000);
	tells("step c failed; trying again from the network in 10 s");
	if (strstr(trace, "b+ b. c+ c. ") == NULL)
		fail_msg("%s", trace);
}

static void test_network_fails_itself(void **state)
{
	(void)state;
	b.panic_s = 0;
	fake[1].code = KI_NO_CARRIER;
	fake[1].in_ready = true;
	fake[1].fails = 3;
	fake[1].takes_ms = 70;
	run(boot, N(boot));
	went("a+ b+ b! b+ b! b+ b! b+ b. c+ c. d+ d. z");
	for (unsigned i = 1; i < 4; i++)
		assert_true(fake[1].began_ms[i] ==
			    fake[1].began_ms[i - 1] + 70 + 10000);
}

static void test_network_no_more(void **state)
{
	(void)state;
	b.panic_s = 5;
	fake[1].code = KI_NO_CARRIER;
	fake[1].fails = 1;
	run(boot, N(boot));
	went("a+ b+ b!");
	tells("boot failed at step b");
}

static void test_root_becomes_network(void **state)
{
	(void)state;
	/* retry= is over: with panic=0 the network is done again, and the */
	/* root has its time again */
	b.panic_s = 0;
	fake[2].code = KI_ROOT_WORKER;
	fake[2].fails = 1;
	run(boot, N(boot)); /* nobody said that it begins: see t_retry.c */
	assert_int_equal(fake[1].starts, 2);
	assert_int_equal(fake[2].starts, 2);
	assert_true(fake[2].began_ms[1] == T0 + 10000);
}

static void test_running_is_taken_back(void **state)
{
	(void)state;
	/* d goes on when c fails: it begins anew with the network */
	b.panic_s = 0;
	fake[2].code = KI_NO_SERVER;
	fake[2].in_ready = true;
	fake[2].takes_ms = 20;
	fake[2].fails = 1;
	fake[3].takes_ms = 50;
	run(boot, N(boot));
	went("a+ b+ b. c+ d+ c! b+ b. c+ d+ c. d. z");
	assert_true(fake[3].began_ms[1] == T0 + 10020);
	assert_true(sim_now == T0 + 10070);
}

static void test_running_goes_on(void **state)
{
	(void)state;
	/* and is left alone when only the root is repeated */
	retry_root_begins(&b.retry, 120, sim_now);
	fake[2].code = KI_ROOT_WORKER;
	fake[2].in_ready = true;
	fake[2].takes_ms = 20;
	fake[2].fails = 1;
	fake[3].takes_ms = 1100;
	run(boot, N(boot));
	assert_int_equal(fake[1].starts, 1);
	assert_int_equal(fake[3].starts, 1);
	went("a+ b+ b. c+ d+ c! c+ c. d. z");
	assert_true(fake[2].began_ms[1] == T0 + 1020);
	assert_true(sim_now == T0 + 1100);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a step begins when those that it needs are done",
		      test_order),
		CLAIM("steps that are independent overlap", test_overlap),
		CLAIM("what is ready at once is not waited for", test_at_once),
		CLAIM("a failure is told and ends the boot", test_fails),
		CLAIM("what nothing mends is not tried again", test_permanent),
		CLAIM("nor is a step that no retry repeats", test_not_repeated),
		CLAIM("an optional step may fail", test_optional),
		CLAIM("a step that is late has failed", test_limit),
		CLAIM("an optional one that is late is done",
		      test_optional_limit),
		CLAIM("a root that fails is repeated alone", test_root_again),
		CLAIM("until its time is over", test_root_given_up),
		CLAIM("a network failure repeats all from the network on",
		      test_network_again),
		CLAIM("each time 10 s after the failure",
		      test_network_fails_itself),
		CLAIM("but not where panic= says to reboot",
		      test_network_no_more),
		CLAIM("a root that is given up repeats the network",
		      test_root_becomes_network),
		CLAIM("a step that goes on is repeated with the network",
		      test_running_is_taken_back),
		CLAIM("and left alone while the root is repeated",
		      test_running_goes_on),
	};

	for (size_t i = 0; i < N(tests); i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
