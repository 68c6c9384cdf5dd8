/*
 * lib/superblock.h when the kernel refuses a call: what is on the file is told,
 * or why it cannot be read; never that it holds nothing.
 */
#include "lib/superblock.h"

#include <fcntl.h>
#include <unistd.h>
#include <asm/unistd.h>

#include "tests/fault/wrap.h"
#include "tests/unit/unit.h"

#define RUNS_MAX 40

static char path[] = "/tmp/t_superblock.XXXXXX";

static int setup(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, 1 << 20), 0);
	assert_int_equal(pwrite(fd, "XFSB", 4, 0), 4);
	close(fd);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	return unlink(path);
}

/* The lowest descriptor that is free: the same before and after. */
static int free_fd(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	close(fd);
	return fd;
}

static int look(struct superblock *sb)
{
	int r, fd = free_fd();

	fault_begin();
	r = superblock_read(path, sb);
	fault_end();
	assert_int_equal(free_fd(), fd);
	assert_int_not_equal(r, -ENODATA);
	if (r == 0)
		assert_string_equal(sb->type, "xfs");
	return r;
}

static void lap(const char *call, int err)
{
	struct superblock sb;

	for (unsigned n = 1; n < RUNS_MAX; n++) {
		int r;

		fault_clear();
		fault_call(call, n, err);
		r = look(&sb);
		if (fault_count(call) < n || err == EINTR)
			assert_int_equal(r, 0);
		if (fault_count(call) < n)
			return;
	}
	fail_msg("%s is called too often", call);
}

static void test_each(void **state)
{
	(void)state;
	for (unsigned i = 0; fault_name(i); i++)
		lap(fault_name(i), 0);
	lap("pread", EINTR);
}

static void test_all_reads(void **state)
{
	struct superblock sb;

	(void)state;
	fault_clear();
	fault_call("pread", 0, EIO);
	assert_int_equal(look(&sb), -EIO);
	/* it is a hint */
	fault_clear();
	fault_sys(__NR_readahead, 0, EINVAL);
	assert_int_equal(look(&sb), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each call may fail once", test_each),
		CLAIM("a device that cannot be read is no empty one",
		      test_all_reads),
	};

	fault_init();
	return cmocka_run_group_tests_name("superblock faults", tests, setup,
					   teardown);
}
