/*
 * The seam itself: no call of a boot is forgotten, and wrap.h does what it
 * says.  Expected values are counted by hand from the calls that stand here.
 */
#include "tests/fault/wrap.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "lib/clock.h"
#include "lib/sys.h"

#include "tests/unit/unit.h"

#define NAMES 1024
#define NAME  64

struct names {
	unsigned n;
	char name[NAMES][NAME];
};

static bool has(const struct names *names, const char *name)
{
	for (unsigned i = 0; i < names->n; i++) {
		if (strcmp(names->name[i], name) == 0)
			return true;
	}
	return false;
}

static void add(struct names *names, const char *name)
{
	if (has(names, name))
		return;
	assert_true(names->n < NAMES);
	assert_true(strlen(name) < NAME);
	strcpy(names->name[names->n++], name);
}

/* A list of names, one a line, and comments. */
static void read_list(struct names *names, const char *path)
{
	char line[256];
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line != '\0' && *line != '#')
			add(names, line);
	}
	fclose(f);
	assert_true(names->n > 10);
}

/* What libkinit.a beside this program leaves undefined, and what it defines. */
static void read_objects(struct names *wanted, struct names *defined)
{
	char path[4096], command[4200], line[256], type[8], name[NAME];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	FILE *f;

	assert_true(n > 0);
	path[n] = '\0';
	*strrchr(path, '/') = '\0';
	*strrchr(path, '/') = '\0';
	snprintf(command, sizeof(command), "LC_ALL=C nm '%s/libkinit.a'", path);
	f = popen(command, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (*line == ' ' &&
		    sscanf(line, " %7[Uw] %63s", type, name) == 2)
			add(wanted, name);
		else if (sscanf(line, "%*x %7[A-Za-z] %63s", type, name) == 2 &&
			 strchr("TDBRWV", *type))
			add(defined, name);
	}
	assert_int_equal(pclose(f), 0);
}

static bool is_compilers(const char *name)
{
	return strncmp(name, "__asan_", 7) == 0 ||
	       strncmp(name, "__ubsan_", 8) == 0 ||
	       strcmp(name, "__stack_chk_fail") == 0 ||
	       strcmp(name, "_GLOBAL_OFFSET_TABLE_") == 0;
}

static void test_complete(void **state)
{
	static struct names calls, harmless, wanted, defined;
	unsigned faults = 0;

	(void)state;
	read_list(&calls, "tests/fault/calls");
	read_list(&harmless, "tests/fault/cannot_fail");
	read_objects(&wanted, &defined);
	/* the objects were read: each folder's first function, and a call */
	assert_true(has(&defined, "kinit_main"));
	assert_true(has(&defined, "ipconfig_main"));
	assert_true(has(&defined, "nfsmount_main"));
	assert_true(has(&defined, "run_init_main"));
	assert_true(has(&defined, "sys_call"));
	assert_true(has(&wanted, "execve"));
	for (unsigned i = 0; i < wanted.n; i++) {
		const char *name = wanted.name[i];

		if (has(&calls, name) || has(&harmless, name) ||
		    has(&defined, name) || is_compilers(name))
			continue;
		print_error("%s is neither in tests/fault/calls nor in "
			    "tests/fault/cannot_fail\n",
			    name);
		faults++;
	}
	/* the wrappers are those of the list: others would not link */
	for (unsigned i = 0; fault_name(i); i++)
		assert_true(has(&calls, fault_name(i)));
	for (unsigned i = 0; i < calls.n; i++) {
		if (has(&wanted, calls.name[i]) &&
		    !has(&harmless, calls.name[i]))
			continue;
		print_error("%s of tests/fault/calls is called nowhere, or "
			    "in both lists\n",
			    calls.name[i]);
		faults++;
	}
	assert_int_equal(faults, 0);
}

static int stat_root(void)
{
	struct stat st;

	return stat("/", &st) < 0 ? errno : 0;
}

static void test_nth(void **state)
{
	(void)state;
	fault_clear();
	fault_call("stat", 2, ENOMEM);
	assert_int_equal(stat_root(), 0); /* not between begin and end */
	fault_begin();
	assert_int_equal(stat_root(), 0);
	assert_int_equal(access("/", F_OK), 0);
	assert_int_equal(stat_root(), ENOMEM);
	assert_int_equal(stat_root(), 0);
	fault_end();
	assert_int_equal(stat_root(), 0);
	assert_int_equal(fault_count("stat"), 3);
	assert_int_equal(fault_count("access"), 1);
	assert_int_equal(fault_count("chdir"), 0);
	assert_int_equal(fault_count(NULL), 4);
	assert_string_equal(fault_event(2).call, "access");
	assert_int_equal(fault_event(2).err, 0);
	assert_string_equal(fault_event(3).call, "stat");
	assert_int_equal(fault_event(3).err, ENOMEM);
	assert_null(fault_event(0).call);
	assert_null(fault_event(5).call);

	fault_clear();
	assert_int_equal(fault_count(NULL), 0);
	fault_call("stat", 0, ESTALE);
	fault_begin();
	assert_int_equal(stat_root(), ESTALE);
	assert_int_equal(stat_root(), ESTALE);
	assert_int_equal(access("/", F_OK), 0);
	fault_end();
}

