/*
 * nfsmount/nfsmount.h: which servers and versions are tried after which error.
 */
#include "nfsmount/nfsmount.h"

#include "tests/unit/nfs_kernel.h"

static void one_server_that_mounts_is_not_asked(void **state)
{
	static const struct fake nosy = {
		.ip = A, .port = 2049, .prog = P_NFS, .low = 3, .high = 3
	};
	(void)state;
	fake_start(&nosy);
	answers[0] = (struct answer){ .version = "4.2" };
	assert_int_equal(run(), 0);
	is(mounts, "4.2");
	is(tried, "4.2 ");
	is(err.text, "");
	is(got.version, "4.2");
	is(got.server, A);
	assert_int_equal(got.code, 0);
}

static void minor_versions_come_one_after_another(void **state)
{
	(void)state;
	fake_machine(A, 3, 4);
	answers[0] = (struct answer){ .version = "4.0" };
	answers[1] = (struct answer){ .err = -EPROTONOSUPPORT,
				      .reason = "NFS4: no" };
	assert_int_equal(run(), 0);
	is(mounts, "4.2 4.1 4.0");
	is(tried, "4.2 4.1 4.0 ");
	is(err.text, A ": NFS 4.2: Protocol not supported: NFS4: no\n" A
		       ": NFS 4.1: Protocol not supported: NFS4: no\n");
}

static void a_mismatch_spares_mounts_that_cannot_work(void **state)
{
	(void)state;
	fake_machine(A, 3, 3);
	answers[0] = (struct answer){ .version = "3" };
	answers[1] = (struct answer){ .err = -EPROTONOSUPPORT };
	assert_int_equal(run(), 0);
	is(mounts, "4.2 3");
	told(A ": NFS 4 is left out: NFS, port 2049: has versions 3 to 3\n");
	/* once */
	assert_null(strstr(strstr(err.text, "left out") + 1, "left out"));
	/* a kernel without it says so as well */
	answers[1].err = -EINVAL;
	assert_int_equal(run(), 0);
	is(mounts, "4.2 3");
}

static void another_name_space_is_version_3(void **state)
{
	(void)state;
	fake_machine(A, 3, 4);
	answers[0] = (struct answer){ .version = "3" };
	for (int i = 0; i < 3; i++) {
		static const int path[] = { -ENOENT, -EACCES, -EPERM };

		answers[1] = (struct answer){ .err = path[i] };
		assert_int_equal(run(), 0);
		is(mounts, "4.2 3");
	}
}

static void version_3_without_rpcbind_is_left_out(void **state)
{
	static const struct fake v4 = {
		.ip = A, .port = 2049, .prog = P_NFS, .low = 4, .high = 4
	};
	(void)state;
	fake_start(&v4);
	answers[0] = (struct answer){ .version = "4.2", .err = -EACCES };
	ends(-EACCES, KI_NFS_ACCESS, "");
	is(mounts, "4.2");
	told(A ": NFS 3 is left out: ");
}

static void what_was_left_out_tells_more_than_the_kernel(void **state)
{
	static const struct fake nfs4 = {
		.ip = A, .port = 2049, .prog = P_NFS, .low = 4, .high = 4
	};
	static const char *const words[] = { "NFS: Version unavailable",
					     "NFSv4 is not compiled in" };
	(void)state;
	/* a kernel with version 3 alone, while the server is still off */
	for (int i = 0; i < 2; i++) {
		answers[0] = (struct answer){ .err = -EPROTONOSUPPORT,
					      .reason = words[i] };
		ends(-ECONNREFUSED, KI_NFS_REFUSED,
		     "server: NFS, port 2049: Connection refused");
		is(mounts, "4.2");
	}
	/* and one that has another version: that may change */
	answers[0].reason = words[0];
	fake_start(&nfs4);
	strcpy(plan.version[1], "3");
	plan.n_versions = 2;
	ends(-EPROTONOSUPPORT, KI_NFS_VERSION,
	     "NFS: Version unavailable; server: NFS, port 2049: has versions "
	     "4 to 4");
	is(mounts, "4.2");
}

static void a_refusal_of_the_server_is_not_the_kernels(void **state)
{
	(void)state;
	fake_machine(A, 3, 4);
	answers[0] = (struct answer){ .version = "3", .err = -EOPNOTSUPP };
	answers[1] = (struct answer){ .err = -EPROTONOSUPPORT,
				      .reason = "NFS: Version unavailable" };
	ends(-EOPNOTSUPP, KI_NFS_VERSION_SERVER, "server: serves NFS 3");
	is(mounts, "4.2 4.1 4.0 3");
	is(got.version, "3");
}

