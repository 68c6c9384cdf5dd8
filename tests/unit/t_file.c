/* lib/file.h, in a folder of its own below /tmp. */
#include "lib/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char dir[64], path[96];

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/t_file.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/f", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(dir); /* fails when anything else was left there */
}

static void make(const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	fclose(f);
}

static void is(const char *text, size_t n)
{
	char b[10000];
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	assert_int_equal(fread(b, 1, sizeof(b), f), n);
	fclose(f);
	assert_memory_equal(b, text, n);
}

static void test_read(void **state)
{
	char *b = malloc(6);

	(void)state;
	make("hello", 5);
	memset(b, 0xee, 6);
	assert_int_equal(file_read(path, b, 6), 5);
	assert_string_equal(b, "hello");
	make("", 0);
	assert_int_equal(file_read(path, b, 6), 0);
	assert_string_equal(b, "");
	make("", 0);
	assert_int_equal(file_read(path, b, 1), 0);
	assert_string_equal(b, "");
	free(b);
}

static void test_read_too_long(void **state)
{
	char *b = malloc(6);

	(void)state;
	make("hello!", 6);
	memset(b, 0xee, 6);
	assert_int_equal(file_read(path, b, 6), -E2BIG);
	assert_non_null(memchr(b, '\0', 6));
	memset(b, 0xee, 6);
	assert_int_equal(file_read(path, b, 1), -E2BIG);
	assert_string_equal(b, "");
	free(b);
}

static void test_read_missing(void **state)
{
	char b[6] = "abcde";

	(void)state;
	assert_int_equal(file_read(path, b, sizeof(b)), -ENOENT);
	assert_string_equal(b, "");
	memcpy(b, "abcde", 6);
	assert_int_equal(file_read(dir, b, sizeof(b)), -EISDIR);
	assert_string_equal(b, "");
}

static void test_read_pipe(void **state)
{
	int fd[2];
	char b[16], name[32];

	(void)state;
	/* /proc files come in pieces and have no size, like a pipe */
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], "two ", 4), 4);
	assert_int_equal(write(fd[1], "pieces", 6), 6);
	close(fd[1]);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd[0]);
	assert_int_equal(file_read(name, b, sizeof(b)), 10);
	assert_string_equal(b, "two pieces");
	close(fd[0]);
}

static void test_replace(void **state)
{
	static char big[9000];
	struct stat before, after;

	(void)state;
	assert_int_equal(file_replace(path, "one\0two", 7), 0);
	is("one\0two", 7);
	assert_int_equal(stat(path, &before), 0);
	memset(big, 'b', sizeof(big));
	assert_int_equal(file_replace(path, big, sizeof(big)), 0);
	is(big, sizeof(big));
	assert_int_equal(stat(path, &after), 0);
	/* another file: whoever has the old one open reads it to its end */
	assert_int_not_equal(before.st_ino, after.st_ino);
	assert_int_equal(file_replace(path, "", 0), 0);
	is("", 0);
}

static void test_replace_keeps_readers(void **state)
{
	char b[8] = "";
	int fd;

	(void)state;
	make("before", 6);
	fd = open(path, O_RDONLY);
	assert_int_equal(file_replace(path, "after", 5), 0);
	assert_int_equal(read(fd, b, sizeof(b)), 6);
	assert_memory_equal(b, "before", 6);
	close(fd);
	is("after", 5);
}

static void test_replace_stale(void **state)
{
	char tmp[100];
	FILE *f;

	(void)state;
	/* a crash left a longer path.tmp behind */
	snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	f = fopen(tmp, "w");
	assert_non_null(f);
	fputs("a long text from before", f);
	fclose(f);
	assert_int_equal(file_replace(path, "new", 3), 0);
	is("new", 3);
	assert_int_equal(access(tmp, F_OK), -1);
}

static void test_replace_fails(void **state)
{
	char none[100], tmp[100];

	(void)state;
	snprintf(none, sizeof(none), "%s/none/f", dir);
	assert_int_equal(file_replace(none, "x", 1), -ENOENT);
	/* a folder in its place cannot be renamed over: nothing is left */
	snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(file_replace(path, "x", 1), -EISDIR);
	assert_int_equal(access(tmp, F_OK), -1);
	assert_int_equal(rmdir(path), 0);
	/* path.tmp a folder: the old file stays as it was */
	make("old", 3);
	assert_int_equal(mkdir(tmp, 0700), 0);
	assert_true(file_replace(path, "x", 1) < 0);
	is("old", 3);
	assert_int_equal(rmdir(tmp), 0);
}

static void test_replace_long_path(void **state)
{
	char name[5000];

	(void)state;
	memset(name, 'x', sizeof(name));
	name[0] = '/';
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(file_replace(name, "x", 1), -ENAMETOOLONG);
}

/* Reads all of a pipe, and counts; 0 when a byte is wrong. */
static size_t drain(int fd)
{
	size_t sum = 0;
	char b[1000];
	ssize_t n;

	while ((n = read(fd, b, sizeof(b))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (b[i] != (char)((sum + (size_t)i) % 251))
				return 0;
		}
		sum += (size_t)n;
	}
	return sum;
}

static void test_write_all(void **state)
{
	size_t len = 300000; /* more than a pipe holds */
	char *b = malloc(len);

	(void)state;
	for (size_t i = 0; i < len; i++)
		b[i] = (char)(i % 251);
	for (unsigned blocks = 0; blocks < 2; blocks++) {
		int up[2], status;
		pid_t pid;

		assert_int_equal(pipe2(up, blocks ? 0 : O_NONBLOCK), 0);
		assert_int_equal(fcntl(up[0], F_SETFL, 0), 0);
		pid = fork();
		if (pid == 0) {
			close(up[1]);
			_exit(drain(up[0]) == len ? 0 : 1);
		}
		close(up[0]);
		assert_int_equal(fd_write_all(up[1], b, len), 0);
		close(up[1]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
	free(b);
}

static void test_write_fails(void **state)
{
	int full = open("/dev/full", O_WRONLY);
	int none = open("/dev/null", O_RDONLY);

	(void)state;
	assert_int_equal(fd_write_all(full, "a", 1), -ENOSPC);
	assert_int_equal(fd_write_all(none, "a", 1), -EBADF);
	assert_int_equal(fd_write_all(none, "a", 0), 0);
	close(full);
	close(none);
	assert_int_equal(file_put("/dev/full", "a"), -ENOSPC);
}

/* Files of /proc and /sys are neither made nor cut. */
static void test_put(void **state)
{
	(void)state;
	assert_int_equal(file_put(path, "1:2"), -ENOENT);
	make("abcd", 4);
	assert_int_equal(file_put(path, "1:2"), 0);
	is("1:2d", 4);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("a file is read whole, as a string", test_read),
		CLAIM("one byte too many is -E2BIG, and still a string",
		      test_read_too_long),
		CLAIM("a missing file is an empty string", test_read_missing),
		CLAIM("a file may come in pieces", test_read_pipe),
		CLAIM("file_replace makes a new file of these bytes",
		      test_replace),
		CLAIM("whoever reads the old file is not disturbed",
		      test_replace_keeps_readers),
		CLAIM("a stale path.tmp does not matter", test_replace_stale),
		CLAIM("a failure leaves the old file and nothing else",
		      test_replace_fails),
		CLAIM("a path that is too long is refused",
		      test_replace_long_path),
		CLAIM("all is written, however little is taken at a time",
		      test_write_all),
		CLAIM("a write that fails says why", test_write_fails),
		CLAIM("what is put goes into a file that is there", test_put),
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
