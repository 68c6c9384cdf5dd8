/*
 * nfsmount/command.h: both command lines, how long is tried, exit status.  The
 * mount, the clock and the waiting are the test's.
 */
#include "nfsmount/command.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "lib/clock.h"
#include "lib/fail_code.h"
#include "nfsmount/nfsmount.h"
#include "tests/unit/capture.h"

const bool fail_more = false;

static unsigned n_names;

static int no_name(struct nfs_plan *p, const char *name)
{
	(void)p;
	assert_string_equal(name, "nas");
	n_names++;
	return -EHOSTUNREACH;
}
nfs_look_up *const nfs_names = no_name;

static uint64_t now_ms;
static int waited_ms[1000];
static unsigned n_waits, n_mounts;
static struct nfs_plan plan; /* of the last attempt */
static char target[64];
/* what each attempt ends with, the last one from then on */
static int ends[8];
static struct capture err;
static pid_t self;

uint64_t clock_ms(void)
{
	return now_ms;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	return (int)(deadline - now);
}

int poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	(void)fds;
	assert_int_equal(n, 0);
	assert_true(timeout_ms > 0 && n_waits < 1000);
	waited_ms[n_waits++] = timeout_ms;
	now_ms += (unsigned)timeout_ms;
	return 0;
}

int nfsmount_run(const struct nfs_plan *p, const char *dir,
		 struct nfs_report *report, nfs_trying *trying, void *data)
{
	unsigned last = 0;

	while (last < 7 && ends[last + 1] != 0)
		last++;
	plan = *p;
	snprintf(target, sizeof(target), "%s", dir);
	if (trying != NULL)
		trying(data, "10.0.0.1", "4.2");
	*report = (struct nfs_report){ .version = "4.2" };
	report->err = ends[n_mounts < last ? n_mounts : last];
	if (report->err > 0) /* so it is written here that it works */
		report->err = 0;
	report->code = report->err < 0 ? KI_NFS_REFUSED : 0;
	n_mounts++;
	now_ms += 5;
	return report->err;
}

/* The words of a command line, separated by blanks; its exit status. */
static int run(const char *line)
{
	static char text[8192];
	char *argv[32], *save = NULL;
	int argc = 0, status;

	snprintf(text, sizeof(text), "%s", line);
	for (char *word = strtok_r(text, " ", &save); word != NULL;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	now_ms = 1000;
	n_waits = n_mounts = n_names = 0;
	optind = 0; /* the C library's parser begins anew */
	capture_start(&err);
	status = nfsmount_main(argc, argv);
	if (getpid() != self) /* bg */
		_exit(status == 0 ? (int)n_mounts : 100 + status);
	capture_end(&err);
	return status;
}

#define ENDS(...) memcpy(ends, ((int[8]){ __VA_ARGS__, 0 }), sizeof(ends))

static void test_good(void **state)
{
	static const char *const line[] = {
		"nfsmount 10.0.0.1:/x /tmp",
		"/bin/nfsmount -o hard 10.0.0.1:/x /tmp",
		"nfsmount 10.0.0.1:/x /tmp -o hard",
		"nfsmount 10.0.0.1:/x -o hard /tmp",
		"/sbin/mount.nfs 10.0.0.1:/x /tmp",
		"mount.nfs 10.0.0.1:/x /tmp -v -n -o rw,hard",
		"mount.nfs4 10.0.0.1:/x /tmp -o hard -s",
		"nfsmount -nrsvw 10.0.0.1:/x /tmp",
		"nfsmount -p /run/map 10.0.0.1:/x /tmp",
	};

	(void)state;
	ENDS(1);
	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++) {
		if (run(line[i]) != 0 || n_mounts != 1)
			fail_msg("'%s': %s", line[i], err.text);
		assert_string_equal(plan.server[0], "10.0.0.1");
		assert_string_equal(plan.path, "/x");
		assert_string_equal(target, "/tmp");
	}
}