static void other_errors_end_the_search(void **state)
{
	static const int error[] = { -ENOTDIR, -ESTALE, -ENAMETOOLONG,
				     -EHOSTUNREACH };
	static const unsigned code[] = { KI_NFS_NO_DIRECTORY, KI_NFS_STALE,
					 KI_NFS_LONG, KI_NFS_ROUTE };
	(void)state;
	fake_machine(A, 3, 4);
	for (int i = 0; i < 4; i++) {
		answers[0] = (struct answer){ .err = error[i] };
		ends(error[i], code[i], "");
		is(mounts, "4.2");
	}
}

static void an_option_that_is_refused_ends_it(void **state)
{
	(void)state;
	plan.n_servers = 2;
	strcpy(plan.server[1], B);
	fake_machine(A, 3, 4);
	fake_machine(B, 3, 4);
	answers[0] = (struct answer){ .err = -EINVAL,
				      .fatal = true,
				      .reason = "nfs: Unknown parameter 'x'" };
	ends(-EINVAL, KI_NFS_MOUNT_OPTION, "nfs: Unknown parameter 'x'");
	is(mounts, A "/4.2");
	/* of security it is told */
	answers[0].reason = "NFS: sec=krb9 invalid";
	ends(-EINVAL, KI_NFS_SECURITY, "NFS: sec=krb9 invalid");
}

static void refused_is_final_unless_3_is_elsewhere(void **state)
{
	static const struct fake bind = { .ip = A,
					  .port = 111,
					  .prog = P_BIND,
					  .low = 2,
					  .high = 2,
					  .nfs = 4049,
					  .mount = 4050 };
	static const struct fake nfs3 = {
		.ip = A, .port = 4049, .prog = P_NFS, .low = 3, .high = 3
	};
	static const struct fake mountd = {
		.ip = A, .port = 4050, .prog = P_MOUNT, .low = 3, .high = 3
	};
	(void)state;
	answers[0] = (struct answer){ .version = "3" };
	answers[1] = (struct answer){ .err = -ECONNREFUSED };
	ends(-ECONNREFUSED, KI_NFS_REFUSED,
	     "server: NFS, port 2049: Connection refused");
	is(mounts, "4.2");
	fake_start(&bind);
	fake_start(&nfs3);
	fake_start(&mountd);
	assert_int_equal(run(), 0);
	is(mounts, "4.2 3");
}

static void a_server_that_begins_is_not_mounted_with_3(void **state)
{
	(void)state;
	/* it refused 4 just before, and is there now */
	fake_machine(A, 3, 4);
	answers[0] = (struct answer){ .version = "3" };
	answers[1] = (struct answer){ .err = -ECONNREFUSED };
	assert_int_equal(run(), -ECONNREFUSED);
	is(mounts, "4.2");
}

static void list(const char *first, const char *second, const char *third)
{
	strcpy(plan.server[0], first);
	strcpy(plan.server[1], second);
	strcpy(plan.server[2], third);
	plan.n_servers = 3;
}

static void the_third_of_a_list_is_mounted(void **state)
{
	static const struct fake silent = { .ip = B,
					    .port = 2049,
					    .how = FAKE_SILENT };
	(void)state;
	list("192.0.2.9", B, C);
	fake_start(&silent);
	fake_machine(C, 3, 4);
	answers[0] = (struct answer){ .server = C };
	assert_int_equal(run(), 0);
	is(mounts, C "/4.2");
	is(got.server, C);
	told("192.0.2.9: NFS, port 2049: no answer yet\n");
	told(B ": NFS, port 2049: no answer yet\n");
	told(C ": serves NFS 4\n");
}

static void the_next_is_tried_after_one_that_fails(void **state)
{
	(void)state;
	list(A, B, C);
	fake_machine(A, 3, 4);
	fake_machine(C, 3, 4);
	only("4.2");
	answers[0] = (struct answer){ .server = C };
	answers[1] = (struct answer){ .server = A, .err = -ESTALE };
	assert_int_equal(run(), 0);
	is(mounts, A "/4.2 " C "/4.2");
	is(got.server, C);
	told(A ": NFS 4.2: Stale file handle\n");
	told(B ": NFS, port 2049: Connection refused\n");
	/* of two that fail the first is told */
	answers[0] = (struct answer){ .server = C, .err = -ENOTDIR };
	ends(-ESTALE, KI_NFS_STALE, "");
	is(got.server, A);
}

static void what_may_pass_is_told_of_several(void **state)
{
	(void)state;
	list(A, B, C);
	only("4.2");
	fake_machine(A, 3, 4);
	/* the others are off */
	answers[0] = (struct answer){ .err = -ENAMETOOLONG,
				      .reason = "NFS: too long" };
	ends(-ECONNREFUSED, KI_NFS_REFUSED,
	     "server: NFS, port 2049: Connection refused");
	is(mounts, A "/4.2");
	is(got.server, B);
	is(got.version, "4.2");
	/* or fail in another way */
	fake_machine(C, 3, 4);
	answers[1] = answers[0];
	answers[0] = (struct answer){ .server = C, .err = -ENOTDIR };
	ends(-ENOTDIR, KI_NFS_NO_DIRECTORY, "");
	is(got.server, C);
	answers[0].err = -EINVAL;
	assert_int_equal(run(), -ECONNREFUSED);
}

