/*
 * kinit/boot.h: what the workers for an initrd and for a sleeping machine tell
 * is checked before it is taken.
 */
#include "kinit/boot.h"

#include "lib/clock.h"
#include "lib/log.h"

#include "tests/unit/capture.h"
#include "tests/unit/plan.h"

static struct boot boot;
static struct capture said;
static uint64_t now_ms;

uint64_t clock_ms(void)
{
	return now_ms;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	(void)now, (void)deadline;
	return 0;
}

static int tell(const struct root_report *report)
{
	struct msg m = { TELL_INITRD, sizeof(*report), report };

	memset(&boot, 0, sizeof(boot));
	return initrd_message(&boot, &m);
}

static void test_root(void **state)
{
	struct root_report report = { .said = "8:1" };

	(void)state;
	assert_int_equal(tell(&report), 0);
	assert_string_equal(boot.initrd.root, "8:1");
	assert_null(boot.failure.code);
}

static void test_no_root(void **state)
{
	struct root_report report = { .tried = "squashfs" };

	(void)state;
	assert_int_equal(tell(&report), 0);
	assert_string_equal(boot.initrd.root, "");
}

/* the boot goes on with the root of the command line */
static void test_failure(void **state)
{
	struct root_report report = { .err = -EIO,
				      .tried = "ext2",
				      .said = "bad magic" };

	(void)state;
	assert_int_equal(tell(&report), 0);
	assert_string_equal(boot.initrd.root, "");
	assert_int_equal(boot.failure.code->number, KI_INITRD);
	assert_int_equal(boot.failure.err, -EIO);
	assert_string_equal(boot.failure.what, "mount the initrd (ext2)");
	assert_string_equal(boot.failure.said, "bad magic");
}

static void test_nonsense(void **state)
{
	struct root_report report = { .err = 1 };

	(void)state;
	assert_int_equal(tell(&report), -EBADMSG);
	report = (struct root_report){ 0 };
	memset(report.tried, 'x', sizeof(report.tried));
	assert_int_equal(tell(&report), -EBADMSG);
	report = (struct root_report){ 0 };
	memset(report.said, '1', sizeof(report.said));
	assert_int_equal(tell(&report), -EBADMSG);
	/* no number of a device is so long: "4095:1048575" */
	report.said[sizeof(report.said) - 1] = '\0';
	assert_int_equal(tell(&report), -EBADMSG);
}

static int tell_resume(int32_t err)
{
	struct msg m = { TELL_RESUME, sizeof(err), &err };

	memset(&boot, 0, sizeof(boot));
	return resume_message(&boot, &m);
}

static void test_resume(void **state)
{
	(void)state;
	assert_int_equal(tell_resume(0), 0);
	assert_true(boot.resume.told);
	assert_int_equal(tell_resume(-ENODEV), 0);
	assert_int_equal(boot.resume.err, -ENODEV);
	assert_int_equal(tell_resume(1), -EBADMSG);
}

/* a step asked at that time; what it says is in said */
static int ask(int (*ready)(struct boot *b), uint64_t at_ms)
{
	int r;

	now_ms = at_ms;
	boot.wake_ms = UINT64_MAX;
	capture_start(&said);
	r = ready(&boot);
	capture_end(&said);
	return r;
}

static void has_child(unsigned child, enum child_state state)
{
	boot.loop.super.child[child].state = state;
}

/* the kernel of a hung disk may load the old memory at any time */
static void test_resume_waits(void **state)
{
	(void)state;
	memset(&boot, 0, sizeof(boot));
	boot.resume = (struct boot_resume){ .asked = true,
					    .began_ms = 1000,
					    .say_ms = 11000 };
	strcpy(boot.plan.root.found[WANT_RESUME].name, "vda3");
	has_child(CHILD_RESUME, CHILD_RUNNING);
	assert_int_equal(ask(resume_ready, 10999), 0);
	assert_string_equal(said.text, "");
	assert_int_equal(boot.wake_ms, 11000);
	assert_int_equal(ask(resume_ready, 11000), 0);
	assert_non_null(strstr(said.text, "on vda3 for 10 s"));
	assert_int_equal(boot.wake_ms, 21000);
	assert_int_equal(ask(resume_ready, 701000), 0);
	assert_non_null(strstr(said.text, "on vda3 for 700 s"));
}

