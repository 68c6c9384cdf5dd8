/* kinit/child.h: what goes through the pipes, and how long it is awaited. */
#include "kinit/child.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"

#include "tests/unit/child_work.h"
#include "tests/unit/unit.h"

static void reply_half_and_stay(void *arg, int from, int to)
{
	reply_half(arg, from, to);
	for (;;)
		pause();
}

/* Sends back what it is sent; before that, half of its own. */
static void half_then_read(void *arg, int from, int to)
{
	struct reply r;

	reply_half(arg, from, to);
	if (child_read(from, &r, sizeof(r)) == 0)
		child_write(to, (char *)&r + sizeof(r) / 2, sizeof(r) / 2);
}

/* Tells what child_read() says of a parent that has nothing to say. */
static void read_error(void *arg, int from, int to)
{
	struct reply r;
	int ret;

	(void)arg;
	ret = child_read(from, &r, sizeof(r));
	child_write(to, &ret, sizeof(ret));
}

static void test_hang(void **state)
{
	static child_work *const work[] = { only_stay, reply_half_and_stay };
	struct reply r;

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		uint64_t before = clock_ms(), took;

		start(work[i]);
		assert_int_equal(child_wait(&c, &r, sizeof(r), before + 30),
				 -ETIMEDOUT);
		took = clock_ms() - before;
		assert_in_range(took, 30, 2000);
		/* a deadline that has passed asks, and does not wait */
		assert_int_equal(child_wait(&c, &r, sizeof(r), 0), -ETIMEDOUT);
		child_end(&c);
		assert_int_equal(c.pid, 0);
		assert_true(clock_ms() - before < 4000);
	}
}

static void test_goes_on(void **state)
{
	struct reply r;

	(void)state;
	start(half_then_read);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 20),
			 -ETIMEDOUT);
	assert_int_equal(child_write(c.to, &answer, sizeof(answer)), 0);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	is_answer(&r);
	child_end(&c);
}

static void test_nothing_to_read(void **state)
{
	int ret = 0, null;

	(void)state;
	start(read_error);
	/* half a struct, then the end */
	assert_int_equal(child_write(c.to, &answer, sizeof(answer) / 2), 0);
	null = dup2(2, c.to); /* closes the pipe, keeps the number */
	assert_true(null >= 0);
	assert_int_equal(child_wait(&c, &ret, sizeof(ret), clock_ms() + 5000),
			 0);
	assert_true(ret < 0);
	child_end(&c);
}

static void test_write_to_dead(void **state)
{
	struct reply r;

	(void)state;
	/* process 1 is not killed by SIGPIPE, this one would be */
	signal(SIGPIPE, SIG_IGN);
	start(reply_and_return);
	assert_int_equal(child_wait(&c, &r, sizeof(r), clock_ms() + 5000), 0);
	{
		siginfo_t info;

		assert_int_equal(
			waitid(P_PID, (id_t)c.pid, &info, WEXITED | WNOWAIT),
			0);
	}
	assert_int_equal(child_write(c.to, &answer, sizeof(answer)), -EPIPE);
	child_end(&c);
	signal(SIGPIPE, SIG_DFL);
}

#define BIG 200000

static void reply_big(void *arg, int from, int to)
{
	(void)from;
	child_write(to, arg, BIG);
}

static void test_big(void **state)
{
	static char big[BIG], got[BIG];
	static struct child b;

	(void)state;
	/* more than the 64 KiB that a pipe holds */
	memset(big, 'b', sizeof(big));
	big[sizeof(big) - 1] = 'e';
	assert_int_equal(child_start(&b, "big", reply_big, big), 0);
	assert_int_equal(child_wait(&b, got, sizeof(got), clock_ms() + 5000),
			 0);
	assert_memory_equal(got, big, sizeof(big));
	child_end(&b);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a child that hangs is waited for so long", test_hang),
		CLAIM("waiting goes on where it stopped", test_goes_on),
		CLAIM("a child notices that nothing more comes",
		      test_nothing_to_read),
		CLAIM("writing to a dead child is an error",
		      test_write_to_dead),
		CLAIM("a result may be larger than a pipe", test_big),
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
