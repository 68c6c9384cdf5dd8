/*
 * nfsmount/rpc_msg.h: bytes of calls and answers as RFC 5531, RFC 1833 and RFC
 * 1813 have them, written down by hand.
 */
#include "nfsmount/rpc_msg.h"

#include "tests/unit/unit.h"

#define XID 0x01020304
#define BUF 256

/* of a reply that was accepted: xid, REPLY, MSG_ACCEPTED, no verifier */
#define ACCEPTED 1, 2, 3, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
#define SUCCESS	 ACCEPTED, 0, 0, 0, 0

static const struct rpc_call null3 = { .prog = RPC_NFS, .vers = 3 };

static void encodes(const struct rpc_call *call, const uint8_t *want, size_t n)
{
	uint8_t buf[BUF];

	/* it fits exactly, and never into less */
	for (size_t size = 0; size <= n; size++) {
		uint8_t *room = exact(buf, size);
		struct wr w = wr_init(room, size);

		rpc_encode(&w, XID, call);
		assert_int_equal(w.bad, size < n);
		if (size == n) {
			assert_int_equal(w.len, n);
			assert_memory_equal(room, want, n);
		}
		free(room);
	}
}

static void null_is_a_call_without_arguments(void **state)
{
	/* RFC 5531 section 9 and 11; 100003 is 0x186a3 */
	static const uint8_t want[] = {
		0x80, 0, 0,    40,		 /* last fragment, 40 bytes */
		1,    2, 3,    4,		 /* xid */
		0,    0, 0,    0,		 /* CALL */
		0,    0, 0,    2,		 /* RPC version */
		0,    1, 0x86, 0xa3,		 /* NFS */
		0,    0, 0,    3,		 /* version */
		0,    0, 0,    0,		 /* NULL */
		0,    0, 0,    0,    0, 0, 0, 0, /* AUTH_NONE, empty */
		0,    0, 0,    0,    0, 0, 0, 0, /* verifier, the same */
	};
	(void)state;
	encodes(&null3, want, sizeof(want));
}

static void getport_asks_for_tcp(void **state)
{
	static const struct rpc_call call = { .prog = RPC_BIND,
					      .vers = RPC_BIND_V2,
					      .proc = BIND_GETPORT,
					      .of_prog = RPC_MOUNT };
	/* RFC 1833 section 3: mapping is prog, vers, prot, port */
	static const uint8_t want[] = {
		0x80, 0, 0, 56, 1, 2, 3, 4, 0,	  0,
		0,    0, 0, 0,	0, 2, 0, 1, 0x86, 0xa0, /* 100000 */
		0,    0, 0, 2,	0, 0, 0, 3,		/* version 2, GETPORT */
		0,    0, 0, 0,	0, 0, 0, 0, 0,	  0,
		0,    0, 0, 0,	0, 0, 0, 1, 0x86, 0xa5, /* 100005 */
		0,    0, 0, 3,	0, 0, 0, 6,		/* IPPROTO_TCP */
		0,    0, 0, 0,
	};
	(void)state;
	encodes(&call, want, sizeof(want));
}

static void mnt_has_the_path_filled_up_to_four(void **state)
{
	static const struct rpc_call call = { .prog = RPC_MOUNT,
					      .vers = RPC_MOUNT_V3,
					      .proc = MOUNT_MNT,
					      .path = "/srv/a" };
	static const uint8_t want[] = {
		0x80, 0, 0, 52, 1,    2,    3,	 4,   0,   0,	0,   0,	  0, 0,
		0,    2, 0, 1,	0x86, 0xa5, 0,	 0,   0,   3,	0,   0,	  0, 1,
		0,    0, 0, 0,	0,    0,    0,	 0,   0,   0,	0,   0,	  0, 0,
		0,    0, 0, 0,	0,    6,    '/', 's', 'r', 'v', '/', 'a', 0, 0,
	};
	(void)state;
	encodes(&call, want, sizeof(want));
}

/* A record that may be cut anywhere; n bytes with its mark, or an error. */
static int record(const uint8_t *bytes, size_t len, size_t size, uint8_t *out,
		  size_t *out_len)
{
	uint8_t buf[BUF];
	size_t n = len;
	int r;

	memcpy(buf, bytes, len);
	r = rpc_record(buf, &n, size);
	memcpy(out, buf, n);
	*out_len = n;
	return r;
}

static void fragments_become_one(void **state)
{
	static const uint8_t in[] = {
		0, 0, 0, 1,   'a', 0,	 0, 0, 0, 0x80,
		0, 0, 2, 'b', 'c', 0x80, 0, 0, 9 /* the next one's mark */
	};
	static const uint8_t want[] = { 0x80, 0, 0, 3, 'a', 'b', 'c' };
	uint8_t out[BUF];
	size_t len;

	(void)state;
	assert_int_equal(record(in, sizeof(in), BUF, out, &len), sizeof(want));
	assert_memory_equal(out, want, sizeof(want));
	assert_int_equal(len, sizeof(want) + 4);
	for (size_t cut = 0; cut < sizeof(in) - 4; cut++)
		assert_int_equal(record(in, cut, BUF, out, &len), 0);
}

static void bytes_may_come_one_by_one(void **state)
{
	static const uint8_t in[] = { 0, 0,    0, 1, 'a', 0,   0,  0,
				      0, 0x80, 0, 0, 2,	  'b', 'c' };
	static const uint8_t want[] = { 0x80, 0, 0, 3, 'a', 'b', 'c' };
	uint8_t buf[sizeof(in)];
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++) {
		buf[len++] = in[i];
		assert_int_equal(rpc_record(buf, &len, sizeof(buf)),
				 i + 1 < sizeof(in) ? 0 : (int)sizeof(want));
	}
	assert_memory_equal(buf, want, sizeof(want));
}

