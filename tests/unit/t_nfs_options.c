/* nfsmount/nfs_options.h: the options of nfs(5) and mount(8). */
#include "nfsmount/nfs_options.h"

#include <stdio.h>
#include <sys/mount.h>

#include "tests/unit/unit.h"

static struct nfs_plan plan;
static char wrong[NFS_OPTION_TEXT];

static int add(const char *list)
{
	memset(wrong, 0, sizeof(wrong));
	return nfs_options_add(&plan, list, wrong);
}

static void good(const char *list)
{
	int r;

	nfs_plan_init(&plan);
	r = add(list);
	if (r < 0)
		fail_msg("'%s': %d, %s", list, r, wrong);
}

static void bad(const char *list, const char *option)
{
	int r;

	nfs_plan_init(&plan);
	r = add(list);
	if (r != -EINVAL)
		fail_msg("'%s': %d", list, r);
	assert_string_equal(wrong, option);
}

static void test_defaults(void **state)
{
	(void)state;
	memset(&plan, 0xee, sizeof(plan));
	nfs_plan_init(&plan);
	assert_string_equal(plan.server, "");
	assert_string_equal(plan.path, "");
	assert_int_equal(plan.n_versions, NFS_VERSIONS);
	assert_string_equal(plan.version[0], "4.2");
	assert_string_equal(plan.version[NFS_VERSIONS - 1], "3");
	assert_int_equal(plan.port, 0);
	assert_int_equal(plan.retry_s, 120);
	assert_false(plan.lock_given);
	assert_int_equal(add(""), 0);
	assert_int_equal(add(",,"), 0);
	assert_int_equal(plan.n_versions, NFS_VERSIONS);
	assert_int_equal(plan.retry_s, 120);
}

