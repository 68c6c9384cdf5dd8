/* kinit/super.h: each way in which the life of a child can go and end. */
#include "kinit/super.h"

#include "tests/unit/sim_super.h"
#include "tests/unit/unit.h"

static void test_silence(void **state)
{
	uint8_t buf[10];

	(void)state;
	begin(ANY_MSG, SILENCE);
	for (unsigned i = 0; i < 5; i++) {
		nothing();
		assert_true(super_deadline(&s) == now + SILENCE);
		pass(SILENCE - 1);
		nothing();
		/* each message begins another pause */
		super_input(&s, 0, buf, put_alive(buf));
		message(TELL_ALIVE, 0, NULL);
	}
	nothing();
	pass(SILENCE - 1);
	/* half of one is no message */
	super_input(&s, 0, buf, 3);
	nothing();
	assert_true(super_deadline(&s) == now + 1);
	pass(1);
	killed(SUPER_SILENT);
	assert_int_equal(s.child[0].state, CHILD_KILLED);
	pass(5);
	assert_true(super_exited(&s, 100, 9));
	ended(SUPER_SILENT, 9, false, true);
}

static void test_no_limit(void **state)
{
	(void)state;
	begin(ANY_MSG, SUPER_NO_LIMIT);
	nothing();
	assert_true(super_deadline(&s) == CLOCK_NEVER);
	pass(86400000);
	nothing();
}

static void test_late_message(void **state)
{
	uint8_t buf[10];

	(void)state;
	/* process 1 itself was stopped for long: what is there counts first */
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, put_alive(buf));
	pass(SILENCE + 5000);
	message(TELL_ALIVE, 0, NULL);
	nothing();
	assert_true(super_deadline(&s) == now + SILENCE);
}

static void test_abandoned(void **state)
{
	(void)state;
	begin(ANY_MSG, SILENCE);
	pass(SILENCE);
	killed(SUPER_SILENT);
	pass(SUPER_KILL_MS - 1);
	nothing();
	pass(1);
	act(SUPER_ABANDONED, 0, 100);
	assert_int_equal(a.why, SUPER_SILENT);
	nothing();
	assert_true(super_deadline(&s) == CLOCK_NEVER);
	pass(86400000);
	nothing();
	/* whenever it ends after all: no orphan, and no second end */
	assert_true(super_exited(&s, 100, 9));
	nothing();
	assert_false(super_exited(&s, 100, 9));
	nothing();
}

static void test_abandoned_place(void **state)
{
	uint8_t buf[10];

	(void)state;
	/* what hangs for ever must not keep another one from its work */
	begin(ANY_MSG, SILENCE);
	super_stop(&s, 0, now);
	killed(SUPER_STOPPED);
	pass(SUPER_KILL_MS);
	act(SUPER_ABANDONED, 0, 100);
	assert_true(super_is_free(&s, 0));
	super_started(&s, 0, 101, ANY_MSG, SILENCE, now);
	super_input(&s, 0, buf, put_alive(buf));
	act(SUPER_MESSAGE, 0, 101);
	nothing();
	/* its late end is not the new one's */
	(void)super_exited(&s, 100, 9);
	nothing();
	assert_false(super_is_free(&s, 0));
	assert_true(super_exited(&s, 101, 0));
	act(SUPER_ENDED, 0, 101);
	assert_int_equal(a.why, SUPER_BY_ITSELF);
	assert_int_equal(a.status, 0);
	nothing();
}

static void test_released(void **state)
{
	uint8_t buf[100];
	size_t n = put_trying(buf, "x");

	(void)state;
	begin(ANY_MSG, SILENCE);
	n += put_released(buf + n);
	super_input(&s, 0, buf, n);
	message(TELL_TRYING, 1, "x");
	message(TELL_RELEASED, 0, NULL);
	nothing();
	assert_int_equal(s.child[0].state, CHILD_RELEASED);
	assert_true(super_deadline(&s) == CLOCK_NEVER);
	/* it closes its pipe then (worker.h), and lives on */
	super_closed(&s, 0, now);
	nothing();
	assert_true(super_deadline(&s) == CLOCK_NEVER);
	pass(86400000);
	nothing();
	assert_false(super_is_free(&s, 0));
	assert_true(super_exited(&s, 100, 0x100));
	ended(SUPER_BY_ITSELF, 0x100, true, false);
}

static void test_released_and_stopped(void **state)
{
	uint8_t buf[10];

	(void)state;
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, put_released(buf));
	message(TELL_RELEASED, 0, NULL);
	super_closed(&s, 0, now);
	pass(100000);
	super_stop(&s, 0, now);
	killed(SUPER_STOPPED);
	assert_true(super_exited(&s, 100, 9));
	ended(SUPER_STOPPED, 9, true, false);
}

