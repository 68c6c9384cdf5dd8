/*
 * lib/root_open.h beside the kernel's own openat2(2) with RESOLVE_IN_ROOT: the
 * same file or the same error for every path, whatever is renamed meanwhile.
 */
#include "lib/root_open.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/clock.h"

#include "tests/unit/unit.h"

static char dir[] = "/tmp/t_root_open.XXXXXX";
static int root = -1;

static long kernel_open(const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags,
				.resolve = RESOLVE_IN_ROOT };
	long r = syscall(SYS_openat2, root, path, &how, sizeof(how));

	return r < 0 ? -errno : r;
}

static void make_file(const char *path)
{
	int fd = openat(root, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, path, strlen(path)), strlen(path));
	close(fd);
}

static void make_link(const char *target, const char *path)
{
	assert_int_equal(symlinkat(target, root, path), 0);
}

/* link0 -> link1 -> ... -> file, n links; the kernel follows 40. */
static void make_chain(const char *name, int n)
{
	char from[32], to[32];

	for (int i = 0; i < n; i++) {
		snprintf(from, sizeof(from), "%s%d", name, i);
		snprintf(to, sizeof(to), "%s%d", name, i + 1);
		make_link(i + 1 < n ? to : "usr/lib/systemd/systemd", from);
	}
}

static int setup(void **state)
{
	static const char *const folders[] = { "usr",
					       "usr/lib",
					       "usr/lib/systemd",
					       "usr/sbin",
					       "usr/lib/systemd/deep",
					       "etc" };
	char *outside;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	root = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		assert_int_equal(mkdirat(root, folders[i], 0755), 0);
	make_file("usr/lib/systemd/systemd");
	make_file("usr/sbin/init.real");
	make_file("etc/passwd"); /* not the machine's */
	/* Debian 13 and its like */
	make_link("usr/lib", "lib");
	make_link("usr/sbin", "sbin");
	make_link("../lib/systemd/systemd", "usr/sbin/init");
	make_link("/usr/lib/systemd/systemd", "usr/sbin/absolute");
	make_link("/lib//systemd/./deep/../systemd", "usr/sbin/winding");
	make_link("../../../../../../etc/passwd", "usr/sbin/escape");
	make_link("/../../etc/passwd", "escape2");
	make_link("nowhere", "dangling");
	make_link("/usr/sbin/nowhere/x", "dangling2");
	make_link("loop2", "loop1");
	make_link("loop1", "loop2");
	make_link("self/x", "self");
	make_link("/", "top");
	make_link("/", "usr/lib/top");
	make_link(".", "here");
	make_link("usr/lib/systemd/systemd/", "slash");
	make_link("usr/", "folder");
	assert_true(asprintf(&outside, "%s/etc/passwd", dir) > 0);
	make_link(outside, "outside"); /* there is no such path inside */
	free(outside);
	make_chain("ok", 40);
	make_chain("far", 41);
	return 0;
}

static int teardown(void **state)
{
	char command[64];

	(void)state;
	close(root);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return system(command);
}

static const char *const paths[] = {
	"/usr/lib/systemd/systemd",
	"usr/lib/systemd/systemd",
	"//usr///lib/systemd/systemd",
	"/sbin/init",
	"/sbin/absolute",
	"/sbin/winding",
	"/sbin/escape",
	"/escape2",
	"/outside",
	"/dangling",
	"/dangling2",
	"/loop1",
	"/loop1/x",
	"/self",
	"/top",
	"/top/top/top/etc/passwd",
	"/usr/lib/top/../etc/passwd",
	"/usr/lib/top/../../../etc/passwd",
	"/here/here/./etc/passwd",
	"/slash",
	"/folder",
	"/folder/lib",
	"/folder/",
	"/",
	"//",
	".",
	"..",
	"../..",
	"/..",
	"/../etc/passwd",
	"../../../etc/passwd",
	"/usr/..",
	"/usr/../..",
	"/usr/../../etc/passwd",
	"/usr/lib/..",
	"/usr/lib/../../etc/../etc/passwd",
	"/usr/lib/systemd/deep/../../../../etc/passwd",
	"/sbin/..",
	"/sbin/../sbin/init.real",
	"/lib/systemd/../../sbin/init",
	"/usr/",
	"/usr/.",
	"/sbin/init/",
	"/sbin/init/.",
	"/sbin/init/..",
	"/etc/passwd/x",
	"/etc/passwd/",
	"/etc/nothing",
	"/etc/nothing/",
	"/nothing/passwd",
	"",
	"/ok0",
	"/ok39",
	"/far0",
	"/far1",
};

