/*
 * lib/caps.h: names beside the macros of <linux/capability.h>, and what is
 * left to a process.  The files of the kernel's helpers are stood in for by
 * others, in a root of the test's own: what is written to the real ones cannot
 * be taken back.
 */
#include "lib/caps.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/capability.h>

#include "tests/unit/unit.h"

static char dir[] = "/tmp/t_caps.XXXXXX";
static int root = -1;

#define ROW(name)                                                              \
	{                                                                      \
#name, name                                                    \
	}
static const struct {
	const char *name;
	unsigned number;
} row[] = {
	ROW(CAP_CHOWN),
	ROW(CAP_DAC_OVERRIDE),
	ROW(CAP_DAC_READ_SEARCH),
	ROW(CAP_FOWNER),
	ROW(CAP_FSETID),
	ROW(CAP_KILL),
	ROW(CAP_SETGID),
	ROW(CAP_SETUID),
	ROW(CAP_SETPCAP),
	ROW(CAP_LINUX_IMMUTABLE),
	ROW(CAP_NET_BIND_SERVICE),
	ROW(CAP_NET_BROADCAST),
	ROW(CAP_NET_ADMIN),
	ROW(CAP_NET_RAW),
	ROW(CAP_IPC_LOCK),
	ROW(CAP_IPC_OWNER),
	ROW(CAP_SYS_MODULE),
	ROW(CAP_SYS_RAWIO),
	ROW(CAP_SYS_CHROOT),
	ROW(CAP_SYS_PTRACE),
	ROW(CAP_SYS_PACCT),
	ROW(CAP_SYS_ADMIN),
	ROW(CAP_SYS_BOOT),
	ROW(CAP_SYS_NICE),
	ROW(CAP_SYS_RESOURCE),
	ROW(CAP_SYS_TIME),
	ROW(CAP_SYS_TTY_CONFIG),
	ROW(CAP_MKNOD),
	ROW(CAP_LEASE),
	ROW(CAP_AUDIT_WRITE),
	ROW(CAP_AUDIT_CONTROL),
	ROW(CAP_SETFCAP),
	ROW(CAP_MAC_OVERRIDE),
	ROW(CAP_MAC_ADMIN),
	ROW(CAP_SYSLOG),
	ROW(CAP_WAKE_ALARM),
	ROW(CAP_BLOCK_SUSPEND),
	ROW(CAP_AUDIT_READ),
	ROW(CAP_PERFMON),
	ROW(CAP_BPF),
	ROW(CAP_CHECKPOINT_RESTORE),
};

static void test_names(void **state)
{
	char unknown[CAPS_NAME];
	uint64_t mask;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(caps_parse(row[i].name, &mask, unknown), 0);
		if (mask != 1ull << row[i].number)
			fail_msg("%s", row[i].name);
		assert_int_equal(row[i].number, i);
	}
	/* a newer header has more: then they belong here and there */
	assert_int_equal(CAP_LAST_CAP + 1, sizeof(row) / sizeof(row[0]));
}

static void test_lists(void **state)
{
	static const struct {
		const char *list;
		uint64_t mask;
	} good[] = {
		{ "", 0 },
		{ ",", 0 },
		{ "CAP_CHOWN,CAP_CHOWN", 1 },
		/* bits 34, 16 and 0; klibc takes any case, too */
		{ "cap_syslog,Cap_Sys_Module,,CAP_CHOWN,", 0x400010001 },
		{ "CAP_CHECKPOINT_RESTORE", 0x10000000000 }, /* bit 40 */
	};
	static const struct {
		const char *list, *name;
	} bad[] = {
		{ "CAP_CHOW", "CAP_CHOW" },
		{ "CAP_CHOWNS", "CAP_CHOWNS" },
		{ "CHOWN", "CHOWN" },
		{ "CAP_", "CAP_" },
		{ "CAP", "CAP" },
		{ "all", "all" },
		{ "0", "0" },
		{ "CAP_KILL, CAP_CHOWN", " CAP_CHOWN" },
		{ "CAP_KILL,CAP_NOTHING,CAP_NONE", "CAP_NOTHING" },
		{ "CAP_CHECKPOINT_RESTORE_AND_SOMETHING_ELSE",
		  "CAP_CHECKPOINT_RESTORE_AND_SOME" }, /* 31 bytes of it */
	};
	char unknown[CAPS_NAME];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint64_t mask = 77;

		assert_int_equal(caps_parse(good[i].list, &mask, unknown), 0);
		assert_true(mask == good[i].mask);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint64_t mask = 77;

		assert_int_equal(caps_parse(bad[i].list, &mask, unknown),
				 -EINVAL);
		assert_string_equal(unknown, bad[i].name);
		assert_int_equal(mask, 77);
	}
}

/* proc/sys/kernel/usermodehelper with both files, below root */
static int setup(void **state)
{
	static const char *const part[] = { "proc", "proc/sys",
					    "proc/sys/kernel",
					    "proc/sys/kernel/usermodehelper",
					    "empty" };
	static const char *const file[] = { "bset", "inheritable" };
	char path[128];

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	root = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		assert_int_equal(mkdirat(root, part[i], 0755), 0);
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", part[3], file[i]);
		close(openat(root, path, O_WRONLY | O_CREAT, 0600));
	}
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