static void records_that_cannot_fit_are_refused(void **state)
{
	static const uint8_t two_gib[] = { 0xff, 0xff, 0xff, 0xff };
	static const uint8_t more[] = { 0x7f, 0xff, 0xff, 0xff };
	static const uint8_t second[] = { 0,	0,    0,    1,	 'a',
					  0xff, 0xff, 0xff, 0xff };
	static const uint8_t large[] = { 0x80, 0, 0, 61 };
	static const uint8_t fits[] = { 0x80, 0, 0, 60 };
	/* 64 bytes, and not yet at its end */
	static const uint8_t full[64] = { 0, 0, 0, 60 };
	uint8_t out[BUF];
	size_t len;

	(void)state;
	assert_int_equal(record(two_gib, 4, 64, out, &len), -EMSGSIZE);
	assert_int_equal(record(more, 4, 64, out, &len), -EMSGSIZE);
	assert_int_equal(record(second, 9, 64, out, &len), -EMSGSIZE);
	assert_int_equal(record(large, 4, 64, out, &len), -EMSGSIZE);
	assert_int_equal(record(full, 64, 64, out, &len), -EMSGSIZE);
	assert_int_equal(record(fits, 4, 64, out, &len), 0);
}

static int decode(const uint8_t *bytes, size_t len, struct rpc_reply *out)
{
	uint8_t *p = exact(bytes, len);
	int r = rpc_decode(rd_init(p, len), XID, out);

	free(p);
	return r;
}

static void answers_mean_what_rfc_5531_says(void **state)
{
	static const struct {
		size_t len;
		uint8_t bytes[48];
		int want;
	} row[] = {
		{ 24, { SUCCESS }, 0 },
		{ 24, { ACCEPTED, 0, 0, 0, 1 }, -EPFNOSUPPORT },
		{ 32,
		  { ACCEPTED, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4 },
		  -EPROTONOSUPPORT },
		{ 24, { ACCEPTED, 0, 0, 0, 3 }, -EOPNOTSUPP },
		{ 24, { ACCEPTED, 0, 0, 0, 4 }, -EBADMSG }, /* GARBAGE_ARGS */
		{ 24, { ACCEPTED, 0, 0, 0, 5 }, -EIO },	    /* SYSTEM_ERR */
		{ 24, { ACCEPTED, 0, 0, 0, 6 }, -EBADMSG },
		{ 24, { ACCEPTED, 0xff, 0xff, 0xff, 0xff }, -EBADMSG },
		/* MSG_DENIED: AUTH_ERROR, AUTH_TOOWEAK; RPC_MISMATCH 2 to 2 */
		{
			20,
			{ 1, 2, 3, 4, 0, 0, 0, 1, 0, 0,
			  0, 1, 0, 0, 0, 1, 0, 0, 0, 5 },
			-EACCES },
		{ 24,
		  { 1, 2, 3, 4, 0, 0, 0, 1, 0, 0, 0, 1,
		    0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2 },
		  -EPROTO },
		/* not this call's: another xid; a CALL */
		{ 24, { 9, SUCCESS }, -EAGAIN },
		{ 24, { 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0 }, -EAGAIN },
		/* a verifier of 5 bytes, filled up */
		{ 32,
		  { 1, 2, 3, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1,
		    0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 1 },
		  -EPFNOSUPPORT },
		/* one of 4 GiB */
		{ 28,
		  { 1, 2, 3,	4,    0,    0,	  0, 1, 0, 0, 0, 0, 0, 0,
		    0, 1, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0 },
		  -EBADMSG },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct rpc_reply reply;
		int r = decode(row[i].bytes, row[i].len, &reply);

		if (r != row[i].want)
			fail_msg("row %zu: %d", i, r);
	}
}

static void a_mismatch_has_the_versions(void **state)
{
	static const uint8_t in[] = { ACCEPTED, 0, 0, 0, 2, 0, 0,
				      0,	3, 0, 0, 0, 4 };
	struct rpc_reply reply;

	(void)state;
	assert_int_equal(decode(in, sizeof(in), &reply), -EPROTONOSUPPORT);
	assert_int_equal(reply.low, 3);
	assert_int_equal(reply.high, 4);
}

static void an_answer_that_is_cut_is_none(void **state)
{
	static const uint8_t in[] = { ACCEPTED, 0, 0, 0, 2, 0, 0,
				      0,	3, 0, 0, 0, 4 };
	struct rpc_reply reply;

	(void)state;
	for (size_t cut = 0; cut < sizeof(in); cut++) {
		int r = decode(in, cut, &reply);

		if (r != -EAGAIN && r != -EBADMSG && r != -EPROTO)
			fail_msg("%zu bytes: %d", cut, r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("NULL is a call without arguments",
		      null_is_a_call_without_arguments),
		CLAIM("GETPORT asks for TCP", getport_asks_for_tcp),
		CLAIM("MNT has the path, filled up to four bytes",
		      mnt_has_the_path_filled_up_to_four),
		CLAIM("fragments become one record", fragments_become_one),
		CLAIM("bytes may come one by one", bytes_may_come_one_by_one),
		CLAIM("records that cannot fit are refused, one of 2 GiB too",
		      records_that_cannot_fit_are_refused),
		CLAIM("answers mean what RFC 5531 says",
		      answers_mean_what_rfc_5531_says),
		CLAIM("a mismatch has the versions",
		      a_mismatch_has_the_versions),
		CLAIM("an answer that is cut is none",
		      an_answer_that_is_cut_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
