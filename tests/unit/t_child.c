/* kinit/child.h: what a child starts with, and what reaches its parent. */
#include "kinit/child.h"

#include <sys/resource.h>

#include "tests/unit/child_work.h"
#include "tests/unit/unit.h"

static void say_argument(void *arg, int from, int to)
{
	(void)from;
	if (write(to, arg, strlen(arg)) < 0)
		_exit(1);
}

static void test_result(void **state)
{
	struct child c;
	char buf[100];
	size_t n = 0, more;

	(void)state;
	start(&c, say_argument, (void *)"the answer");
	while ((more = hear(&c, buf + n, sizeof(buf) - n)) > 0)
		n += more;
	assert_int_equal(n, strlen("the answer"));
	assert_memory_equal(buf, "the answer", n);
	over_well(&c);
}

static void test_close(void **state)
{
	struct child c;

	(void)state;
	start(&c, say_argument, (void *)"");
	assert_int_equal(waitpid(c.pid, NULL, 0), c.pid);
	assert_true(c.from > 2 && c.to > 2);
	child_close(&c);
	assert_int_equal(c.from, -1);
	assert_int_equal(c.to, -1);
	child_close(&c); /* a second time is harmless */
	assert_int_equal(open_fds(), fds_before);
}

static void echo(void *arg, int from, int to)
{
	char byte;

	(void)arg;
	while (read(from, &byte, 1) == 1) {
		if (write(to, &byte, 1) != 1)
			_exit(1);
	}
}

