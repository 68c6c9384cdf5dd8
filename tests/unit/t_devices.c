/*
 * kinit/devices.c: what process 1 takes of the device worker's messages, and
 * what a step that asks for a device hears.
 */
#include "kinit/boot.h"

#include "tests/unit/unit.h"

static struct boot b;
static struct root_words words;

static int fresh(void **state)
{
	(void)state;
	memset(&b, 0, sizeof(b));
	b.plan.root.words = &words;
	b.plan.root.want[WANT_ROOT].param = "root";
	b.plan.root.want[WANT_ROOT].text = "LABEL=root";
	b.plan.root.want[WANT_RESUME].text = "/dev/vda3";
	return 0;
}

static struct device_report report_of(unsigned who, int err, const char *name)
{
	struct device_report r = { .err = err, .who = (unsigned char)who };

	r.dev.major = 254;
	r.dev.minor = who;
	strcpy(r.dev.name, name);
	return r;
}

/* As it comes out of a pipe: not aligned. */
static int send_report(const struct device_report *r)
{
	static char bytes[sizeof(*r) + 1];
	const struct msg m = { TELL_DEVICE, sizeof(*r), bytes + 1 };

	memcpy(bytes + 1, r, sizeof(*r));
	return devices_message(&b, &m);
}

static int tell(unsigned who, int err, const char *name)
{
	struct device_report r = report_of(who, err, name);

	return send_report(&r);
}

static void gone(enum super_why why)
{
	const struct super_action a = { .child = CHILD_DEVICES, .why = why };

	devices_gone(&b, &a);
}

static void one_that_nobody_wants_is_there(void **state)
{
	(void)state;
	assert_int_equal(devices_ask(&b, WANT_USR), 1);
	gone(SUPER_BY_ITSELF);
	assert_int_equal(devices_ask(&b, WANT_USR), 1);
}

static void what_is_found_is_in_the_spec(void **state)
{
	(void)state;
	assert_int_equal(devices_ask(&b, WANT_ROOT), 0);
	assert_int_equal(tell(WANT_ROOT, 0, "vda2"), 0);
	assert_int_equal(devices_ask(&b, WANT_ROOT), 1);
	assert_string_equal(b.plan.root.found[WANT_ROOT].name, "vda2");
	assert_int_equal(b.plan.root.found[WANT_ROOT].major, 254);
	assert_int_equal(devices_ask(&b, WANT_RESUME), 0);
	/* what is told is known also when the worker has ended */
	gone(SUPER_BY_ITSELF);
	assert_int_equal(devices_ask(&b, WANT_ROOT), 1);
}

static void only_the_swap_has_an_image(void **state)
{
	struct device_report r = report_of(WANT_ROOT, 0, "vda2");

	(void)state;
	r.image = 1;
	assert_int_equal(send_report(&r), 0);
	assert_false(b.devices.image);
	r = report_of(WANT_RESUME, 0, "vda3");
	assert_int_equal(send_report(&r), 0);
	assert_false(b.devices.image);
	r.image = 0xff;
	assert_int_equal(send_report(&r), 0);
	assert_true(b.devices.image);
	/* it is gone with its device */
	assert_int_equal(tell(WANT_RESUME, -ENXIO, ""), 0);
	assert_false(b.devices.image);
}

static void one_that_is_not_found_fails(void **state)
{
	(void)state;
	assert_int_equal(tell(WANT_ROOT, -ENODEV, ""), 0);
	assert_int_equal(devices_ask(&b, WANT_ROOT), -ENODEV);
	assert_int_equal(b.failure.code->number, KI_DEVICE);
	assert_int_equal(b.failure.code->class, FAIL_NETWORK);
	assert_non_null(strstr(b.failure.what, "LABEL=root"));
	/* another want is still looked for */
	assert_int_equal(devices_ask(&b, WANT_RESUME), 0);
}

static void one_that_vanished_is_waited_for_again(void **state)
{
	(void)state;
	tell(WANT_ROOT, 0, "vda2");
	assert_int_equal(tell(WANT_ROOT, -ENXIO, ""), 0);
	assert_int_equal(devices_ask(&b, WANT_ROOT), 0);
	assert_string_equal(b.plan.root.found[WANT_ROOT].name, "");
	tell(WANT_ROOT, 0, "vdb2");
	assert_int_equal(devices_ask(&b, WANT_ROOT), 1);
	assert_string_equal(b.plan.root.found[WANT_ROOT].name, "vdb2");
}

static void a_worker_that_ended_tells_nothing_more(void **state)
{
	(void)state;
	gone(SUPER_BY_ITSELF);
	assert_int_equal(devices_ask(&b, WANT_ROOT), -ECHILD);
	assert_int_equal(b.failure.code->number, KI_DEVICE_WORKER);
	/* another one may be started */
	assert_int_equal(b.failure.code->class, FAIL_ROOT);
	fresh(NULL);
	gone(SUPER_STOPPED);
	assert_int_equal(devices_ask(&b, WANT_ROOT), 0);
}

static void nonsense_is_not_taken(void **state)
{
	struct device_report r;

	(void)state;
	assert_int_equal(tell(WANT_ROOT, 1, "vda2"), -EBADMSG);
	assert_int_equal(tell(WANTS, 0, "vda2"), -EBADMSG);
	assert_int_equal(tell(255, 0, "vda2"), -EBADMSG);
	/* nobody wants that */
	assert_int_equal(tell(WANT_USR, 0, "vda2"), -EBADMSG);
	r = report_of(WANT_ROOT, 0, "vda2");
	memset(r.dev.name, 'x', sizeof(r.dev.name));
	assert_int_equal(send_report(&r), -EBADMSG);
	assert_int_equal(devices_ask(&b, WANT_ROOT), 0);
	assert_int_equal(b.plan.root.found[WANT_ROOT].major, 0);
}

#define ROW(fn) cmocka_unit_test_setup(fn, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(one_that_nobody_wants_is_there),
		ROW(what_is_found_is_in_the_spec),
		ROW(only_the_swap_has_an_image),
		ROW(one_that_is_not_found_fails),
		ROW(one_that_vanished_is_waited_for_again),
		ROW(a_worker_that_ended_tells_nothing_more),
		ROW(nonsense_is_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
