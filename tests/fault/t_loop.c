/*
 * kinit/loop.h when the kernel refuses a call: whatever fails once, process 1
 * hears of the end of a child at once and does not wait for something else.
 */
#include "tests/unit/loop_work.h"

#include "tests/fault/wrap.h"

#define SOON_MS	 1000 /* without waiting; a turn may wait for LONG_MS */
#define RUNS_MAX 100

/* How long it takes until the child's end is known. */
static uint64_t life_ms(void)
{
	uint64_t start_ms = clock_ms();

	memset(&heard, 0, sizeof(heard));
	capture_start(&said);
	start(say_two);
	fault_begin();
	until_gone();
	fault_end();
	capture_end(&said);
	return clock_ms() - start_ms;
}

static void lap(const char *call, int err)
{
	for (unsigned n = 1; n < RUNS_MAX; n++) {
		uint64_t ms;

		fault_clear();
		fault_call(call, n, err);
		ms = life_ms();
		if (ms >= SOON_MS)
			fail_msg("%s %u fails, and it takes %u ms", call, n,
				 (unsigned)ms);
		if (fault_count(call) < n)
			return;
	}
	fail_msg("%s is called too often", call);
}

static void test_ends(void **state)
{
	(void)state;
	lap("waitpid", ECHILD);
	lap("waitpid", EINTR);
	lap("poll", ENOMEM);
	lap("poll", EINTR);
	lap("read", EIO);
	lap("read", EAGAIN);
	lap("close", EIO);
	lap("sys_call", EIO); /* the descriptor of signals */
}

static void test_given_up(void **state)
{
	uint64_t now = clock_ms();

	(void)state;
	start(only_stay);
	fault_clear();
	fault_call("kill", 0, EPERM);
	/* its time is over when the turn begins */
	super_stop(&l->super, 0, now - SUPER_KILL_MS);
	capture_start(&said);
	fault_begin();
	loop_turn(l, &b, now + LONG_MS);
	fault_end();
	capture_end(&said);
	assert_int_equal(kill(l->child[0].pid, SIGKILL), 0);
	assert_int_equal(fault_count("kill"), 1);
	assert_int_equal(heard.gone, 1);
	assert_int_equal(heard.how.act, SUPER_ABANDONED);
	tells("cannot be ended");
	assert_true(clock_ms() - now < SOON_MS);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("an end is known at once, whatever fails", test_ends),
		CLAIM("a turn that gave up a child does not wait",
		      test_given_up),
	};

	fault_init();
	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