static void test_resume_cause(void **state)
{
	(void)state;
	memset(&boot, 0, sizeof(boot));
	boot.plan.root.want[WANT_RESUME].text = "/dev/vda3";
	boot.devices.gone = true;
	assert_int_equal(resume_ready(&boot), -ECHILD);
	assert_int_equal(boot.failure.code->number, KI_DEVICE_WORKER);
	boot.devices.told[WANT_RESUME] = true;
	boot.devices.err[WANT_RESUME] = -ENODEV;
	assert_int_equal(resume_ready(&boot), -ENODEV);
	assert_int_equal(boot.failure.code->number, KI_RESUME);
}

static void ends(void *b, int from, int to)
{
	(void)b, (void)from, (void)to;
}

static void choose(const char *line, const char *root)
{
	static const struct worker_kind kinds[SUPER_CHILDREN] = {
		[CHILD_DEVICES] = { "device worker", ends, 0, 0, NULL, NULL },
		[CHILD_ROOT_MODULES] = { "module worker", ends, 0, 0, NULL,
					 NULL },
	};

	memset(&boot, 0, sizeof(boot));
	good(line);
	boot.plan = plan;
	boot.plan.root.words = &boot.plan.words;
	boot.initrd.asked = true;
	strcpy(boot.initrd.root, root);
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		boot.loop.child[i].from = boot.loop.child[i].to = -1;
	boot.loop.kinds = kinds;
	boot.loop.events = &boot.events;
	boot.loop.signals = -1;
}

static void test_device_workers(void **state)
{
	struct super_child *c = &boot.loop.super.child[CHILD_ROOT_MODULES];

	(void)state;
	choose("root=/dev/sdz9", "8:1");
	has_child(CHILD_ROOT_MODULES, CHILD_RUNNING);
	assert_int_equal(ask(initrd_ready, 1000), 0);
	assert_int_equal(boot.wake_ms, 6000);
	assert_int_equal(ask(initrd_ready, 5999), 0);
	assert_int_equal(c->state, CHILD_RUNNING);
	assert_string_equal(said.text, "");
	assert_int_equal(ask(initrd_ready, 6000), 0);
	assert_int_equal(c->state, CHILD_KILLED);
	assert_non_null(strstr(said.text, "have not ended for 5 s"));
	assert_int_equal(ask(initrd_ready, 6001), 0);
	assert_string_equal(said.text, "");
	has_child(CHILD_ROOT_MODULES, CHILD_ENDED);
	assert_int_equal(ask(initrd_ready, 6002), 1);
	assert_string_equal(boot.plan.words.root, "8:1");
}

static void test_new_root_network(void **state)
{
	(void)state;
	choose("root=/dev/sdz9", "/dev/nfs");
	assert_int_equal(ask(initrd_ready, 1000), 1);
	assert_non_null(strstr(said.text, "use the root /dev/nfs of /linuxrc"));
	assert_non_null(strstr(said.text, "needs the network"));
	assert_string_equal(boot.plan.words.root, "/dev/sdz9");
	assert_string_equal(boot.plan.root.method->name, "block device");
	choose("root=/dev/nfs ip=dhcp", "8:1");
	assert_int_equal(ask(initrd_ready, 1000), 1);
	assert_string_equal(boot.plan.root.method->name, "block device");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_no_root),
		cmocka_unit_test(test_failure),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_resume),
		CLAIM("a machine that wakes up is waited for, aloud",
		      test_resume_waits),
		CLAIM("why it does not wake up is told", test_resume_cause),
		CLAIM("device workers that do not end are stopped",
		      test_device_workers),
		CLAIM("/linuxrc cannot choose the network",
		      test_new_root_network),
	};

	program.name = "t";

	return cmocka_run_group_tests(tests, NULL, NULL);
}