static void test_versions(void **state)
{
	static const struct {
		const char *option, *version;
	} row[] = {
		{ "vers=3", "3" },
		{ "nfsvers=3", "3" },
		{ "v3", "3" },
		{ "vers=4.0", "4.0" },
		{ "vers=4.1", "4.1" },
		{ "vers=4.2", "4.2" },
		{ "nfsvers=4.1", "4.1" },
		{ "v4.1", "4.1" },
		{ "v4.2", "4.2" },
		{ "v4.0", "4.0" },
		{ "vers=3,vers=4.2", "4.2" },
		{ "v4.2,v3", "3" },
		{ "vers=4,nfsvers=3", "3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		good(row[i].option);
		assert_int_equal(plan.n_versions, 1);
		assert_string_equal(plan.version[0], row[i].version);
		/* the kernel is told by whoever mounts, not twice */
		assert_false(has_item(plan.options, "vers=3"));
		assert_false(has_item(plan.options, "v3"));
	}
}

static void test_version_4(void **state)
{
	static const char *const option[] = { "vers=4", "nfsvers=4", "v4" };

	(void)state;
	/* nfs(5): without a minor version the highest is negotiated */
	for (size_t i = 0; i < 3; i++) {
		good(option[i]);
		assert_int_equal(plan.n_versions, 3);
		assert_string_equal(plan.version[0], "4.2");
		assert_string_equal(plan.version[1], "4.1");
		assert_string_equal(plan.version[2], "4.0");
	}
}

static void test_minorversion(void **state)
{
	(void)state;
	good("vers=4,minorversion=1");
	assert_int_equal(plan.n_versions, 1);
	assert_string_equal(plan.version[0], "4.1");
	good("minorversion=2");
	assert_int_equal(plan.n_versions, 1);
	assert_string_equal(plan.version[0], "4.2");
}

static void test_bad_versions(void **state)
{
	(void)state;
	bad("vers=", "vers=");
	bad("vers=5", "vers=5");
	bad("vers=1", "vers=1");
	bad("vers=4.", "vers=4.");
	bad("vers=4.x", "vers=4.x");
	bad("vers=4.3", "vers=4.3");
	bad("v4.9", "v4.9");
	bad("minorversion=3", "minorversion=3");
	bad("vers=4.10", "vers=4.10");
	bad("minorversion=x", "minorversion=x");
	bad("minorversion=", "minorversion=");
	bad("vers=3.1", "vers=3.1");
	bad("vers=three", "vers=three");
	bad("ro,nfsvers=44,rw", "nfsvers=44");
}

static void test_retry(void **state)
{
	(void)state;
	good("retry=2");
	assert_int_equal(plan.retry_s, 120); /* nfs(5): minutes */
	good("retry=0");
	assert_int_equal(plan.retry_s, 0);
	good("retry=10000"); /* a week, nfs(5)'s for background mounts */
	assert_int_equal(plan.retry_s, 600000);
	good("retry=1,retry=3");
	assert_int_equal(plan.retry_s, 180);
	assert_null(strstr(plan.options, "retry"));
	bad("retry=", "retry=");
	bad("retry=-1", "retry=-1");
	bad("retry=x", "retry=x");
	bad("retry=4294967296", "retry=4294967296");
	/* 71582789 * 60 = 2^32 + 44 */
	bad("retry=71582789", "retry=71582789");
}

static void test_flags(void **state)
{
	static const struct {
		const char *list;
		unsigned long flags;
	} row[] = {
		/* a root is read-only until "rw" says otherwise */
		{ "", MS_RDONLY },
		{ "rw", 0 },
		{ "ro,rw", 0 },
		{ "rw,ro", MS_RDONLY },
		{ "rw,noatime", MS_NOATIME },
		{ "rw,noatime,atime", 0 },
		{ "rw,nosuid,nodev,noexec", MS_NOSUID | MS_NODEV | MS_NOEXEC },
		{ "rw,nosuid,suid", 0 },
		{ "rw,nodev,dev", 0 },
		{ "rw,noexec,exec", 0 },
		{ "rw,nodiratime", MS_NODIRATIME },
		{ "rw,sync", MS_SYNCHRONOUS },
		{ "rw,sync,async", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		good(row[i].list);
		if (plan.ms_flags != row[i].flags)
			fail_msg("'%s': %x", row[i].list, plan.ms_flags);
		assert_string_equal(plan.options, "");
	}
	good("rsize=8192");
	good("ro");
	good("rw");
	assert_int_equal(add("ro"), 0); /* a second list is later still */
	assert_int_equal(plan.ms_flags, MS_RDONLY);
}

static void test_kernel_options(void **state)
{
	(void)state;
	good("rsize=32768,wsize=16384,hard,timeo=600,,proto=tcp,sec=krb5p");
	assert_true(has_item(plan.options, "rsize=32768"));
	assert_true(has_item(plan.options, "wsize=16384"));
	assert_true(has_item(plan.options, "hard"));
	assert_true(has_item(plan.options, "timeo=600"));
	assert_true(has_item(plan.options, "proto=tcp"));
	assert_true(has_item(plan.options, "sec=krb5p"));
	assert_null(strstr(plan.options, ",,"));
	assert_int_not_equal(plan.options[0], ',');
	/* what is not known here may be known to the kernel */
	good("nconnect=4,fatal_neterrors=default");
	assert_true(has_item(plan.options, "nconnect=4"));
	assert_true(has_item(plan.options, "fatal_neterrors=default"));
}

static void test_later_wins(void **state)
{
	const char *first, *last;

	(void)state;
	good("rsize=1024,hard");
	assert_int_equal(add("rsize=8192,soft"), 0);
	/* the kernel's parser takes the last one */
	first = strstr(plan.options, "rsize=1024");
	last = strstr(plan.options, "rsize=8192");
	assert_non_null(last);
	assert_true(!first || first < last);
	first = strstr(plan.options, "hard");
	last = strstr(plan.options, "soft");
	assert_non_null(last);
	assert_true(!first || first < last);
}

static void test_lock(void **state)
{
	(void)state;
	good("nolock");
	assert_true(plan.lock_given);
	assert_true(has_item(plan.options, "nolock"));
	good("lock");
	assert_true(plan.lock_given);
	good("rsize=1024");
	assert_false(plan.lock_given);
}

static void test_port(void **state)
{
	(void)state;
	good("port=20049");
	assert_int_equal(plan.port, 20049);
	good("port=1,port=65535");
	assert_int_equal(plan.port, 65535);
	bad("port=65536", "port=65536");
	bad("port=", "port=");
	bad("port=nfs", "port=nfs");
	bad("port=-1", "port=-1");
}

static void test_addr(void **state)
{
	(void)state;
	/* it would mount another server than the one that was named */
	bad("ro,addr=192.0.2.66", "addr=192.0.2.66");
	assert_null(strstr(plan.options, "addr"));
}

static void test_limits(void **state)
{
	char list[2 * NFS_OPTIONS];
	size_t n = 0;

	(void)state;
	memset(list, 'x', sizeof(list));
	list[NFS_OPTION_TEXT] = '\0'; /* with its NUL one too long */
	nfs_plan_init(&plan);
	assert_int_equal(add(list), -ENAMETOOLONG);
	assert_non_null(memchr(wrong, '\0', sizeof(wrong)));
	assert_int_equal(wrong[0], 'x');
	/* many short ones, each different: 12 bytes each, 1200 in all */
	for (unsigned i = 0; i < 100; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n,
				      "option%04u=,", i);
	nfs_plan_init(&plan);
	assert_int_equal(add(list), -ENAMETOOLONG);
	assert_true(strlen(plan.options) < NFS_OPTIONS);
}

static void test_from_network(void **state)
{
	static const char *const may[] = {
		"vers=3",     "vers=4.2",   "nfsvers=4", "v3",
		"rsize=8192", "wsize=8192", "nolock",	 "tcp",
		"proto=tcp",  "hard",	    "timeo=600", "retrans=2",
		"ro",
	};
	static const char *const may_not[] = {
		"addr=192.0.2.66",
		"sec=sys",
		"sec=none",
		"suid",
		"dev",
		"mountaddr=192.0.2.66",
		"mounthost=evil",
		"clientaddr=192.0.2.66",
		"xprtsec=none",
		"source=evil:/",
		"exec",
		"unknown",
		"unknown=1",
		"",
		"addr",
		"Addr=192.0.2.66",
		"sloppy",
		"fsc",
		"v",
		"ac,addr=192.0.2.66",
		/* Linux before 5.2 would see three options there */
		"rsize=\"1,addr=192.0.2.66,a\"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(may) / sizeof(may[0]); i++) {
		if (!nfs_option_from_network(may[i]))
			fail_msg("'%s' is refused", may[i]);
	}
	for (size_t i = 0; i < sizeof(may_not) / sizeof(may_not[0]); i++) {
		if (nfs_option_from_network(may_not[i]))
			fail_msg("'%s' is taken", may_not[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an empty plan has nfs(5)'s defaults", test_defaults),
		CLAIM("one version, the last one given", test_versions),
		CLAIM("vers=4 is 4.2, 4.1, 4.0", test_version_4),
		CLAIM("minorversion=n is vers=4.n", test_minorversion),
		CLAIM("versions that there are not are named",
		      test_bad_versions),
		CLAIM("retry= is in minutes", test_retry),
		CLAIM("flags are taken off the kernel's options", test_flags),
		CLAIM("other options go to the kernel", test_kernel_options),
		CLAIM("a later option wins", test_later_wins),
		CLAIM("lock and nolock are noticed", test_lock),
		CLAIM("port= is 0 to 65535", test_port),
		CLAIM("addr= is refused", test_addr),
		CLAIM("too long and too many are refused", test_limits),
		CLAIM("only harmless options come from the network",
		      test_from_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