static void finding_out_why_does_not_count_for_the_mount(void **state)
{
	(void)state;
	/* the mount, why, the contest of the others; the second server's */
	list(A, B, C);
	plan.n_servers = 2;
	fake_machine(A, 3, 4);
	fake_machine(B, 3, 4);
	answers[0] = (struct answer){ .err = -ESTALE };
	assert_int_equal(run(), -ESTALE);
	is(tried, "4.2 4.2 4.2 4.2 4.2 ");
	/* who does not want to know is not told */
	assert_int_equal(
		nfsmount_run(&plan, "/no/such/place", &got, NULL, NULL),
		-ESTALE);
}

static void a_kernel_without_nfs_needs_no_other_server(void **state)
{
	(void)state;
	list(A, B, C);
	fake_machine(A, 3, 4);
	fake_machine(B, 3, 4);
	answers[0] = (struct answer){ .err = -ENODEV };
	assert_int_equal(run(), -ENODEV);
	is(mounts, A "/4.2");
}

static void mountd_tells_more_than_a_pseudo_root(void **state)
{
	(void)state;
	fake_machine(A, 3, 4);
	answers[0] = (struct answer){ .version = "3", .err = -EACCES };
	assert_int_equal(run(), -EACCES);
	is(mounts, "4.2 3");
	is(got.version, "3");
	/* what version 3 does not have says nothing of the path */
	answers[0].err = -EPROTONOSUPPORT;
	assert_int_equal(run(), -ENOENT);
	is(got.version, "4.2");
}

static void where_none_serves_nothing_is_mounted(void **state)
{
	static const struct fake old = {
		.ip = B, .port = 2049, .prog = P_NFS, .low = 2, .high = 2
	};
	(void)state;
	list("198.51.100.1", B, C);
	fake_start(&old);
	ends(-EPROTONOSUPPORT, KI_NFS_VERSION_SERVER,
	     "server: NFS, port 2049: has versions 2 to 2");
	is(mounts, "");
	is(got.server, B);
	is(got.version, "4.2");
}

static void without_tcp_the_list_is_gone_through(void **state)
{
	(void)state;
	list(A, B, C);
	strcpy(plan.options, "proto=rdma");
	answers[0] = (struct answer){ .server = B };
	answers[1] = (struct answer){ .err = -ECONNREFUSED };
	assert_int_equal(run(), 0);
	is(got.server, B);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(text, fn) { text, fn, setup, fakes_end, NULL }
		T("one server that mounts is not asked anything",
		  one_server_that_mounts_is_not_asked),
		T("minor versions come one after another, each refusal told",
		  minor_versions_come_one_after_another),
		T("a mismatch spares mounts that cannot work",
		  a_mismatch_spares_mounts_that_cannot_work),
		T("after a path that 4 does not have comes 3",
		  another_name_space_is_version_3),
		T("version 3 without rpcbind is left out",
		  version_3_without_rpcbind_is_left_out),
		T("what was left out tells more than the kernel",
		  what_was_left_out_tells_more_than_the_kernel),
		T("a refusal of the server is not the kernel's",
		  a_refusal_of_the_server_is_not_the_kernels),
		T("other errors end the search", other_errors_end_the_search),
		T("an option that is refused ends it for all servers",
		  an_option_that_is_refused_ends_it),
		T("refused is final, unless 3 is at another port",
		  refused_is_final_unless_3_is_elsewhere),
		T("a server that begins is not mounted with 3",
		  a_server_that_begins_is_not_mounted_with_3),
		T("first dead, second silent: the third is mounted",
		  the_third_of_a_list_is_mounted),
		T("the next is tried after one that fails",
		  the_next_is_tried_after_one_that_fails),
		T("of several that fail is told what may pass",
		  what_may_pass_is_told_of_several),
		T("finding out why does not count for the mount",
		  finding_out_why_does_not_count_for_the_mount),
		T("a kernel without NFS needs no other server",
		  a_kernel_without_nfs_needs_no_other_server),
		T("mountd tells more than a pseudo root",
		  mountd_tells_more_than_a_pseudo_root),
		T("where none serves nothing is mounted",
		  where_none_serves_nothing_is_mounted),
		T("without TCP the list is gone through",
		  without_tcp_the_list_is_gone_through),
#undef T
	};

	return cmocka_run_group_tests(tests, fakes_place, NULL);
}