static void test_flags(void **state)
{
	(void)state;
	ENDS(1);
	/* klibc's and mount(8)'s default is rw */
	assert_int_equal(run("nfsmount 10.0.0.1:/x /tmp"), 0);
	assert_int_equal(plan.ms_flags, 0);
	assert_int_equal(plan.n_versions, NFS_VERSIONS);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -r"), 0);
	assert_int_equal(plan.ms_flags, MS_RDONLY);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o ro -w"), 0);
	assert_int_equal(plan.ms_flags, 0);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -s -o a"), 0);
	assert_true(plan.sloppy);
	assert_string_equal(plan.options, "a");
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o a -o b"), 0);
	assert_string_equal(plan.options, "a,b");
	assert_int_equal(run("mount.nfs4 10.0.0.1:/x /tmp"), 0);
	assert_int_equal(plan.n_versions, 3);
	assert_int_equal(run("mount.nfs4 10.0.0.1:/x /tmp -o vers=4.1"), 0);
	assert_int_equal(plan.n_versions, 1);
	assert_string_equal(plan.version[0], "4.1");
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -v"), 0);
	assert_non_null(strstr(err.text, "trying 10.0.0.1, NFS 4.2"));
	assert_int_equal(run("nfsmount 10.0.0.1,[::1]:/x /tmp"), 0);
	assert_int_equal(plan.n_servers, 2);
	assert_string_equal(plan.server[1], "::1");
}

#define EIGHT "1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,[::1],[::2],[::3],[::4]"

static void test_usage(void **state)
{
	static const struct {
		const char *line;
		int status;
		const char *says;
	} row[] = {
		{ "nfsmount", 1, "nfsmount: usage: nfsmount " },
		{ "mount.nfs", 1, "mount.nfs: usage: mount.nfs " },
		{ "mount.nfs 10.0.0.1:/x", 1, "server:/path directory" },
		{ "nfsmount -z 10.0.0.1:/x", 1, "usage" },
		{ "nfsmount 10.0.0.1:/x /tmp /tmp", 1, "usage" },
		{ "mount.nfs 10.0.0.1:/x /tmp /tmp", 1, "usage" },
		{ "nfsmount -o", 1, "usage" },
		{ "mount.nfs 10.0.0.1:/x /tmp -o", 1, "usage" },
		{ "nfsmount -o a,vers=9,b 10.0.0.1:/x /tmp", 1,
		  "bad option 'vers=9'" },
		{ "mount.nfs 10.0.0.1:/x /tmp -o a,vers=9,b", 1,
		  "bad option 'vers=9'" },
		{ "nfsmount 10.0.0.1 /tmp", 1, "'10.0.0.1' is not server:/" },
		{ "mount.nfs [::1:/x /tmp", 1, "'[::1:/x' is not server:/" },
		{ "mount.nfs nfs://10.0.0.1/x /tmp", 1, "not server:/path" },
		{ "mount.nfs ::/x /tmp", 1, "not server:/path: Invalid" },
		{ "mount.nfs " EIGHT ",1.1.1.9:/x /tmp", 1,
		  ":/x' names more than 8 servers" },
		/* whoever looks it up has said it */
		{ "nfsmount nas:/x /tmp", 1, "" },
		{ "mount.nfs nas:/x /tmp", 32, "" },
		{ "nfsmount 10.0.0.1:/x /nowhere", 1,
		  "nfsmount: /nowhere: No such file or directory" },
		{ "mount.nfs 10.0.0.1:/x /nowhere", 32, "/nowhere: No such" },
		{ "nfsmount 10.0.0.1:/x", 1, "/nfs_root: No such" },
	};

	(void)state;
	ENDS(1);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		int status = run(row[i].line);

		if (status != row[i].status ||
		    strstr(err.text, row[i].says) == NULL)
			fail_msg("'%s': %d, %s", row[i].line, status, err.text);
		assert_int_equal(n_mounts, 0);
	}
}

static void test_fake(void **state)
{
	static const struct {
		const char *line;
		int status;
		const char *says;
	} bad[] = {
		{ "mount.nfs nas:/x /tmp -f -o vers=9", 1, "'vers=9'" },
		{ "mount.nfs nas:/x /tmp -f -o vers=4.3", 1, "'vers=4.3'" },
		{ "mount.nfs nas:/x /tmp -f -o sec=krb5", 32,
		  "'sec=krb5' needs rpc.gssd" },
		{ "nfsmount -f -o xprtsec=tls nas:/x", 1, "needs tlshd" },
		{ "mount.nfs 10.0.0:/x /tmp -f", 1, "'10.0.0:/x' is not" },
		{ "mount.nfs nas:/x -f", 1, "usage" },
		{ "mount.nfs " EIGHT ",nas:/x /tmp -f", 1, "more than 8" },
	};

	(void)state;
	ENDS(-EIO);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -f"), 0);
	assert_int_equal(n_mounts, 0);
	/* no name is looked up, no directory wanted */
	assert_int_equal(run("mount.nfs nas:/x /nowhere -f"), 0);
	assert_int_equal(run("nfsmount -f " EIGHT ":/x"), 0);
	assert_int_equal(n_names, 0);
	assert_string_equal(err.text, "");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (run(bad[i].line) != bad[i].status ||
		    strstr(err.text, bad[i].says) == NULL)
			fail_msg("'%s': %s", bad[i].line, err.text);
		assert_int_equal(n_mounts, 0);
	}
}