static void test_own_error(void **state)
{
	(void)state;
	fault_clear();
	fault_call("chdir", 2, 0);
	fault_begin();
	assert_int_equal(chdir("."), 0);
	assert_true(clock_ms() > 0); /* is no call that can fail */
	assert_int_equal(chdir("."), -1);
	assert_int_equal(errno, EIO);
	assert_int_equal(chdir("."), 0);
	fault_end();
	assert_int_equal(fault_count(NULL), 3);
	assert_int_equal(fault_count("sys_call"), 0);
}

static void test_numbers(void **state)
{
	char byte;

	(void)state;
	fault_clear();
	fault_sys(__NR_getrandom, 2, EAGAIN);
	fault_call("sys_call", 4, ENOSYS);
	fault_begin();
	assert_int_equal(sys_getrandom(&byte, 1, 0), 1);
	assert_int_equal(sys_faccessat2(AT_FDCWD, "/", F_OK, 0), 0);
	assert_int_equal(sys_getrandom(&byte, 1, 0), -EAGAIN);
	assert_int_equal(sys_getrandom(&byte, 1, 0), -ENOSYS);
	assert_int_equal(sys_getrandom(&byte, 1, 0), 1);
	fault_end();
	assert_int_equal(fault_count("sys_call"), 5);
	assert_int_equal(fault_event(2).number, SYS_NR_FACCESSAT2);
	assert_int_equal(fault_event(3).err, EAGAIN);
}

static void test_children(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	fault_clear();
	fault_call("stat", 3, ENOMEM);
	fault_begin();
	assert_int_equal(stat_root(), 0);
	pid = fork();
	if (pid == 0) {
		int first = stat_root(), second = stat_root();

		_exit(first == 0 && second == ENOMEM ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(stat_root(), 0);
	fault_end();
	assert_int_equal(fault_count("stat"), 4);
	assert_int_equal(fault_count("fork"), 1);
	assert_int_equal(fault_count("waitpid"), 1);
}

static void test_short(void **state)
{
	char buf[8] = "";
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	fault_clear();
	fault_short("write", 1, 5);
	fault_short("read", 1, 2);
	fault_short("read", 2, 0);
	fault_begin();
	assert_int_equal(write(fds[1], "abcdefg", 7), 5);
	assert_int_equal(write(fds[1], "h", 1), 1);
	assert_int_equal(read(fds[0], buf, 8), 2);
	assert_int_equal(read(fds[0], buf, 8), 0);
	assert_int_equal(read(fds[0], buf, 8), 4);
	fault_end();
	assert_memory_equal(buf, "cdeh", 4);
	assert_int_equal(fault_event(1).err, EIO);
	assert_int_equal(fault_event(2).err, 0);
	close(fds[0]);
	close(fds[1]);
}

/* A new file of /tmp without a name. */
static int open_temp(bool at)
{
	int flags = O_TMPFILE | O_RDWR | O_CLOEXEC;

	return at ? openat(AT_FDCWD, "/tmp", flags, 0640)
		  : open("/tmp", flags, 0640);
}

static void test_variadic(void **state)
{
	struct stat st;
	int fd;

	(void)state;
	umask(0);
	for (int at = 0; at < 2; at++) {
		fault_clear();
		fault_call("open", 2, EACCES);
		fault_call("openat", 2, EACCES);
		fault_call("fcntl", 2, EINVAL);
		fault_begin();
		fd = open_temp(at);
		assert_true(fd >= 0);
		assert_int_equal(open_temp(at), -1);
		assert_int_equal(errno, EACCES);
		assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
		assert_int_equal(fcntl(fd, F_GETFL), -1);
		assert_int_equal(errno, EINVAL);
		fault_end();
		assert_int_equal(fstat(fd, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0640);
		assert_true((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
		close(fd);
	}
}

static void test_close(void **state)
{
	int fd = open("/", O_PATH | O_CLOEXEC);

	(void)state;
	assert_true(fd >= 0);
	fault_clear();
	fault_call("close", 1, EIO);
	fault_begin();
	assert_int_equal(close(fd), -1);
	assert_int_equal(errno, EIO);
	fault_end();
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("each call of a boot can fail, or is known not to",
		      test_complete),
		CLAIM("the nth call fails, and no other", test_nth),
		CLAIM("a call has an error of its own", test_own_error),
		CLAIM("raw system calls are known by number", test_numbers),
		CLAIM("what children call counts", test_children),
		CLAIM("reads and writes can be short", test_short),
		CLAIM("flags, modes and arguments come through", test_variadic),
		CLAIM("a failed close has closed", test_close),
	};

	fault_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
