/*
 * lib/init_check.h beside execve(2): files cut at every byte, random ones, and
 * files that somebody may not read or execute.
 */
#include "lib/init_check.h"

#include <sys/mount.h>

#include "tests/unit/init_place.h"

static void test_cut(void **state)
{
	(void)state;
	image_make(&image, "/sbin/init");
	put_program("sbin/init", "");
	image_make(&image, "/sbin/init");
	/* up to the table, one by one; then to the loader's name and its end */
	for (size_t len = 0; len <= image.len; len++) {
		struct init_verdict v;
		int kernel;

		if (len == 240)
			len = IMAGE_NAME - 2;
		put("f", image.byte, len, 0755);
		kernel = run("/f");
		if (kernel == -EIO) /* in the middle of the loader's name */
			kernel = -ENOEXEC;
		if (init_check(root, "/f", &v) != kernel)
			fail_msg("%zu bytes: %d, the kernel says %d", len,
				 v.err, kernel);
	}
}

/* The same numbers every time: a failure comes again. */
static unsigned random_below(unsigned n)
{
	static uint32_t seed = 9;

	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void test_random_lines(void **state)
{
	static const char part[] = { ' ', '\t', '\n', '\0', '/', 'x' };

	(void)state;
	for (unsigned i = 0; i < 400; i++) {
		char text[300] = "#!";
		struct init_verdict v;
		size_t len =
			i % 2 ? 2 + random_below(20) : 250 + random_below(50);
		size_t edge = 245 + random_below(15);
		char fill = " \tx"[random_below(3)];
		int kernel;

		for (size_t k = 2; k < len; k++)
			text[k] = k < edge && len > 200
					  ? fill
					  : part[random_below(sizeof(part))];
		put("f", text, len, 0755);
		kernel = run("/f");
		if (init_check(root, "/f", &v) != kernel)
			fail_msg("line %u: %d, the kernel says %d", i, v.err,
				 kernel);
	}
}

static void test_random_programs(void **state)
{
	(void)state;
	put_program("sbin/init", "");
	for (unsigned i = 0; i < 600; i++) {
		struct init_verdict v;
		int kernel;

		image_make(&image, i % 3 ? "/sbin/init" : "");
		for (unsigned n = 1 + random_below(2); n > 0; n--)
			image.byte[random_below(64 + 3 * 56)] =
				i % 2 ? (uint8_t)random_below(256)
				      : (uint8_t)random_below(8);
		put_image("f");
		kernel = run("/f");
		if (kernel == -EIO || kernel == -EINVAL)
			kernel = -ENOEXEC;
		if (init_check(root, "/f", &v) != kernel)
			fail_msg("program %u: %d, the kernel says %d", i, v.err,
				 kernel);
	}
}

/* Runs work in a child; what it asserts counts. */
static void in_child(void (*work)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		work();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

static void must(bool holds, int line)
{
	if (!holds)
		_exit(line % 256 ? line % 256 : 1);
}

/* Root squashed by a server: may execute, may not read. */
static void as_nobody(void)
{
	struct init_verdict v;

	must(setgid(65534) == 0 && setuid(65534) == 0, __LINE__);
	must(openat(root, "secret", O_RDONLY) < 0 && errno == EACCES, __LINE__);
	must(init_check(root, "/secret", &v) == 0, __LINE__);
	must(v.fault == INIT_RUNS, __LINE__);
	must(init_check(root, "/wants", &v) == 0, __LINE__);
	must(init_check(root, "/hidden/init", &v) == -EACCES, __LINE__);
	must(v.fault == INIT_MISSING, __LINE__);
	must(init_check(root, "/mine", &v) == -EACCES, __LINE__);
	must(v.fault == INIT_FORBIDDEN, __LINE__);
}

/* In a namespace there is no second user: the owner without a right then. */
static void as_owner(void)
{
	struct init_verdict v;

	must(unshare(CLONE_NEWUSER) == 0, __LINE__); /* no more root */
	must(openat(root, "secret", O_RDONLY) < 0 && errno == EACCES, __LINE__);
	must(init_check(root, "/secret", &v) == 0, __LINE__);
	must(init_check(root, "/wants", &v) == 0, __LINE__);
}

static void test_unreadable(void **state)
{
	(void)state;
	put("secret", "junk", 4, 0111);
	put_text("wants", "#!/secret\n");
	put_program("sbin/init", "");
	put("mine", image.byte, image.len, 0700);
	assert_int_equal(mkdirat(root, "hidden", 0700), 0);
	put_program("hidden/init", "");
	in_child(in_namespace ? as_owner : as_nobody);
}

static void mounted_noexec(void)
{
	struct init_verdict v;
	char path[64];
	int fd;

	must(unshare(CLONE_NEWNS) == 0, __LINE__);
	must(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0,
	     __LINE__);
	snprintf(path, sizeof(path), "%s/lib", dir);
	must(mount("none", path, "tmpfs", MS_NOEXEC, NULL) == 0, __LINE__);
	root = open(dir, O_PATH | O_DIRECTORY); /* in this namespace */
	fd = openat(root, "lib/l.so", O_WRONLY | O_CREAT, 0755);
	must(write(fd, image.byte, image.len) == (ssize_t)image.len, __LINE__);
	close(fd);
	must(run("/lib/l.so") == -EACCES, __LINE__);
	must(init_check(root, "/lib/l.so", &v) == -EACCES, __LINE__);
	must(v.fault == INIT_FORBIDDEN, __LINE__);
	must(run("/f") == -EACCES, __LINE__);
	must(init_check(root, "/f", &v) == -EACCES, __LINE__);
	must(strcmp(text_of(&v), "its loader /lib/l.so must not be executed: "
				 "mounted noexec?") == 0,
	     __LINE__);
}

static void test_noexec(void **state)
{
	(void)state;
	put_program("f", "/lib/l.so");
	in_child(mounted_noexec);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a program cut at any byte is as for the kernel",
		      test_cut),
		CLAIM("random first lines are as for the kernel",
		      test_random_lines),
		CLAIM("random headers are as for the kernel",
		      test_random_programs),
		CLAIM("what cannot be looked into runs", test_unreadable),
		CLAIM("mounted noexec is refused", test_noexec),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
