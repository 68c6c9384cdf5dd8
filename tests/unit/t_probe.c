/*
 * nfsmount/probe.h and rpc_ask.h: one server on loopback that answers, does
 * not, or answers nonsense.
 */
#include "nfsmount/probe.h"

#include "tests/unit/choose_plan.h"

static void who_answers_null_serves(void **state)
{
	(void)state;
	nfs_is(FAKE_WHOLE);
	assert_int_equal(choose(4, false, &patient), 0);
	assert_int_equal(got.major, 4);
	assert_string_equal(got.said, "serves NFS 4");
	/* one alone is no news */
	assert_string_equal(err.text, "");
}

static void answers_may_come_in_pieces(void **state)
{
	(void)state;
	nfs_is(FAKE_BYTES);
	assert_int_equal(choose(4, false, &patient), 0);
}

static void an_answer_to_another_call_is_passed_over(void **state)
{
	(void)state;
	nfs_is(FAKE_OTHER_XID);
	assert_int_equal(choose(4, false, &patient), 0);
}

static void nothing_but_other_answers_is_silence(void **state)
{
	(void)state;
	nfs_is(FAKE_ONLY_OTHER);
	fails(4, -ETIMEDOUT, KI_NFS_PORT_SILENT,
	      "NFS, port 2049: connected, but: Connection timed out");
}

static void a_record_of_2_gib_is_refused(void **state)
{
	(void)state;
	nfs_is(FAKE_HUGE);
	fails(4, -EMSGSIZE, KI_NFS_PORT_SILENT,
	      "NFS, port 2049: connected, but: Message too long");
}

static void silence_after_connect_is_told_from_silence(void **state)
{
	(void)state;
	nfs_is(FAKE_SILENT);
	fails(4, -ETIMEDOUT, KI_NFS_PORT_SILENT,
	      "NFS, port 2049: connected, but: Connection timed out");
	fakes_end(state);
	nfs_is(FAKE_FULL);
	fails(4, -ETIMEDOUT, KI_NFS_SILENT,
	      "NFS, port 2049: Connection timed out");
	one("192.0.2.9");
	fails(4, -ETIMEDOUT, KI_NFS_SILENT,
	      "NFS, port 2049: Connection timed out");
}

static void a_connection_that_is_closed_is_no_answer(void **state)
{
	(void)state;
	nfs_is(FAKE_CLOSES);
	fails(4, -ECONNRESET, KI_NFS_PORT_SILENT,
	      "NFS, port 2049: connected, but: Connection reset by peer");
}

static void who_wants_to_know_more_is_there(void **state)
{
	(void)state;
	nfs_is(FAKE_DENIES);
	assert_int_equal(choose(4, false, &patient), 0);
}

static void refused_and_unreachable_are_told(void **state)
{
	(void)state;
	one("127.0.0.3");
	fails(4, -ECONNREFUSED, KI_NFS_REFUSED,
	      "NFS, port 2049: Connection refused");
	plan.port = 4711;
	fails(4, -ECONNREFUSED, KI_NFS_REFUSED,
	      "NFS, port 4711: Connection refused");
	one("198.51.100.1"); /* no route */
	fails(4, -ENETUNREACH, KI_NFS_ROUTE,
	      "NFS, port 2049: Network is unreachable");
	one("no.such.name");
	fails(4, -EAFNOSUPPORT, KI_NFS_OTHER,
	      "NFS, port 2049: Address family not supported by protocol");
}

static void a_mismatch_names_the_versions(void **state)
{
	(void)state;
	nfs.high = 3;
	nfs_is(FAKE_WHOLE);
	nfs.high = 4;
	fails(4, -EPROTONOSUPPORT, KI_NFS_VERSION_SERVER,
	      "NFS, port 2049: has versions 3 to 3");
}

static void another_program_is_no_nfs(void **state)
{
	static const struct fake f = {
		.ip = "127.0.0.2", .port = 2049, .prog = 77, .low = 1, .high = 9
	};
	(void)state;
	fake_start(&f);
	one(f.ip);
	assert_int_equal(choose(4, false, &patient), -1);
	assert_int_equal(got.err, -EPFNOSUPPORT);
	assert_int_equal(got.code, KI_NFS_VERSION_SERVER);
}

static void link_local_addresses_need_their_scope(void **state)
{
	static const struct fake f = {
		.ip = "::", .port = 2049, .prog = P_NFS, .low = 4, .high = 4
	};
	(void)state;
	fake_start(&f);
	one("fe80::5%c0");
	assert_int_equal(choose(4, false, &patient), 0);
}

static void each_question_has_its_own_limit(void **state)
{
	static const struct choose_times step = { 50, 200, 30000 };

	(void)state;
	nfs_is(FAKE_SILENT);
	assert_int_equal(choose(4, false, &step), -1);
	assert_in_range(took_ms, 200, 15000);
}

static void ipv6_has_a_scope_or_none(void **state)
{
	static const struct fake f = {
		.ip = "::1", .port = 2049, .prog = P_NFS, .low = 4, .high = 4
	};
	(void)state;
	fake_start(&f);
	one("::1");
	assert_int_equal(choose(4, false, &patient), 0);
	one("::1%lo");
	assert_int_equal(choose(4, false, &patient), 0);
	one("::1%1");
	assert_int_equal(choose(4, false, &patient), 0);
	/* link-local: the kernel insists on a scope that is there */
	one("fe80::9");
	fails(4, -EINVAL, KI_NFS_MOUNT_OPTION,
	      "NFS, port 2049: Invalid argument");
	one("fe80::9%nosuch");
	fails(4, -EINVAL, KI_NFS_MOUNT_OPTION,
	      "NFS, port 2049: Invalid argument");
}