static void must(bool holds, int line)
{
	if (!holds)
		_exit(line % 255 + 1);
}

/* In a root without /proc; as root there, whoever runs the test. */
static void enter(const char *below)
{
	must(geteuid() == 0 || unshare(CLONE_NEWUSER) == 0, __LINE__);
	must(chdir(dir) == 0 && chroot(below) == 0, __LINE__);
}

static void in_child(void (*work)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		work();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (status != 0)
		fail_msg("at line %d", WEXITSTATUS(status) - 1);
}

static void inheritable(struct __user_cap_data_struct data[2])
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };

	must(syscall(SYS_capget, &h, data) == 0, __LINE__);
}

/* Everything that may be inherited is, so that it can be seen to go. */
static void inherit_all(void)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];

	inheritable(data);
	data[0].inheritable = data[0].permitted;
	data[1].inheritable = data[1].permitted;
	must(syscall(SYS_capset, &h, data) == 0, __LINE__);
}

static void holds(const char *file, const char *text)
{
	char path[128], seen[64] = "";
	int fd;

	snprintf(path, sizeof(path), "proc/sys/kernel/usermodehelper/%s", file);
	fd = openat(root, path, O_RDONLY);
	must(read(fd, seen, sizeof(seen) - 1) > 0, __LINE__);
	must(strcmp(seen, text) == 0, __LINE__);
	close(fd);
}

static void drop(void)
{
	/* CAP_SETPCAP itself is 8, CAP_NET_RAW 13, CAP_SYSLOG 34 */
	const uint64_t mask = 1ull << 8 | 1ull << 13 | 1ull << 34;
	struct __user_cap_data_struct before[2], after[2];
	const char *why = NULL;
	struct caps c;

	enter("empty");
	inherit_all();
	inheritable(before);
	must(before[0].inheritable & 1u << 13, __LINE__);
	must(prctl(PR_CAPBSET_READ, 13) == 1, __LINE__);
	must(caps_prepare(&c, mask, root, &why) == 0, __LINE__);
	/* nothing has happened yet */
	must(prctl(PR_CAPBSET_READ, 13) == 1, __LINE__);
	must(caps_apply(&c, &why) == 0, __LINE__);
	caps_close(&c);
	must(c.helper[0] == -1 && c.helper[1] == -1, __LINE__);
	/* 2^32 - 1 - 2^8 - 2^13, and 2^32 - 1 - 2^2 */
	holds("bset", "4294958847 4294967291\n");
	holds("inheritable", "4294958847 4294967291\n");
	for (unsigned n = 0; n <= CAP_LAST_CAP; n++) {
		int is = prctl(PR_CAPBSET_READ, n);

		if (mask >> n & 1)
			must(is == 0, __LINE__);
	}
	must(prctl(PR_CAPBSET_READ, CAP_CHOWN) == 1, __LINE__);
	inheritable(after);
	must(after[0].inheritable ==
		     (before[0].inheritable & ~(1u << 8 | 1u << 13)),
	     __LINE__);
	must(after[1].inheritable == (before[1].inheritable & ~(1u << 2)),
	     __LINE__);
	/* what is still to be done before the next program is not hindered */
	must(after[0].effective == before[0].effective, __LINE__);
	must(after[0].permitted == before[0].permitted, __LINE__);
}

static void test_drop(void **state)
{
	(void)state;
	in_child(drop);
}

static void own_proc_first(void)
{
	const char *why = NULL;
	struct caps c;

	enter(".");
	must(caps_prepare(&c, 1, -1, &why) == 0, __LINE__);
	caps_close(&c);
	/* the other root's is not asked then: it has none */
	root = open("/empty", O_PATH | O_DIRECTORY);
	must(caps_prepare(&c, 1, root, &why) == 0, __LINE__);
}

static void no_proc(void)
{
	const char *why = NULL;
	struct caps c;

	enter("empty");
	must(caps_prepare(&c, 1, -1, &why) == -ENOENT, __LINE__);
	must(strcmp(why, "open /proc/sys/kernel/usermodehelper") == 0,
	     __LINE__);
	must(c.helper[0] == -1 && c.helper[1] == -1, __LINE__);
	/* nothing to drop needs nothing */
	must(caps_prepare(&c, 0, -1, &why) == 0, __LINE__);
	must(caps_apply(&c, &why) == 0, __LINE__);
	/* bit 63 is no capability of any kernel */
	must(caps_prepare(&c, 1ull << 63, root, &why) == -EINVAL, __LINE__);
	must(strcmp(why, "find one of them in this kernel") == 0, __LINE__);
	must(unlinkat(root, "proc/sys/kernel/usermodehelper/inheritable", 0) ==
		     0,
	     __LINE__);
	must(caps_prepare(&c, 1, root, &why) == -ENOENT, __LINE__);
	must(c.helper[0] == -1 && c.helper[1] == -1, __LINE__);
}

static void test_files(void **state)
{
	(void)state;
	in_child(own_proc_first);
	in_child(no_proc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the names are those of <linux/capability.h>",
		      test_names),
		CLAIM("a list is names; another is named", test_lists),
		CLAIM("all sets and the kernel's helpers lose them", test_drop),
		CLAIM("the files are found, or said to be missing", test_files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
