/* kinit/loop.h with real children: what they say, and what they hold. */
#include "kinit/loop.h"

#include "tests/unit/loop_work.h"
#include "tests/unit/unit.h"

static void test_life(void **state)
{
	pid_t pid;

	(void)state;
	life(say_two);
	pid = l->child[0].pid;
	assert_int_equal(heard.before_gone, 2);
	assert_int_equal(heard.last, TELL_TRYING);
	assert_string_equal(heard.text, "NFS 4.2");
	assert_int_equal(heard.how.act, SUPER_ENDED);
	assert_int_equal(heard.how.why, SUPER_BY_ITSELF);
	assert_int_equal(heard.how.status, 0);
	assert_false(heard.how.partial);
	assert_string_equal(said.text, ""); /* as it should be */
	assert_int_equal(heard.how.pid, pid);
	assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
	assert_int_equal(l->child[0].from, -1);
	assert_non_null(event_last(&b.events, EVENT_CHILD, "test worker"));
	assert_non_null(
		event_last(&b.events, EVENT_CHILD_ENDED, "test worker"));
}

static void test_last_words(void **state)
{
	(void)state;
	/* whether its end or its words are seen first is the kernel's choice */
	for (unsigned i = 0; i < 50; i++) {
		memset(&heard, 0, sizeof(heard));
		start(say_two);
		if (i % 2 != 0) {
			siginfo_t info;

			/* dead before anything is read */
			assert_int_equal(waitid(P_PID, (id_t)l->child[0].pid,
						&info, WEXITED | WNOWAIT),
					 0);
		}
		until_gone();
		assert_int_equal(heard.before_gone, 2);
		assert_int_equal(heard.messages, 2);
	}
}

static void obey(void *arg, int from, int to)
{
	(void)arg;
	while (worker_wait_order(from))
		worker_send(to, TELL_TRYING, "order", 5);
}

static void test_order(void **state)
{
	uint64_t limit = clock_ms() + LONG_MS;

	(void)state;
	start(obey);
	for (unsigned i = 1; i <= 3; i++) {
		loop_order(l, 0);
		while (heard.messages < i && clock_ms() < limit)
			loop_turn(l, &b, limit);
		assert_int_equal(heard.messages, i);
	}
	/* one that is dead is told by its end, not by a signal to us */
	signal(SIGPIPE, SIG_IGN);
	kill(l->child[0].pid, SIGKILL);
	poll(NULL, 0, 20);
	loop_order(l, 0);
	until_gone();
	loop_order(l, 0);
	signal(SIGPIPE, SIG_DFL);
}

static void release(void *arg, int from, int to)
{
	worker_send(to, TELL_ALIVE, NULL, 0);
	worker_release(to);
	only_stay(arg, from, to);
}

static void test_release(void **state)
{
	uint64_t limit = clock_ms() + LONG_MS;

	(void)state;
	kinds[0].silence_ms = 50;
	start(release);
	assert_true(loop_is_held(l, 0));
	while (loop_is_held(l, 0) && clock_ms() < limit)
		loop_turn(l, &b, limit);
	assert_false(loop_is_held(l, 0));
	assert_true(loop_is_there(l, 0));
	/* it may stay for as long as it likes, and costs no time */
	limit = clock_ms() + 150;
	while (clock_ms() < limit) {
		static unsigned turns;

		loop_turn(l, &b, limit);
		assert_true(++turns < 20);
	}
	assert_int_equal(heard.gone, 0);
	kill(l->child[0].pid, SIGKILL);
	until_gone();
	assert_true(heard.how.released);
}

static void test_waits(void **state)
{
	uint64_t before = clock_ms();

	(void)state;
	start(only_stay);
	loop_turn(l, &b, before + 50);
	assert_in_range(clock_ms() - before, 50, 1000);
	before = clock_ms();
	loop_turn(l, &b, 0); /* it has passed */
	assert_true(clock_ms() - before < 40);
}

static void make_orphan(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	if (fork() == 0) {
		if (fork() == 0) {
			poll(NULL, 0, 30);
			_exit(0);
		}
		_exit(0);
	}
	worker_send(to, TELL_ALIVE, NULL, 0);
}

static void test_orphans(void **state)
{
	uint64_t limit = clock_ms() + LONG_MS;
	siginfo_t info;

	(void)state;
	life(make_orphan);
	assert_string_equal(said.text, "");
	/* until nobody is left to be reaped; this only looks */
	while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       clock_ms() < limit)
		loop_turn(l, &b, clock_ms() + 10);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(heard.gone, 1);
}

static void flood(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	for (;;)
		worker_send(to, TELL_ALIVE, NULL, 0);
}

static void test_flood(void **state)
{
	uint64_t limit = clock_ms() + 100;
	unsigned turns = 0;

	(void)state;
	/* one that never stops talking keeps nobody else waiting */
	start(flood);
	for (; clock_ms() < limit; turns++)
		loop_turn(l, &b, limit);
	assert_true(turns > 10);
	assert_true(heard.messages > 10);
	loop_stop(l, 0);
	until_gone();
}

/* Descriptors besides its own two and the first three. */
static void count_fds(void *arg, int from, int to)
{
	uint8_t n = 0;

	(void)arg;
	for (int fd = 3; fd < 256; fd++)
		n += fd != from && fd != to && fcntl(fd, F_GETFD) >= 0;
	n += 'a';
	worker_send(to, TELL_TRYING, &n, 1);
}

static void test_descriptors(void **state)
{
	char alone = 'a';

	(void)state;
	/* what the test has of whoever started it, but not the signalfd */
	for (int fd = 3; fd < 256; fd++)
		alone += fd != l->signals && fcntl(fd, F_GETFD) >= 0;
	for (unsigned i = 1; i < SUPER_CHILDREN; i++)
		assert_int_equal(loop_start(l, i, &b), 0);
	for (int fd = 3; fd < 256; fd++) {
		for (unsigned i = 1; i < SUPER_CHILDREN; i++) {
			if (fd == l->child[i].from || fd == l->child[i].to)
				assert_true(fcntl(fd, F_GETFD) >= 0);
		}
	}
	start(count_fds);
	until_gone();
	assert_int_equal(heard.text[0], alone);
}

static void test_signals(void **state)
{
	sigset_t set;

	(void)state;
	assert_true(l->signals >= 0);
	sigprocmask(SIG_SETMASK, NULL, &set);
	assert_int_equal(sigismember(&set, SIGCHLD), 1);
	loop_close(l);
	sigprocmask(SIG_SETMASK, NULL, &set);
	/* the real init gets them as the kernel gave them to us */
	assert_int_equal(sigismember(&set, SIGCHLD), 0);
	assert_int_equal(l->signals, -1);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a child tells, and its end is told", test_life),
		CLAIM("its last words come before its end", test_last_words),
		CLAIM("an order reaches a child", test_order),
		CLAIM("a released child may stay", test_release),
		CLAIM("a turn ends at its time", test_waits),
		CLAIM("orphans are reaped and not told", test_orphans),
		CLAIM("a child that never stops does not stop others",
		      test_flood),
		CLAIM("a child holds nothing of the others", test_descriptors),
		CLAIM("the signals are given back", test_signals),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