static void version_3_wants_rpcbind_and_mountd(void **state)
{
	(void)state;
	fake_machine("127.0.0.2", 3, 4);
	one("127.0.0.2");
	assert_int_equal(choose(3, false, &patient), 0);
	assert_int_equal(got.major, 3);
	assert_int_equal(got.port, 2049);
}

static void where_4_is_none_3_may_be(void **state)
{
	(void)state;
	fake_machine("127.0.0.2", 3, 3);
	one("127.0.0.2");
	assert_int_equal(choose(4, true, &patient), 0);
	assert_int_equal(got.major, 3);
	assert_string_equal(got.said, "serves NFS 3");
	assert_int_equal(choose(4, false, &patient), -1);
}

static void version_3_may_be_at_another_port(void **state)
{
	static const struct fake bind = { .ip = "127.0.0.2",
					  .port = 111,
					  .prog = P_BIND,
					  .low = 2,
					  .high = 2,
					  .nfs = 4049,
					  .mount = 4050 };
	static const struct fake nfs3 = { .ip = "127.0.0.2",
					  .port = 4049,
					  .prog = P_NFS,
					  .low = 3,
					  .high = 3 };
	static const struct fake mountd = { .ip = "127.0.0.2",
					    .port = 4050,
					    .prog = P_MOUNT,
					    .low = 3,
					    .high = 3 };
	(void)state;
	fake_start(&bind);
	fake_start(&nfs3);
	fake_start(&mountd);
	one("127.0.0.2");
	assert_int_equal(choose(4, true, &patient), 0);
	assert_int_equal(got.major, 3);
	assert_int_equal(got.port, 4049);
}

static void ports_that_are_given_need_no_rpcbind(void **state)
{
	static const struct fake mountd = { .ip = "127.0.0.2",
					    .port = 4050,
					    .prog = P_MOUNT,
					    .low = 3,
					    .high = 3 };
	(void)state;
	nfs_is(FAKE_WHOLE);
	fake_start(&mountd);
	plan.port = 2049;
	(void)str_copy(plan.options, sizeof(plan.options),
		       "port=2049,mountport=4050");
	assert_int_equal(choose(3, false, &patient), 0);
	/* without the second, mountd's port is not known */
	plan.options[0] = '\0';
	fails(3, -ECONNREFUSED, KI_NFS_RPCBIND,
	      "rpcbind, port 111: Connection refused");
}

static void what_version_3_lacks_is_named(void **state)
{
	static struct fake bind = { .ip = "127.0.0.2",
				    .port = 111,
				    .prog = P_BIND,
				    .low = 2,
				    .high = 2,
				    .nfs = 2049 };
	(void)state;
	/* nobody is there */
	one("127.0.0.2");
	fails(3, -ECONNREFUSED, KI_NFS_REFUSED,
	      "NFS, port 2049: Connection refused");
	nfs_is(FAKE_WHOLE);
	fails(3, -ECONNREFUSED, KI_NFS_RPCBIND,
	      "rpcbind, port 111: Connection refused");
	fake_start(&bind);
	fails(3, -EOPNOTSUPP, KI_NFS_MOUNTD,
	      "rpcbind, port 111: knows no mountd 3");
	fakes_end(state);
	bind.mount = 4050;
	fake_start(&bind);
	nfs_is(FAKE_WHOLE);
	fails(3, -ECONNREFUSED, KI_NFS_MOUNTD,
	      "mountd, port 4050: Connection refused");
	fakes_end(state);
	bind.nfs = 0;
	fake_start(&bind);
	nfs_is(FAKE_WHOLE);
	fails(3, -EOPNOTSUPP, KI_NFS_RPCBIND,
	      "rpcbind, port 111: knows no NFS 3");
	fakes_end(state);
	bind.how = FAKE_SILENT;
	fake_start(&bind);
	nfs_is(FAKE_WHOLE);
	fails(3, -ETIMEDOUT, KI_NFS_RPCBIND,
	      "rpcbind, port 111: connected, but: Connection timed out");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(text, fn) { text, fn, NULL, fakes_end, NULL }
		T("who answers NULL serves", who_answers_null_serves),
		T("answers may come in pieces", answers_may_come_in_pieces),
		T("an answer to another call is passed over",
		  an_answer_to_another_call_is_passed_over),
		T("nothing but other answers is silence",
		  nothing_but_other_answers_is_silence),
		T("a record of 2 GiB is refused", a_record_of_2_gib_is_refused),
		T("silence after connect is told from silence",
		  silence_after_connect_is_told_from_silence),
		T("a connection that is closed is no answer",
		  a_connection_that_is_closed_is_no_answer),
		T("who wants to know more of the caller is there",
		  who_wants_to_know_more_is_there),
		T("refused and unreachable are told",
		  refused_and_unreachable_are_told),
		T("a mismatch names the versions",
		  a_mismatch_names_the_versions),
		T("another program is no NFS", another_program_is_no_nfs),
		T("an IPv6 address has a scope or none",
		  ipv6_has_a_scope_or_none),
		T("link-local addresses need their scope",
		  link_local_addresses_need_their_scope),
		T("each question has its own limit",
		  each_question_has_its_own_limit),
		T("version 3 wants rpcbind and mountd",
		  version_3_wants_rpcbind_and_mountd),
		T("where 4 is none, 3 may be", where_4_is_none_3_may_be),
		T("version 3 may be at another port",
		  version_3_may_be_at_another_port),
		T("ports that are given need no rpcbind",
		  ports_that_are_given_need_no_rpcbind),
		T("what version 3 lacks is named",
		  what_version_3_lacks_is_named),
#undef T
	};

	return cmocka_run_group_tests(tests, fakes_place, NULL);
}
