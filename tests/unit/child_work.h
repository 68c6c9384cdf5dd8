/* What the tests of child.h and worker.h share: a parent that hears them. */
#ifndef TESTS_UNIT_CHILD_WORK_H
#define TESTS_UNIT_CHILD_WORK_H

#include "kinit/child.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/worker.h"
#include "lib/clock.h"

#include "tests/unit/unit.h"

#define LONG_MS 5000 /* nothing takes so long while it works */

static inline unsigned open_fds(void)
{
	DIR *d = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static unsigned fds_before;

static inline int setup(void **state)
{
	(void)state;
	fds_before = open_fds();
	return 0;
}

/* No zombie, no child and no descriptor is left. */
static inline int teardown(void **state)
{
	(void)state;
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		return -1;
	return open_fds() == fds_before ? 0 : -1;
}

static inline void close_nothing(void *data)
{
	(void)data;
}

static inline void start(struct child *c, child_work *work, void *arg)
{
	assert_int_equal(child_start(c, work, arg, close_nothing, NULL), 0);
	assert_true(c->pid > 0);
}

/* What the child writes next; 0 at its end. */
static inline size_t hear(const struct child *c, void *buf, size_t size)
{
	struct pollfd p = { .fd = c->from, .events = POLLIN };
	ssize_t n;

	assert_int_equal(poll(&p, 1, LONG_MS), 1);
	n = read(c->from, buf, size);
	assert_true(n >= 0);
	return (size_t)n;
}

/* The next message, whose body is then in buf. */
static inline struct msg hear_message(const struct child *c,
				      uint8_t buf[MSG_MAX])
{
	struct msg m;
	size_t got = 0;
	int n;

	/* a byte at a time: nothing of the next message is taken */
	do {
		size_t more = hear(c, buf + got, 1);

		assert_int_equal(more, 1);
		got += more;
		n = msg_next(buf, got, UINT32_MAX, &m);
	} while (n == 0);
	assert_int_equal(n, got);
	return m;
}

/* Reaps it, and closes its pipes; its status. */
static inline int over(struct child *c)
{
	int status;

	assert_int_equal(waitpid(c->pid, &status, 0), c->pid);
	child_close(c);
	return status;
}

static inline void over_well(struct child *c)
{
	int status = over(c);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static inline void only_stay(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	for (;;)
		pause();
}

static inline void kill_it(struct child *c)
{
	int status;

	assert_int_equal(kill(c->pid, SIGKILL), 0);
	status = over(c);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

static inline int run_all(struct CMUnitTest *tests, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return _cmocka_run_group_tests("tests", tests, n, NULL, NULL);
}

#endif
