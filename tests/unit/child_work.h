/* What the tests of kinit/child.h share: a result, and who keeps the house. */
#ifndef TESTS_UNIT_CHILD_WORK_H
#define TESTS_UNIT_CHILD_WORK_H

#include "kinit/child.h"

#include <dirent.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"

#include "tests/unit/unit.h"

struct reply {
	uint32_t number;
	char text[60];
};

static const struct reply answer = { 42, "the answer" };

static inline void reply_and_return(void *arg, int from, int to)
{
	(void)from;
	child_write(to, arg, sizeof(struct reply));
}

static inline void reply_half(void *arg, int from, int to)
{
	(void)from;
	if (write(to, arg, sizeof(struct reply) / 2) < 0)
		return;
}

static inline void only_stay(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	for (;;)
		pause();
}

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

static struct child c;

static inline void start(child_work *work)
{
	memset(&c, 0, sizeof(c));
	assert_int_equal(child_start(&c, "worker", work, (void *)&answer), 0);
	assert_true(c.pid > 0);
}

static inline void is_answer(const struct reply *r)
{
	assert_memory_equal(r, &answer, sizeof(answer));
}

#endif
