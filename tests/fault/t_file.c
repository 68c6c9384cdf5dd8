/*
 * lib/file.h when the kernel refuses a call: each call fails once, and the file
 * has its old bytes or its new ones, whole, and nothing is left beside it.
 */
#include "lib/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/stat.h>

#include "tests/fault/wrap.h"
#include "tests/unit/unit.h"

#define RUNS_MAX 20

static char dir[] = "/tmp/t_file.XXXXXX";
static char path[64], temp[64];

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/file", dir);
	snprintf(temp, sizeof(temp), "%s/file.tmp", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir);
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
}

static bool holds(const char *text)
{
	char buf[64] = "";
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	(void)!fread(buf, 1, sizeof(buf) - 1, f);
	fclose(f);
	return strcmp(buf, text) == 0;
}

/* The lowest descriptor that is free: the same before and after. */
static int free_fd(void)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	close(fd);
	return fd;
}

/* Replaces the file; before, another's attempt may have been cut short. */
static int replace(const char *call, unsigned n, bool leftover)
{
	int r, fd = free_fd();

	put(path, "old");
	if (leftover)
		put(temp, "leftover");
	fault_begin();
	r = file_replace(path, "brand new", 9);
	fault_end();
	assert_true(r <= 0);
	if (!holds(r == 0 ? "brand new" : "old"))
		fail_msg("%s %u: %d, and the file is another", call, n, r);
	/* what was there and could not be deleted, or replaced, still is */
	if (access(temp, F_OK) == 0 &&
	    !(leftover && r < 0 && fault_count("write") == 0))
		fail_msg("%s %u: %d, and file.tmp is left", call, n, r);
	unlink(temp);
	assert_int_equal(free_fd(), fd);
	return r;
}

static void lap(const char *call, int err, bool leftover)
{
	int r;

	for (unsigned n = 1; n < RUNS_MAX; n++) {
		fault_clear();
		fault_call(call, n, err);
		r = replace(call, n, leftover);
		if (fault_count(call) < n) {
			assert_int_equal(r, 0);
			return;
		}
		/* nothing of this may fail without a word, even close(2) */
		assert_true(err == EINTR ? r == 0 : r < 0);
	}
	fail_msg("%s is called too often", call);
}

static void test_replace(void **state)
{
	(void)state;
	for (unsigned i = 0; fault_name(i); i++) {
		lap(fault_name(i), 0, false);
		lap(fault_name(i), 0, true);
	}
	lap("write", EINTR, false);
}

static void test_short_writes(void **state)
{
	(void)state;
	fault_clear();
	fault_short("write", 0, 2);
	assert_int_equal(replace("write", 0, false), 0);
	assert_int_equal(fault_count("write"), 5);
	/* one that writes nothing is a failure, and no endless loop */
	fault_clear();
	fault_short("write", 0, 0);
	assert_int_equal(replace("write", 0, false), -EIO);
	assert_int_equal(fault_count("write"), 1);
}

/* 0 or what reading says; what is in buf is a string in any case. */
static int read_back(char buf[8])
{
	int fd = free_fd();
	ssize_t r;

	memset(buf, 0xa5, 8);
	fault_begin();
	r = file_read(path, buf, 8);
	fault_end();
	assert_non_null(memchr(buf, '\0', 8));
	assert_int_equal(free_fd(), fd);
	if (r < 0)
		return (int)r;
	assert_int_equal(r, strlen(buf));
	return 0;
}

static void test_read(void **state)
{
	char buf[8];

	(void)state;
	put(path, "abcdefg");
	fault_clear();
	fault_call("open", 1, ENFILE);
	assert_int_equal(read_back(buf), -ENFILE);
	assert_string_equal(buf, "");
	fault_clear();
	fault_call("read", 2, EIO);
	assert_int_equal(read_back(buf), -EIO);
	assert_string_equal(buf, "abcdefg");
	fault_clear();
	fault_call("read", 1, EINTR);
	assert_int_equal(read_back(buf), 0);
	assert_string_equal(buf, "abcdefg");
	fault_clear();
	fault_call("close", 1, EIO); /* it has been read */
	assert_int_equal(read_back(buf), 0);
	fault_clear();
	fault_short("read", 0, 3);
	assert_int_equal(read_back(buf), 0);
	assert_string_equal(buf, "abcdefg");
	assert_int_equal(fault_count("read"), 4); /* 3, 3, 1, 0 */
	put(path, "abcdefgh");
	assert_int_equal(read_back(buf), -E2BIG);
	assert_string_equal(buf, "abcdefg");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a file is replaced whole or not at all", test_replace),
		CLAIM("short writes go on, empty ones end", test_short_writes),
		CLAIM("a file is read whole, or an error says that it is not",
		      test_read),
	};

	fault_init();
	return cmocka_run_group_tests(tests, setup, teardown);
}
