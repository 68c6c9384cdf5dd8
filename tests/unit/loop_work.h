/* What the tests of kinit/loop.h share: real children, and who hears them. */
#ifndef TESTS_UNIT_LOOP_WORK_H
#define TESTS_UNIT_LOOP_WORK_H

#include "kinit/loop.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kinit/boot.h"
#include "kinit/worker.h"
#include "lib/clock.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

#define LONG_MS 5000 /* nothing takes so long while it works */

static struct boot b;
static struct loop *const l = &b.loop;
static struct capture said;

/* What the handlers of the first child were told. */
static struct {
	unsigned messages, gone;
	enum msg_type last;
	char text[MSG_TEXT];
	struct super_action how;
	unsigned before_gone; /* messages until then */
	unsigned refuse;      /* that message, counted from 1 */
} heard;

static inline int on_message(struct boot *boot, const struct msg *m)
{
	assert_ptr_equal(boot, &b);
	heard.last = m->type;
	memset(heard.text, 0, sizeof(heard.text));
	if (m->type == TELL_TRYING)
		memcpy(heard.text, m->body, m->length);
	return ++heard.messages == heard.refuse ? -EBADMSG : 0;
}

static inline void on_gone(struct boot *boot, const struct super_action *a)
{
	assert_ptr_equal(boot, &b);
	heard.how = *a;
	heard.before_gone = heard.messages;
	heard.gone++;
}

static inline void only_stay(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	for (;;)
		pause();
}

static struct worker_kind kinds[SUPER_CHILDREN];

static inline int setup(void **state)
{
	(void)state;
	memset(&b, 0, sizeof(b));
	memset(&heard, 0, sizeof(heard));
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		kinds[i] = (struct worker_kind){ "other worker", only_stay,
						 UINT32_MAX,	 SUPER_NO_LIMIT,
						 NULL,		 NULL };
	kinds[0] = (struct worker_kind){ "test worker", only_stay,  UINT32_MAX,
					 LONG_MS,	on_message, on_gone };
	/* as process 1 it gets every orphan below it */
	assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
	loop_open(l, kinds, &b.events);
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	for (unsigned i = 0; i < SUPER_CHILDREN; i++) {
		if (loop_is_there(l, i))
			kill(l->child[i].pid, SIGKILL);
		child_close(&l->child[i]);
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
	loop_close(l);
	return 0;
}

static inline void start(child_work *work)
{
	kinds[0].work = work;
	assert_int_equal(loop_start(l, 0, &b), 0);
	assert_true(loop_is_there(l, 0));
}

/* Turns until the first child is gone. */
static inline void until_gone(void)
{
	uint64_t limit = clock_ms() + LONG_MS;

	while (heard.gone == 0 && clock_ms() < limit)
		loop_turn(l, &b, limit);
	assert_int_equal(heard.gone, 1);
	assert_false(loop_is_there(l, 0));
}

static inline void life(child_work *work)
{
	capture_start(&said);
	start(work);
	until_gone();
	capture_end(&said);
}

static inline void tells(const char *what)
{
	if (strstr(said.text, what) == NULL)
		fail_msg("'%s' is not in '%s'", what, said.text);
}

static inline void say_two(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	worker_send(to, TELL_ALIVE, NULL, 0);
	worker_send(to, TELL_TRYING, "NFS 4.2", 7);
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