static void test_failure(void **state)
{
	(void)state;
	ENDS(-EACCES);
	assert_int_equal(run("nfsmount 10.0.0.1:/x /tmp"), 1);
	assert_int_equal(n_mounts, 1);
	assert_non_null(strstr(err.text, "nfsmount: cannot mount 10.0.0.1:/x "
					 "on /tmp (NFS 4.2): Permission"));
	assert_non_null(strstr(err.text, "nfsmount: KI-4003: "));
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp"), 32);
	/* what waiting does not mend */
	assert_int_equal(n_mounts, 1);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o bg"), 32);
	assert_int_equal(n_mounts, 1);
}

static void test_retry(void **state)
{
	static const int passes[] = { ESTALE,	    ETIMEDOUT,	 ECONNREFUSED,
				      EHOSTUNREACH, ENETUNREACH, EAGAIN };

	(void)state;
	for (size_t i = 0; i < sizeof(passes) / sizeof(passes[0]); i++) {
		ENDS(-passes[i], -passes[i], 1);
		assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp"), 0);
		assert_int_equal(n_mounts, 3);
		assert_int_equal(n_waits, 2);
		assert_int_equal(waited_ms[0], 1000);
		assert_int_equal(waited_ms[1], 2000);
	}
	assert_non_null(strstr(err.text,
			       "mount.nfs: 10.0.0.1:/x: Resource temporarily "
			       "unavailable: trying again, for 120 s at most"));
	/* two minutes, and not a second more */
	ENDS(-ECONNREFUSED);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp"), 32);
	assert_int_equal(now_ms, 1000 + 120000 + 5);
	assert_in_range(n_mounts, 10, 15);
	for (unsigned i = 0; i < n_waits; i++)
		assert_true(waited_ms[i] <= 16000);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o retry=1"), 32);
	assert_int_equal(now_ms, 1000 + 60000 + 5);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o retry=0"), 32);
	assert_int_equal(n_mounts, 1);
	/* initramfs-tools has a loop of its own around it */
	assert_int_equal(run("nfsmount 10.0.0.1:/x /tmp"), 1);
	assert_int_equal(n_mounts, 1);
	assert_int_equal(run("nfsmount -o retry=1 10.0.0.1:/x /tmp"), 1);
	assert_int_equal(now_ms, 1000 + 60000 + 5);
}

/* The status of the child that goes on. */
static int child(void)
{
	int status;

	assert_true(wait(&status) > 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_background(void **state)
{
	(void)state;
	ENDS(-ECONNREFUSED, -ECONNREFUSED, -ECONNREFUSED, 1);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o bg"), 0);
	assert_int_equal(n_mounts, 1);
	assert_int_equal(child(), 4); /* attempts */
	/* it is said what goes on */
	assert_non_null(strstr(err.text, "trying again, for 600000 s"));
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o bg,retry=2"), 0);
	assert_non_null(strstr(err.text, "trying again, for 120 s"));
	assert_int_equal(child(), 4);
	ENDS(-ECONNREFUSED);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o bg,retry=1"), 0);
	assert_int_equal(child(), 100 + 32);
	ENDS(1);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o bg"), 0);
	assert_int_equal(wait(NULL), -1);
	/* without time to try again there is nothing for a child to do */
	ENDS(-ECONNREFUSED);
	assert_int_equal(run("mount.nfs 10.0.0.1:/x /tmp -o bg,retry=0"), 32);
	assert_int_equal(wait(NULL), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("options stand before, between and behind operands",
		      test_good),
		CLAIM("options are the plan's", test_flags),
		CLAIM("what is wrong is told, with mount(8)'s status",
		      test_usage),
		CLAIM("-f checks the command line, and mounts nothing",
		      test_fake),
		CLAIM("a failure has its code and status", test_failure),
		CLAIM("retry= is obeyed, and has an end", test_retry),
		CLAIM("bg leaves a child that goes on", test_background),
	};

	self = getpid();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
