/*
 * kinit/layer_entry.h: a file system that init can do without, whose mount
 * hangs in the kernel, keeps nobody waiting for longer than ENTRY_S.
 */
#include "kinit/layer_entry.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "kinit/layer_mounts.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/run.h"
#include "lib/sys.h"

#include "tests/unit/capture.h"

#define HURRY 40 /* a second is 25 ms */

static struct capture said;
static const char *answer; /* of mount(2): "hang", "crash", ... */

uint64_t clock_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 * HURRY +
	       (uint64_t)ts.tv_nsec / (1000000 / HURRY);
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	return (int)((deadline - now) / HURRY);
}

/* a kernel without fsopen(2), so that mount(2) is asked */
long sys_call(long nr, long a, long b, long c, long d, long e)
{
	long r = nr == SYS_NR_FSOPEN ? (errno = ENOSYS, -1)
				     : syscall(nr, a, b, c, d, e);

	return r < 0 ? -errno : r;
}

int mount(const char *source, const char *target, const char *type,
	  unsigned long flags, const void *data)
{
	(void)source, (void)target, (void)type, (void)flags, (void)data;
	while (strcmp(answer, "hang") == 0)
		pause();
	if (strcmp(answer, "crash") == 0)
		raise(SIGKILL);
	if (strcmp(answer, "ok") == 0)
		return 0;
	errno = EIO;
	return -1;
}

static uint64_t try(const char *how)
{
	static const struct fstab_entry e = { "none", "/tmp", "tmpfs", "" };
	int root = open("/", O_PATH | O_DIRECTORY);
	uint64_t began = clock_ms();

	answer = how;
	capture_start(&said);
	entry_try(&e, NULL, root);
	capture_end(&said);
	close(root);
	return clock_ms() - began;
}

static void one_that_hangs_is_left(void **state)
{
	(void)state;
	assert_in_range(try("hang"), ENTRY_S * 1000, 10 * ENTRY_S * 1000);
	assert_non_null(strstr(said.text, "cannot mount none on /tmp"));
	assert_non_null(strstr(said.text, "timed out: going on without"));
}

static void one_that_fails_is_told(void **state)
{
	(void)state;
	try("fails");
	assert_non_null(strstr(said.text, "cannot mount none on /tmp (tmpfs "
					  "none): "));
	try("crash");
	assert_non_null(strstr(said.text, "cannot mount none on /tmp (in a "
					  "child): "));
	try("ok");
	assert_null(strstr(said.text, "cannot"));
}

/* nobody waits out the second */
static void its_end_is_heard_at_once(void **state)
{
	uint64_t least = UINT64_MAX;

	(void)state;
	for (int i = 0; i < 5; i++) {
		uint64_t took = try("ok");

		least = took < least ? took : least;
	}
	/* the second is 25 ms here; a busy machine may take longer */
	assert_true(least < 1000);
}

static void no_trying(void *data, const char *what)
{
	(void)data, (void)what;
}

/* there is no node 0:0 */
static void one_without_its_device_is_told(void **state)
{
	static const struct root_words words = {
		.mounts = { 1, { "LABEL=late;/tmp;ext4" } }
	};
	struct root_spec spec = { .words = &words };
	struct root_report report = { 0 };

	(void)state;
	answer = "ok";
	capture_start(&said);
	assert_int_equal(
		layer_mounts.mount(&spec, "/", &report, no_trying, NULL), 0);
	capture_end(&said);
	assert_non_null(strstr(said.text, "kinit_mount=LABEL=late;/tmp;ext4: "
					  "the device is not there"));
	assert_null(strstr(said.text, "node"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("one that hangs is left", one_that_hangs_is_left),
		CLAIM("one that fails is told", one_that_fails_is_told),
		CLAIM("its end is heard at once", its_end_is_heard_at_once),
		CLAIM("one without its device is told",
		      one_without_its_device_is_told),
	};

	program.name = "t";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