static void compare(const char *path, int flags)
{
	struct stat a, b;
	long want = kernel_open(path, flags);
	int got = root_open(root, path, flags);

	for (int i = 0; want == -EAGAIN && i < 100; i++)
		want = kernel_open(path, flags);
	if ((want < 0) != (got < 0) || (want < 0 && want != got))
		fail_msg("'%s': %d, the kernel says %ld", path, got, want);
	if (want < 0)
		return;
	assert_int_equal(fstat((int)want, &a), 0);
	assert_int_equal(fstat(got, &b), 0);
	if (a.st_ino != b.st_ino || a.st_dev != b.st_dev)
		fail_msg("'%s' leads elsewhere", path);
	assert_int_equal(fcntl(got, F_GETFD), FD_CLOEXEC);
	assert_int_equal(fcntl(got, F_GETFL) & ~O_NOFOLLOW,
			 fcntl((int)want, F_GETFL));
	close((int)want);
	close(got);
}

static void test_paths(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		compare(paths[i], O_PATH);
		compare(paths[i], O_RDONLY | O_NONBLOCK);
		compare(paths[i], O_PATH | O_DIRECTORY);
	}
}

static void test_long(void **state)
{
	char *path = malloc(8000);

	(void)state;
	/* a name of 255 bytes may be missing, one of 256 cannot be */
	for (size_t len = 254; len < 258; len++) {
		memset(path, 'n', len);
		path[len] = '\0';
		compare(path, O_PATH);
		strcpy(path + len, "/x");
		compare(path, O_PATH);
	}
	/* a link of 4090 bytes is one; with what follows it is too long */
	strcpy(path, "etc");
	while (strlen(path) < 4080)
		strcat(path, "/./../etc");
	make_link(path, "long");
	compare("/long", O_PATH);
	compare("/long/passwd", O_PATH);
	free(path);
	path = malloc(4096);
	memset(path, '/', 4095);
	path[4095] = '\0';
	assert_int_equal(symlinkat(path, root, "slashes"), 0);
	assert_int_equal(root_open(root, "/slashes/etc", O_PATH),
			 -ENAMETOOLONG);
	free(path);
}

static void test_no_leak(void **state)
{
	int before = dup(root), after;

	(void)state;
	close(before);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		close(root_open(root, paths[i], O_PATH));
	after = dup(root);
	close(after);
	assert_int_equal(after, before);
}

/* Somebody renames something else, as fast as it goes. */
static pid_t start_storm(void)
{
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	(void)mkdirat(root, "a", 0755);
	for (;;) {
		(void)renameat(root, "a", root, "b");
		(void)renameat(root, "b", root, "a");
		if (getppid() == 1)
			_exit(0);
	}
}

static void test_renames(void **state)
{
	uint64_t end = clock_ms() + 20000; /* on a busy machine */
	pid_t storm = start_storm();
	unsigned again = 0;

	(void)state;
	assert_true(storm > 0);
	/* the storm is one when openat2(2) gives up in it */
	while (again < 3 && clock_ms() < end) {
		long fd = kernel_open("/sbin/init", O_PATH);

		if (fd == -EAGAIN)
			again++;
		else
			close((int)fd);
		for (int i = 0; i < 20; i++) {
			fd = root_open(root, "/sbin/init", O_PATH);
			if (fd < 0)
				fail_msg("/sbin/init: %ld", fd);
			close((int)fd);
		}
	}
	kill(storm, SIGKILL);
	waitpid(storm, NULL, 0);
	print_message("# openat2 said EAGAIN %u times\n", again);
	assert_true(again > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("every path leads where openat2 leads", test_paths),
		CLAIM("long names and links end in the kernel's error",
		      test_long),
		CLAIM("no descriptor is left open", test_no_leak),
		CLAIM("renames elsewhere do not hide an init", test_renames),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