static void test_no_waiting(void **state)
{
	struct child c;
	char byte = 'x';

	(void)state;
	start(&c, echo, NULL);
	/* it has nothing to say yet: process 1 is not held up by that */
	assert_int_equal(read(c.from, &byte, 1), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(write(c.to, "y", 1), 1);
	assert_int_equal(hear(&c, &byte, 1), 1);
	assert_int_equal(byte, 'y');
	assert_int_equal(read(c.from, &byte, 1), -1);
	assert_int_equal(errno, EAGAIN);
	/* its reads wait: that of the child ends only with the pipe */
	assert_int_equal(waitpid(c.pid, NULL, WNOHANG), 0);
	close(c.to);
	c.to = -1;
	assert_int_equal(hear(&c, &byte, 1), 0);
	over_well(&c);
}

#define BIG 200000

static void say_big(void *arg, int from, int to)
{
	const char *p = arg;

	(void)from;
	for (size_t done = 0; done < BIG;) {
		ssize_t n = write(to, p + done, BIG - done);

		if (n <= 0)
			_exit(1);
		done += (size_t)n;
	}
}

static void test_big(void **state)
{
	static char big[BIG], got[BIG];
	struct child c;
	size_t n = 0, more;

	(void)state;
	/* more than the 64 KiB that a pipe holds (pipe(7)) */
	for (size_t i = 0; i < BIG; i++)
		big[i] = (char)(i * 7 + i / 251);
	start(&c, say_big, big);
	while (n < BIG && (more = hear(&c, got + n, BIG - n)) > 0)
		n += more;
	assert_int_equal(n, BIG);
	assert_memory_equal(got, big, BIG);
	assert_int_equal(hear(&c, got, 1), 0);
	over_well(&c);
}

static void count_blocked(void *arg, int from, int to)
{
	sigset_t blocked;
	uint8_t n = 0;

	(void)arg;
	(void)from;
	sigprocmask(SIG_SETMASK, NULL, &blocked);
	for (int s = 1; s < NSIG; s++)
		n += sigismember(&blocked, s) == 1;
	if (write(to, &n, 1) != 1)
		_exit(1);
}

static void test_signals(void **state)
{
	sigset_t block, before, after;
	struct child c;
	uint8_t n = 0xff;

	(void)state;
	/* process 1 blocks SIGCHLD for its signalfd, and perhaps others */
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigaddset(&block, SIGTERM);
	assert_int_equal(sigprocmask(SIG_BLOCK, &block, &before), 0);
	start(&c, count_blocked, NULL);
	assert_int_equal(hear(&c, &n, 1), 1);
	assert_int_equal(n, 0);
	/* and only the child lost them */
	assert_int_equal(sigprocmask(SIG_SETMASK, &before, &after), 0);
	assert_int_equal(sigismember(&after, SIGCHLD), 1);
	assert_int_equal(sigismember(&after, SIGTERM), 1);
	over_well(&c);
}

/* The descriptors that are open, but for from, to and the first three. */
static void count_others(void *arg, int from, int to)
{
	uint8_t n = 0;

	(void)arg;
	for (int fd = 3; fd < 256; fd++)
		n += fd != from && fd != to && fcntl(fd, F_GETFD) >= 0;
	if (write(to, &n, 1) != 1)
		_exit(1);
}

static void close_children(void *data)
{
	for (struct child *const *c = data; *c != NULL; c++)
		child_close(*c);
}

static void test_descriptors(void **state)
{
	struct child a, b, *earlier[] = { &a, NULL };
	uint8_t n = 0xff, alone = 0;

	(void)state;
	/* what the test itself has open, from whoever started it */
	for (int fd = 3; fd < 256; fd++)
		alone += fcntl(fd, F_GETFD) >= 0;
	start(&a, only_stay, NULL);
	assert_int_equal(
		child_start(&b, count_others, NULL, close_children, earlier),
		0);
	assert_int_equal(hear(&b, &n, 1), 1);
	assert_int_equal(n, alone);
	over_well(&b);
	/* what was closed there is still open here */
	assert_true(fcntl(a.from, F_GETFD) >= 0);
	assert_true(fcntl(a.to, F_GETFD) >= 0);
	kill_it(&a);
}

static void test_exec(void **state)
{
	struct child c;

	(void)state;
	/* the workers notice by it that the real init runs */
	start(&c, only_stay, NULL);
	assert_int_equal(fcntl(c.from, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	assert_int_equal(fcntl(c.to, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	kill_it(&c);
}

static void wait_for_end(void *arg, int from, int to)
{
	char byte;

	(void)arg;
	if (read(from, &byte, 1) == 0 && write(to, "e", 1) == 1)
		return;
	_exit(1);
}

static void test_earlier_pipes(void **state)
{
	struct child a, b, *earlier[] = { &a, NULL };
	char byte = 0;

	(void)state;
	/* a later child that lives on does not keep an earlier one waiting */
	start(&a, wait_for_end, NULL);
	assert_int_equal(
		child_start(&b, only_stay, NULL, close_children, earlier), 0);
	close(a.to);
	a.to = -1;
	assert_int_equal(hear(&a, &byte, 1), 1);
	assert_int_equal(byte, 'e');
	assert_int_equal(hear(&a, &byte, 1), 0); /* nor its parent */
	over_well(&a);
	kill_it(&b);
}

static void crash(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	signal(SIGSEGV, SIG_DFL); /* ASan's handler would only exit */
	raise(SIGSEGV);
}

static void test_crash(void **state)
{
	struct child c;
	char byte;
	int status;

	(void)state;
	start(&c, crash, NULL);
	assert_int_equal(hear(&c, &byte, 1), 0);
	status = over(&c);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGSEGV);
}

static void test_no_descriptors(void **state)
{
	struct rlimit before, few;
	struct child c = { .pid = 0 };

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	/* two pipes take four: each number below that fails, and leaks none */
	for (unsigned room = 0; room < 4; room++) {
		int lowest = dup(2);

		close(lowest);
		few = before;
		few.rlim_cur = (rlim_t)lowest + room;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		assert_int_equal(
			child_start(&c, only_stay, NULL, close_nothing, NULL),
			-EMFILE);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(open_fds(), fds_before);
	}
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("what a child writes is read, and its end", test_result),
		CLAIM("child_close closes both pipes, once", test_close),
		CLAIM("reading from a child that says nothing does not wait",
		      test_no_waiting),
		CLAIM("a result may be larger than a pipe", test_big),
		CLAIM("a child has no blocked signals", test_signals),
		CLAIM("a child has its own two descriptors and no others",
		      test_descriptors),
		CLAIM("the parent's ends are closed by exec", test_exec),
		CLAIM("a later child does not hold an earlier one's pipes",
		      test_earlier_pipes),
		CLAIM("a crash ends what a child writes", test_crash),
		CLAIM("without descriptors there is an error and no leak",
		      test_no_descriptors),
	};

	return run_all(tests, sizeof(tests) / sizeof(tests[0]));
}