static void test_closed(void **state)
{
	(void)state;
	/* it says nothing more: then it must end, too */
	begin(ANY_MSG, SUPER_NO_LIMIT);
	pass(50);
	super_closed(&s, 0, now);
	nothing();
	assert_true(super_deadline(&s) == now + SUPER_CLOSED_MS);
	pass(SUPER_CLOSED_MS - 1);
	nothing();
	pass(1);
	killed(SUPER_CLOSED);
	assert_true(super_exited(&s, 100, 9));
	ended(SUPER_CLOSED, 9, false, false);
	nothing();
	/* that limit is none of a message's: it ends the wait, not longer */
	begin(ANY_MSG, SILENCE);
	super_closed(&s, 0, now);
	nothing();
	assert_true(super_deadline(&s) == now + SUPER_CLOSED_MS);
	pass(SUPER_CLOSED_MS / 2);
	assert_true(super_exited(&s, 100, 0));
	ended(SUPER_BY_ITSELF, 0, false, false);
}

static void test_closed_first(void **state)
{
	uint8_t buf[10];

	(void)state;
	/* the end of the pipe is seen in the same turn as what was in it */
	begin(ANY_MSG, SILENCE);
	super_input(&s, 0, buf, put_alive(buf));
	super_closed(&s, 0, now);
	message(TELL_ALIVE, 0, NULL);
	nothing();
	/* which does not give it another 10 s */
	assert_true(super_deadline(&s) <= now + SUPER_CLOSED_MS);
}

static void test_stop(void **state)
{
	(void)state;
	begin(ANY_MSG, SILENCE);
	pass(7);
	super_stop(&s, 0, now);
	killed(SUPER_STOPPED);
	/* twice is the same as once, and the limit stays */
	pass(100);
	super_stop(&s, 0, now);
	nothing();
	assert_true(super_deadline(&s) == now - 100 + SUPER_KILL_MS);
	assert_true(super_exited(&s, 100, 9));
	ended(SUPER_STOPPED, 9, false, false);
	/* one that is over is left alone */
	super_stop(&s, 0, now);
	nothing();
	super_stop(&s, 1, now); /* never started */
	nothing();
}

static void test_stop_after_end(void **state)
{
	(void)state;
	/* reaped, but not yet told: its number may be another's by now */
	begin(ANY_MSG, SILENCE);
	assert_true(super_exited(&s, 100, 0));
	super_stop(&s, 0, now);
	act(SUPER_ENDED, 0, 100);
	nothing();
	assert_true(super_is_free(&s, 0));
}

static void test_again(void **state)
{
	uint8_t buf[100];

	(void)state;
	/* nothing of the first one is left for the second in its place */
	begin(TELL_BIT(TELL_TRYING), SILENCE);
	super_input(&s, 0, buf, put_trying(buf, "abc") - 1);
	assert_true(super_exited(&s, 100, 11));
	ended(SUPER_BY_ITSELF, 11, false, true);
	super_started(&s, 0, 100, TELL_BIT(TELL_ALIVE), 500, now);
	assert_false(super_is_free(&s, 0));
	nothing();
	assert_true(super_deadline(&s) == now + 500);
	assert_int_equal(super_room(&s, 0), MSG_MAX);
	super_input(&s, 0, buf, put_alive(buf));
	message(TELL_ALIVE, 0, NULL);
	nothing();
	assert_true(super_exited(&s, 100, 0));
	ended(SUPER_BY_ITSELF, 0, false, false);
}

static void test_places(void **state)
{
	uint8_t buf[10];

	(void)state;
	/* what one does is nothing to the others */
	super_init(&s);
	now = T0;
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		super_started(&s, i, 100 + (pid_t)i, ANY_MSG, 1000 * (i + 1),
			      now);
	nothing();
	assert_true(super_deadline(&s) == T0 + 1000);
	pass(1000);
	act(SUPER_KILL, 0, 100);
	nothing();
	assert_true(super_deadline(&s) == T0 + 2000);
	pass(1000);
	act(SUPER_KILL, 1, 101);
	nothing();
	super_input(&s, 2, buf, put_alive(buf));
	act(SUPER_MESSAGE, 2, 102);
	nothing();
	/* the third may be silent until 5000 now, as may the fifth */
	assert_true(super_deadline(&s) == T0 + 1000 + SUPER_KILL_MS);
	assert_true(super_exited(&s, 104, 0));
	act(SUPER_ENDED, 4, 104);
	pass(1000);
	act(SUPER_ABANDONED, 0, 100);
	nothing();
	assert_true(super_exited(&s, 101, 9));
	act(SUPER_ENDED, 1, 101);
	nothing();
	assert_true(super_deadline(&s) == T0 + 4000);
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		assert_int_equal(super_is_free(&s, i),
				 i == 0 || i == 1 || i == 4);
	assert_false(super_exited(&s, 99, 0)); /* an orphan */
	nothing();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each message begins another pause, half of one none",
		      test_silence),
		CLAIM("a child without a limit may be silent", test_no_limit),
		CLAIM("a message that is there counts before the time",
		      test_late_message),
		CLAIM("one that cannot be killed is given up, once",
		      test_abandoned),
		CLAIM("its place is another's", test_abandoned_place),
		CLAIM("a released child has no limit", test_released),
		CLAIM("and can be stopped", test_released_and_stopped),
		CLAIM("one that closes its pipe must end", test_closed),
		CLAIM("what it said before that counts", test_closed_first),
		CLAIM("one that is stopped is killed once", test_stop),
		CLAIM("one that was reaped is never killed",
		      test_stop_after_end),
		CLAIM("a place is as new after an end", test_again),
		CLAIM("children do not disturb each other", test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
