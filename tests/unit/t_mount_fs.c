/*
 * lib/mount_fs.h: which line of a context's log is the reason.  The lines
 * are as fs/fs_context.c logfc() makes them: level, blank, text, newline.
 * And how options are told.
 */
#include "lib/mount_fs.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* A descriptor that is read as one of fsopen(2): one line at a time. */
static int log_of(const char *const *lines)
{
	int s[2];

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, s), 0);
	for (; *lines != NULL; lines++)
		assert_true(write(s[1], *lines, strlen(*lines)) > 0);
	close(s[1]);
	return s[0];
}

static void reason_is(const char *const *lines, const char *expected)
{
	char reason[MOUNT_SAID] = "old";
	int fs = log_of(lines);

	mount_said(fs, reason);
	close(fs);
	assert_string_equal(reason, expected);
}

#define REASON(expected, ...)                                                  \
	reason_is((const char *const[]){ __VA_ARGS__, NULL }, expected)

static void test_levels(void **state)
{
	(void)state;
	REASON("nfs: Unknown parameter 'blah'",
	       "e nfs: Unknown parameter 'blah'\n");
	REASON("a", "e a\n", "w b\n");
	REASON("b", "w a\n", "e b\n");
	REASON("b", "e a\n", "e b\n");
	REASON("b", "w a\n", "w b\n");
	REASON("a", "w a\n", "i b\n");
	REASON("c", "w a\n", "i b\n", "e c\n", "w d\n", "i e\n");
}

static void test_told(void **state)
{
	(void)state;
	REASON("old", "i NFS: something it did\n");
	REASON("old", "x a\n", "e\n", "e \n", "ea\n", "\n");
	REASON("a", "e a"); /* "OOM: Can't store error string" has no newline */
}

static void test_long(void **state)
{
	char line[900] = "e ";
	char reason[MOUNT_SAID] = "old";
	const char *const lines[] = { line, "w after it\n", NULL };
	int fs;

	(void)state;
	memset(line + 2, 'a', sizeof(line) - 4);
	line[sizeof(line) - 2] = '\n';
	fs = log_of(lines);
	mount_said(fs, reason);
	close(fs);
	assert_int_equal(strlen(reason), MOUNT_SAID - 1);
	assert_int_equal(strspn(reason, "a"), MOUNT_SAID - 1);
}

/* In a child with mounts of its own: tmpfs, whose size= takes no quotes. */
static void test_quoted(void **state)
{
	const struct mount_fs m = { "tmpfs", "none",
				    "size=\"1048576\",mode=\"0700\"",
				    MS_NODEV };
	const char *refused;
	char said[MOUNT_SAID];
	struct statfs st;
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
			_exit(1);
		if (mount_fs(&m, "/tmp", said, &refused) < 0)
			_exit(2);
		if (statfs("/tmp", &st) < 0)
			_exit(3);
		_exit(st.f_blocks * (uint64_t)st.f_bsize == 1048576 ? 0 : 4);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an error wins over a warning, the last of a kind",
		      test_levels),
		CLAIM("what is only told is no reason", test_told),
		CLAIM("a long line is cut", test_long),
		CLAIM("a value is told without its quotes", test_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
