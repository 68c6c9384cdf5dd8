/* kinit/runner.h: the children that must be gone before a step begins. */
#include "kinit/runner.h"

#include <signal.h>
#include <sys/wait.h>

#include "kinit/worker.h"

#include "tests/unit/sim_boot.h"
#include "tests/unit/unit.h"

static void only_stay(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	for (;;)
		pause();
}

static void release_and_stay(void *arg, int from, int to)
{
	worker_release(to);
	only_stay(arg, from, to);
}

/* Which are gone, as bits. */
static uint32_t gone;

static void on_gone(struct boot *boot, const struct super_action *a)
{
	(void)boot;
	gone |= CHILD_BIT(a->child);
}

static const struct worker_kind workers[SUPER_CHILDREN] = {
	{ "one", only_stay, UINT32_MAX, SUPER_NO_LIMIT, NULL, on_gone },
	{ "two", only_stay, UINT32_MAX, SUPER_NO_LIMIT, NULL, on_gone },
	{ "free", release_and_stay, UINT32_MAX, SUPER_NO_LIMIT, NULL, on_gone },
};

/* Starts all three; done when the last has released itself. */
static int start_children(struct boot *boot)
{
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(loop_start(&boot->loop, i, boot), 0);
	note('a', "+");
	return 0;
}

static int children_ready(struct boot *boot)
{
	boot_wake(boot, sim_now + 5);
	if (loop_is_held(&boot->loop, 2))
		return 0;
	note('a', ".");
	return 1;
}

/* Whose row says that the first and the third must be gone. */
static int start_without(struct boot *boot)
{
	note('b', "+");
	assert_int_equal(gone & CHILD_BIT(0), CHILD_BIT(0));
	assert_false(loop_is_there(&boot->loop, 0));
	return 0;
}

static const struct step steps[] = {
	{ .name = "a", .start = start_children, .ready = children_ready },
	{ .name = "b",
	  .needs = STEP_BIT(0),
	  .start = start_without,
	  .ends = CHILD_BIT(0) | CHILD_BIT(2) | CHILD_BIT(4) },
	{ .name = "z", .needs = STEP_BIT(1), .start = over },
};

static int setup_children(void **state)
{
	setup(state);
	loop_close(&b.loop);
	loop_open(&b.loop, workers, &b.events);
	sim_real_ms = 5;
	gone = 0;
	return 0;
}

static int teardown_children(void **state)
{
	for (unsigned i = 0; i < 3; i++) {
		if (loop_is_there(&b.loop, i))
			kill(b.loop.child[i].pid, SIGKILL);
		child_close(&b.loop.child[i]);
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
	return teardown(state);
}

static void test_ends(void **state)
{
	(void)state;
	run(steps, sizeof(steps) / sizeof(steps[0]));
	went("a+ a. b+ z");
	/* the second is nobody's concern; to be released keeps nobody */
	assert_int_equal(gone, CHILD_BIT(0) | CHILD_BIT(2));
	assert_true(loop_is_there(&b.loop, 1));
	/* its end is wanted: nothing is said of it */
	if (strstr(said.text, "one") != NULL)
		fail_msg("%s", said.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		{ "a step ends the children of its row, released or not",
		  test_ends, setup_children, teardown_children, NULL },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
