/* kinit/loop.h with real children: each way in which they end. */
#include "kinit/loop.h"

#include <time.h>

#include "tests/unit/loop_work.h"
#include "tests/unit/unit.h"

/* How much faster time goes than it should. */
static int hurry = 1;

uint64_t clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 * (uint64_t)hurry +
	       (uint64_t)(ts.tv_nsec * hurry / 1000000);
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	return deadline <= now ? 0 : (int)(deadline - now) / hurry + 1;
}

static void crash_inside(void *arg, int from, int to)
{
	uint16_t head[2] = { TELL_TRYING, 20 };

	(void)arg;
	(void)from;
	worker_send(to, TELL_ALIVE, NULL, 0);
	if (write(to, head, sizeof(head)) != sizeof(head))
		_exit(1);
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void test_crash(void **state)
{
	(void)state;
	life(crash_inside);
	assert_int_equal(heard.before_gone, 1);
	assert_true(heard.how.partial);
	assert_int_equal(WTERMSIG(heard.how.status), SIGSEGV);
	tells("test worker (process ");
	tells("signal 11");
	tells("in the middle of a message");
}

static void exit_3(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	_exit(3);
}

static void test_exit(void **state)
{
	(void)state;
	life(exit_3);
	tells("test worker (process ");
	tells("status 3");
}

static void test_silent(void **state)
{
	uint64_t before;
	char want[80];

	(void)state;
	hurry = 5;
	before = clock_ms();
	kinds[0].silence_ms = 1000;
	life(only_stay);
	assert_in_range(clock_ms() - before, 1000, 3000);
	hurry = 1;
	assert_int_equal(heard.how.why, SUPER_SILENT);
	snprintf(want, sizeof(want),
		 "test worker (process %d) has said nothing for 1 s: "
		 "ended\n",
		 (int)heard.how.pid);
	assert_string_equal(said.text, want);
}

static void talk_nonsense(void *arg, int from, int to)
{
	uint8_t junk[100];

	memset(junk, 0xff, sizeof(junk));
	for (;;) {
		if (write(to, junk, sizeof(junk)) < 0)
			only_stay(arg, from, to);
	}
}

static void test_nonsense(void **state)
{
	(void)state;
	life(talk_nonsense);
	assert_int_equal(heard.messages, 0);
	assert_int_equal(heard.how.why, SUPER_NONSENSE);
	tells("handed over nonsense");
}

static void say_and_stay(void *arg, int from, int to)
{
	say_two(arg, from, to);
	worker_send(to, TELL_ALIVE, NULL, 0);
	only_stay(arg, from, to);
}

static void test_refused(void **state)
{
	(void)state;
	heard.refuse = 2;
	life(say_and_stay);
	assert_int_equal(heard.messages, 2); /* and not the third */
	assert_int_equal(heard.how.why, SUPER_NONSENSE);
	tells("handed over nonsense");
}

static void test_stop(void **state)
{
	(void)state;
	capture_start(&said);
	start(only_stay);
	assert_int_equal(loop_start(l, 0, &b), -EBUSY);
	loop_stop(l, 0);
	until_gone();
	capture_end(&said);
	assert_int_equal(heard.how.why, SUPER_STOPPED);
	assert_string_equal(said.text, ""); /* it was wanted */
	/* and the place is another's */
	memset(&heard, 0, sizeof(heard));
	start(say_two);
	until_gone();
	assert_int_equal(heard.before_gone, 2);
	loop_stop(l, 0);
}

static void test_without_signalfd(void **state)
{
	uint64_t before = clock_ms();

	(void)state;
	/* CONFIG_SIGNALFD is not set: children that ended are looked for */
	close(l->signals);
	l->signals = -ENOSYS;
	life(exit_3);
	assert_true(clock_ms() - before < 1000);
	assert_int_equal(WEXITSTATUS(heard.how.status), 3);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a crash inside a message is told", test_crash),
		CLAIM("a bad exit is told", test_exit),
		CLAIM("a silent child is ended and told", test_silent),
		CLAIM("one that talks nonsense is ended", test_nonsense),
		CLAIM("as is one whose message is refused", test_refused),
		CLAIM("one that is stopped ends without a word, once",
		      test_stop),
		CLAIM("without signalfd(2) children end all the same",
		      test_without_signalfd),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
