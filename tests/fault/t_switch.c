/*
 * The switch of root when the kernel refuses a call: each call of kinit's step
 * init and of run-init fails once.  That is, of each function the nth call, for
 * every n until a run makes fewer than n of them: how often kinit waits differs
 * from run to run, and so would a count over all functions.  The real init
 * runs, and a message says what it has to do without; or a message says what
 * failed, and nothing was changed as long as nothing had to be.
 */
#include "tests/fault/judge.h"

#include "kinit/boot.h"
#include "kinit/runner.h"
#include "lib/log.h"
#include "utils/util.h"

#define ROOT_NAME "10.0.0.1:/srv/root"
#define RUNS_MAX  300

/* kinit's step */

static struct boot boot;
static char *init_argv[] = { (char[]){ "/init" }, (char[]){ "-x" }, NULL };
static char *init_env[] = { (char[]){ "PATH=/bin" }, NULL };

/* A worker that holds the image until it is killed. */
static void stay(void *arg, int from, int to)
{
	(void)arg;
	(void)from;
	(void)to;
	close(place_up);
	for (;;)
		pause();
}

static const struct worker_kind kinds[SUPER_CHILDREN] = {
	[CHILD_NETWORK] = { .name = "network worker" },
	[CHILD_ROOT] = { .name = "mount worker" },
	[CHILD_DEVICES] = { "module worker", stay, 0, SUPER_NO_LIMIT, NULL,
			    NULL },
	[CHILD_ROOT_MODULES] = { .name = "root's module worker" },
	[CHILD_PROBE] = { .name = "probe" },
};

static const struct step steps[] = {
	{ .name = "init", .start = init_start, .ends = UINT8_MAX }
};

static void kinit_prepare_alone(void)
{
	program.name = "kinit";
	log_kernel.on = true;
	boot.argv = init_argv;
	boot.env = init_env;
	boot.panic_s = 30; /* nothing is tried again from the network */
	strcpy(boot.plan.root.name, ROOT_NAME);
	boot.plan.drop_caps = (uint64_t)1 << DROP;
	strcpy(boot.root_told.init.path, INIT);
	loop_open(&boot.loop, kinds, &boot.events);
}

/* A worker is there that must end before. */
static void kinit_prepare(void)
{
	kinit_prepare_alone();
	place_need(loop_start(&boot.loop, CHILD_DEVICES, &boot) == 0,
		   "start a worker");
}

static void kinit_run(struct report *r)
{
	runner_run(&boot, steps, 1);
	r->result = boot.failure.err;
	r->code = boot.failure.code != NULL ? boot.failure.code->number : 0;
	snprintf(r->what, sizeof(r->what), "%s", boot.failure.what);
}

/* run-init, whose caller has moved /dev and the others */

static void run_init_run(struct report *r)
{
	char *argv[] = { (char[]){ "run-init" }, (char[]){ "-d" },
			 (char[]){ DROP_NAME },	 (char[]){ "/root" },
			 (char[]){ INIT },	 NULL };

	r->result = run_init_main(5, argv);
}

static void run_init_run_keep(struct report *r)
{
	char *argv[] = { (char[]){ "run-init" },     (char[]){ "-p" },
			 (char[]){ "-d" DROP_NAME }, (char[]){ "/root" },
			 (char[]){ INIT },	     NULL };

	r->result = run_init_main(5, argv);
}

/* A worker empties what kinit has left. */
static const struct way kinit_way = { .is_kinit = true,
				      .keeps = true,
				      .prepare = kinit_prepare,
				      .run = kinit_run };
static const struct way kinit_classic = { .is_kinit = true,
					  .keeps = true,
					  .classic = true,
					  .prepare = kinit_prepare_alone,
					  .run = kinit_run };
static const struct way run_init_way = { .run = run_init_run };
static const struct way run_init_classic = { .classic = true,
					     .run = run_init_run };
static const struct way run_init_keep = { .keeps = true,
					  .run = run_init_run_keep };

/* What fails: the nth call, for every n. */
struct fault {
	const char *call;
	int err;       /* 0: its own */
	bool is_short; /* one byte at most, and no error */
};

static struct sight sight;

static void lap(const struct way *w, const struct fault *f)
{
	for (unsigned n = 1; n < RUNS_MAX; n++) {
		fault_clear();
		if (w->classic)
			fault_sys(__NR_pivot_root, 0, EINVAL);
		if (f->is_short)
			fault_short(f->call, n, 1);
		else
			fault_call(f->call, n, f->err);
		sight_run(w, &sight);
		judge(w, &sight);
		if (fault_count(f->call) >= n)
			continue;
		assert_int_equal(sight.end, SIGHT_RAN);
		return;
	}
	fail_msg("%s is called more than %u times", f->call, RUNS_MAX);
}

/* Without faults there is nothing to warn of. */
static void whole(const struct way *w)
{
	fault_clear();
	if (w->classic)
		fault_sys(__NR_pivot_root, 0, EINVAL);
	sight_run(w, &sight);
	judge(w, &sight);
	assert_int_equal(sight.end, SIGHT_RAN);
	assert_null(strstr(sight.log, "cannot"));
	assert_int_equal(sight.is_empty, !w->keeps);
	if (w->classic)
		assert_int_equal(fault_count("chroot"), 1);
}

static void laps(const struct way *w)
{
	static const struct fault more[] = {
		{ "read", EINTR, false },  { "poll", EINTR, false },
		{ "write", EINTR, false }, { "read", 0, true },
		{ "write", 0, true },
	};

	bool is_called[64] = { false };

	whole(w);
	for (unsigned i = 0; fault_name(i); i++)
		is_called[i] = fault_count(fault_name(i)) > 0;
	for (unsigned i = 0; fault_name(i); i++) {
		const struct fault f = { fault_name(i), 0, false };

		if (is_called[i])
			lap(w, &f);
	}
	for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		lap(w, &more[i]);
}

static void test_kinit_pivot(void **state)
{
	(void)state;
	laps(&kinit_way);
}

static void test_kinit_loses(void **state)
{
	(void)state;
	fault_clear();
	fault_call("mount", 0, EINVAL);
	sight_run(&kinit_way, &sight);
	judge(&kinit_way, &sight);
	assert_int_equal(sight.end, SIGHT_RAN);
	assert_int_equal(fault_count("mount"), 4);
}

static void test_kinit_classic(void **state)
{
	(void)state;
	laps(&kinit_classic);
}

static void test_run_init_pivot(void **state)
{
	(void)state;
	laps(&run_init_way);
}

static void test_run_init_classic(void **state)
{
	(void)state;
	laps(&run_init_classic);
}

static void test_run_init_keep(void **state)
{
	(void)state;
	laps(&run_init_keep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("kinit leaves the initramfs, or says why not",
		      test_kinit_pivot),
		CLAIM("so it does where the root must be moved over it",
		      test_kinit_classic),
		CLAIM("init runs even if nothing can move along",
		      test_kinit_loses),
		CLAIM("run-init leaves the initramfs, or says why not",
		      test_run_init_pivot),
		CLAIM("so it does where the root must be moved over it",
		      test_run_init_classic),
		CLAIM("so does run-init -p", test_run_init_keep),
	};

	fault_init();
	return cmocka_run_group_tests(tests, place_setup, place_teardown);
}
