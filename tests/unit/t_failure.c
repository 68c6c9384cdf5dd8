/* kinit/failure.h and nfsmount/nfs_failure.h: what is told of a failure. */
#include "kinit/failure.h"

#include <ctype.h>

#include "lib/log.h"
#include "nfsmount/nfs_failure.h"

#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static struct failure f;
static struct capture said;

static const char *say(void)
{
	capture_start(&said);
	fail_say(&f, false);
	capture_end(&said);
	return said.text;
}

static void test_set(void **state)
{
	(void)state;
	memset(&f, 0xee, sizeof(f));
	assert_int_equal(
		fail_set(&f, KI_NO_CARRIER, -ENETDOWN, "use %s", "eth0"),
		-ENETDOWN);
	assert_int_equal(f.code->number, 2003);
	assert_int_equal(f.code->class, FAIL_NETWORK);
	assert_int_equal(f.err, -ENETDOWN);
	assert_string_equal(f.what, "use eth0");
	assert_string_equal(f.said, "");
	assert_int_equal(
		fail_set(&f, nfs_fail_code(-EACCES), -EACCES, "mount %d", 7),
		-EACCES);
	assert_int_equal(f.code->number, KI_NFS_ACCESS);
	assert_string_equal(f.what, "mount 7");
}

static void test_each(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_fail_codes; i++) {
		assert_int_equal(fail_set(&f, fail_codes[i].number, -EIO, "x"),
				 -EIO);
		assert_ptr_equal(f.code, &fail_codes[i]);
	}
}

static void test_long(void **state)
{
	char text[2 * FAIL_WHAT];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	fail_set(&f, KI_INIT, -ENOENT, "run %s", text);
	assert_int_equal(strnlen(f.what, FAIL_WHAT), FAIL_WHAT - 1);
	assert_memory_equal(f.what, "run xxx", 7);
}

static void test_say(void **state)
{
	(void)state;
	program.name = "kinit";
	fail_set(&f, nfs_fail_code(-EACCES), -EACCES,
		 "mount 10.0.0.9:/srv/root (NFS 4.2)");
	assert_string_equal(
		say(), "kinit: cannot mount 10.0.0.9:/srv/root (NFS 4.2): "
		       "Permission denied\n"
		       "kinit: KI-4002: check the server's exports and this "
		       "machine's address\n");
	/* nfsmount/nfsmount.h: whose words they are */
	strcpy(f.said, "server: it exports /srv");
	assert_string_equal(
		say(), "kinit: cannot mount 10.0.0.9:/srv/root (NFS 4.2): "
		       "Permission denied; server: it exports /srv\n"
		       "kinit: KI-4002: check the server's exports and this "
		       "machine's address\n");
	strcpy(f.said, "NFS: mount program didn't pass remote address");
	assert_string_equal(
		say(), "kinit: cannot mount 10.0.0.9:/srv/root (NFS 4.2): "
		       "Permission denied; kernel: NFS: mount program didn't "
		       "pass remote address\n"
		       "kinit: KI-4002: check the server's exports and this "
		       "machine's address\n");
	/* an error that tells nothing more is not told */
	fail_set(&f, KI_NO_ROOT, 0, "find a root");
	say();
	assert_memory_equal(said.text, "kinit: cannot find a root\n", 26);
	assert_memory_equal(said.text + 26, "kinit: KI-1002: ", 16);
}

static void test_say_format(void **state)
{
	(void)state;
	fail_set(&f, KI_IP, -EINVAL, "understand ip=%s", "%s%n%d");
	strcpy(f.said, "%n%s");
	assert_non_null(strstr(say(), "ip=%s%n%d: "));
	assert_non_null(strstr(said.text, "; kernel: %n%s\n"));
}

static void test_nfs(void **state)
{
	/* nfs(5), mount.nfs's words for them, and kinit(8) */
	static const struct {
		int err;
		unsigned number;
		enum fail_class class;
	} row[] = {
		{ ENOENT, KI_NFS_PATH, FAIL_ROOT },
		{ EACCES, KI_NFS_ACCESS, FAIL_ROOT },
		{ EPERM, KI_NFS_ACCESS, FAIL_ROOT },
		{ ECONNREFUSED, KI_NFS_REFUSED, FAIL_ROOT },
		{ EHOSTUNREACH, KI_NFS_ROUTE, FAIL_ROOT },
		{ ENETUNREACH, KI_NFS_ROUTE, FAIL_ROOT },
		{ ETIMEDOUT, KI_NFS_SILENT, FAIL_ROOT },
		{ ESTALE, KI_NFS_STALE, FAIL_ROOT },
		{ EPFNOSUPPORT, KI_NFS_VERSION_SERVER, FAIL_ROOT },
		{ EPROTONOSUPPORT, KI_NFS_VERSION, FAIL_ROOT },
		{ EINVAL, KI_NFS_MOUNT_OPTION, FAIL_PERMANENT },
		{ ENODEV, KI_NFS_KERNEL, FAIL_PERMANENT },
		{ ENOTDIR, KI_NFS_NO_DIRECTORY, FAIL_ROOT },
		{ EOPNOTSUPP, KI_NFS_VERSION_SERVER, FAIL_ROOT },
		{ 524, KI_NFS_VERSION_SERVER, FAIL_ROOT }, /* ENOTSUPP */
		{ EIO, KI_NFS_OTHER, FAIL_ROOT },
		{ 0, KI_NFS_OTHER, FAIL_ROOT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct fail_code *c =
			fail_find(nfs_fail_code(-row[i].err));

		if (c->number != row[i].number || c->class != row[i].class)
			fail_msg("%d: KI-%u", row[i].err, c->number);
	}
	/* any other int */
	assert_int_equal(nfs_fail_code(EACCES), KI_NFS_OTHER);
	assert_int_equal(nfs_fail_code(-2147483647 - 1), KI_NFS_OTHER);
}

static void test_nfs_once(void **state)
{
	(void)state;
	/* an errno in two rows: the second would never be found */
	for (size_t i = 0; i < n_nfs_failures; i++) {
		const struct nfs_failure *row = &nfs_failures[i];

		assert_true(row->err > 0);
		assert_int_equal(nfs_fail_code(-row->err), row->code);
		assert_int_equal(fail_find(row->code)->number, row->code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a failure is filled whole", test_set),
		CLAIM("each code is found by its number", test_each),
		CLAIM("a text that is too long is cut", test_long),
		CLAIM("two lines are told: what, and what to do", test_say),
		CLAIM("no text of a failure is a format string",
		      test_say_format),
		CLAIM("errors of NFS mounts mean what they say", test_nfs),
		CLAIM("an error is in one row of the table", test_nfs_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
