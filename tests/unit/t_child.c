/*
 * kinit/child.h: how a child may end and what process 1 makes of it.  Nothing
 * here waits longer than 50 ms when it works; "bounded" is checked generously.
 */
#include "kinit/child.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"

#include "tests/unit/capture.h"
#include "tests/unit/child_work.h"
#include "tests/unit/unit.h"

static void reply_and_stay(void *arg, int from, int to)
{
	(void)from;
	child_write(to, arg, sizeof(struct reply));
	for (;;)
		pause();
}

static void reply_in_pieces(void *arg, int from, int to)
{
	const char *p = arg;

	(void)from;
	for (size_t i = 0; i < sizeof(struct reply); i++) {
		if (write(to, p + i, 1) != 1)
			return;
	}
}

static void only_return(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
}

static void ignore_signals(void *arg, int from, int to)
{
	(void)from;
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	child_write(to, arg, sizeof(struct reply));
	for (;;)
		pause();
}

static void crash(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	signal(SIGSEGV, SIG_DFL); /* ASan's handler would only exit */
	raise(SIGSEGV);
}

static void crash_after_reply(void *arg, int from, int to)
{
	reply_and_return(arg, from, to);
	crash(arg, from, to);
}

static void exit_1(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	_exit(1);
}

/* Ends without a result: -ECHILD, and words that say how. */
static void ends(child_work *work, const char *how)
{
	struct reply r;
	struct capture err;
	int ret;

	start(work);
	capture_start(&err);
	ret = child_wait(&c, &r, sizeof(r), clock_ms() + 5000);
	child_end(&c);
	capture_end(&err);
	assert_int_equal(ret, -ECHILD);
	if (!strstr(err.text, "worker") || !strstr(err.text, how))
		fail_msg("message: '%s'", err.text);
}

static void test_reply(void **state)
{
	struct reply r;

	(void)state;
	start(reply_and_return);
	assert_int_equal(child_wait(&c, &r, sizeof(r), CLOCK_NEVER), 0);
	is_answer(&r);
	child_end(&c);
	assert_int_equal(c.pid, 0);
	start(reply_in_pieces);
	assert_int_equal(child_wait(&c, &r, sizeof(r), CLOCK_NEVER), 0);
	is_answer(&r);
	child_end(&c);
}

static void test_lives_on(void **state)
{
	struct reply r;

	(void)state;
	/* the worker keeps its lease after it has told of it */
	start(reply_and_stay);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	is_answer(&r);
	assert_true(c.pid > 0);
	assert_int_equal(kill(c.pid, 0), 0);
	child_end(&c);
	assert_int_equal(c.pid, 0);
}

static void test_crash(void **state)
{
	(void)state;
	ends(crash, "11"); /* or its name, which has no "11" in it */
}

static void test_exit(void **state)
{
	(void)state;
	ends(only_return, "");
	ends(exit_1, "1");
	ends(reply_half, "");
}

static void test_crash_after_reply(void **state)
{
	struct reply r;
	struct capture err;

	(void)state;
	/* the result is whole; how its writer ended does not matter */
	start(crash_after_reply);
	capture_start(&err);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	child_end(&c);
	capture_end(&err);
	is_answer(&r);
}

static void test_kill(void **state)
{
	struct reply r;
	uint64_t before;

	(void)state;
	start(ignore_signals);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	before = clock_ms();
	child_end(&c);
	assert_true(clock_ms() - before < 2000);
	assert_int_equal(c.pid, 0);
}

static void test_finish(void **state)
{
	struct reply r;
	struct capture err;
	uint64_t before = clock_ms();

	(void)state;
	start(reply_and_return);
	assert_int_equal(child_wait(&c, &r, sizeof(r), before + 5000), 0);
	child_finish(&c, clock_ms() + 5000);
	assert_int_equal(c.pid, 0);
	assert_true(clock_ms() - before < 2000); /* it did not wait all that */
	assert_int_equal(waitpid(-1, NULL, 0), -1);
	start(ignore_signals);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	before = clock_ms();
	capture_start(&err);
	child_finish(&c, before + 30);
	capture_end(&err);
	assert_in_range(clock_ms() - before, 30, 2000);
	assert_int_equal(c.pid, 0);
}

static void reply_and_release(void *arg, int from, int to)
{
	child_write(to, arg, sizeof(struct reply));
	child_release(to);
	child_wait_init(from);
	child_linger();
	/* whoever has left sees nothing of this, and is not killed by it */
	child_write(to, arg, sizeof(struct reply));
}

static void test_leave(void **state)
{
	struct reply r;
	struct capture err;
	uint64_t before = clock_ms();
	int status;

	(void)state;
	start(reply_and_release);
	assert_int_equal(child_wait(&c, &r, sizeof(r), before + 5000), 0);
	is_answer(&r);
	child_leave(&c, clock_ms() + 5000);
	assert_int_equal(c.pid, 0);
	/* half of the second that the child stays: it was not waited for */
	assert_true(clock_ms() - before < 500);
	/* as long as process 1 is no init, the child waits for that */
	poll(NULL, 0, 1100);
	assert_int_equal(waitpid(-1, &status, WNOHANG), 0);
	before = clock_ms();
	close(c.to);
	assert_true(waitpid(-1, &status, 0) > 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_true(clock_ms() - before >= 1000);
	/* one that is never released is killed */
	start(ignore_signals);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	before = clock_ms();
	capture_start(&err);
	child_leave(&c, before + 30);
	capture_end(&err);
	assert_in_range(clock_ms() - before, 30, 2000);
	assert_int_equal(c.pid, 0);
}

static void test_end_twice(void **state)
{
	struct reply r;

	(void)state;
	memset(&c, 0, sizeof(c));
	child_end(&c);
	child_finish(&c, clock_ms() + 5000);
	child_leave(&c, clock_ms() + 5000);
	start(only_stay);
	child_end(&c);
	child_end(&c);
	/* descriptor 0 is not the child's */
	assert_int_not_equal(dup2(0, 0), -1);
	/* and it can be started again */
	start(reply_and_return);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	is_answer(&r);
	child_end(&c);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a result is handed back", test_reply),
		CLAIM("a child may live on after its result", test_lives_on),
		CLAIM("a crash is told with its signal", test_crash),
		CLAIM("an end without a result is told", test_exit),
		CLAIM("a crash after the result does not matter",
		      test_crash_after_reply),
		CLAIM("a child that ignores signals is killed", test_kill),
		CLAIM("child_finish waits, then kills", test_finish),
		CLAIM("child_leave waits for the release, the child for init",
		      test_leave),
		CLAIM("ending twice is harmless", test_end_twice),
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
