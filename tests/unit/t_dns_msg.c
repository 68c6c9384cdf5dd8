/*
 * lib/dns_msg.h: messages by hand from RFC 1035, and what dnsmasq 2.90 and
 * Unbound 1.17.1 answered.
 */
#include "lib/dns_msg.h"

#include <stdio.h>

#include "tests/unit/dns_bytes.h"

static struct dns_bytes b;

static size_t from_hex(const char *hex, uint8_t *out)
{
	size_t n = strlen(hex) / 2;

	for (size_t i = 0; i < n; i++) {
		unsigned v;

		assert_int_equal(sscanf(hex + 2 * i, "%2x", &v), 1);
		out[i] = (uint8_t)v;
	}
	return n;
}

static void test_query(void **state)
{
	static const uint8_t
		want[] = {
			0,    33, /* TCP's length */
			0xab, 0xcd, 1,	 0,   0,   1,	0,   0,	  0,   0,   0,
			0, /* RD, one question */
			3,    'n',  'f', 's', 7,   'e', 'x', 'a', 'm', 'p', 'l',
			'e',  3,    'c', 'o', 'm', 0,	0,   28,  0,   1,
		};
	struct dns_question q = { 0xabcd, DNS_AAAA, "nfs.example.com." };
	uint8_t out[DNS_QUERY_MAX];

	(void)state;
	for (size_t n = 0; n <= sizeof(want); n++) {
		struct wr w = wr_init(out, n);

		dns_query_write(&w, &q);
		assert_true(w.bad == (n < sizeof(want)));
	}
	assert_memory_equal(out, want, sizeof(want));
}

static bool is_query(const char *name)
{
	struct dns_question q = { .type = DNS_A };
	uint8_t out[DNS_QUERY_MAX];
	struct wr w = wr_init(out, sizeof(out));

	assert_true(strlen(name) < sizeof(q.name));
	strcpy(q.name, name);
	dns_query_write(&w, &q);
	return !w.bad;
}

/* RFC 1035 section 2.3.4: 63 octets of a label, 255 of a name */
static void test_query_limits(void **state)
{
	char name[DNS_TEXT];

	(void)state;
	memset(name, 'a', sizeof(name));
	strcpy(name + 63, ".");
	assert_true(is_query(name));
	memset(name, 'a', sizeof(name));
	strcpy(name + 64, ".");
	assert_false(is_query(name));
	for (int i = 0; i < 254; i++)
		name[i] = i & 1 ? '.' : 'a';
	name[254] = '\0';
	assert_true(is_query(name));
	assert_false(is_query("a..b."));
	assert_false(is_query(".a."));
	assert_false(is_query("a.b"));
}

static void test_captures(void **state)
{
	static const struct {
		const char *name, *answer;
		int type, r, n;
	} rows[] = {
		/* dnsmasq: an address, with a pointer for its name */
		{ "real.example.com.",
		  "123485800001000100000000047265616c076578616d706c6503"
		  "636f6d0000010001c00c00010001000000000004c0000208",
		  DNS_A, 0, 1 },
		{ "real.example.com.",
		  "123485800001000100000000047265616c076578616d706c6503"
		  "636f6d00001c0001c00c001c000100000000001020010db80000"
		  "00000000000000000008",
		  DNS_AAAA, 0, 1 },
		/* dnsmasq: an alias */
		{ "www.example.com.",
		  "12348580000100020000000003777777076578616d706c650363"
		  "6f6d0000010001c00c00050001000000000012047265616c0765"
		  "78616d706c6503636f6d00c02d00010001000000000004c00002"
		  "08",
		  DNS_A, 0, 1 },
		{ "none.example.com.",
		  "123481830001000000000000046e6f6e65076578616d706c6503"
		  "636f6d0000010001",
		  DNS_A, -ENOENT, 0 },
		/* dnsmasq: REFUSED, as it knows nobody to ask */
		{ "other.org.",
		  "123481850001000000000000056f74686572036f726700000100"
		  "01",
		  DNS_A, -EREMOTEIO, 0 },
		/* Unbound: two addresses */
		{ "real.example.com.",
		  "123485800001000200000000047265616c076578616d706c6503"
		  "636f6d0000010001c00c0001000100000e100004c0000209c00c"
		  "0001000100000e100004c0000208",
		  DNS_A, 0, 2 },
		/* Unbound: www is web is Real; asked for with capitals */
		{ "www.example.com.",
		  "12348580000100040000000003777777076578616d706c650363"
		  "6f6d0000010001c00c0005000100000e10000603776562c010c0"
		  "2d0005000100000e100007045265616cc010c03f000100010000"
		  "0e100004c0000209c03f0001000100000e100004c0000208",
		  DNS_A, 0, 2 },
		{ "wWW.example.COM.",
		  "12348580000100030000000003577757076578616d706c650363"
		  "6f6d00001c0001c00c0005000100000e10000603776562c010c0"
		  "2d0005000100000e100007045265616cc010c03f001c00010000"
		  "0e10001020010db8000000000000000000000008",
		  DNS_AAAA, 0, 1 },
		/* Unbound: an alias whose address is not there; SERVFAIL */
		{ "www.example.com.",
		  "12348580000100010000000003777777076578616d706c650363"
		  "6f6d0000010001c00c0005000100000e100007047265616cc010",
		  DNS_A, -ENODATA, 0 },
		{ "other.org.",
		  "123481820001000000000000056f74686572036f726700000100"
		  "01",
		  DNS_A, -EREMOTEIO, 0 },
		/* Unbound: no such name, no such address, and SOA */
		{ "none.example.com.",
		  "123485830001000000010000046e6f6e65076578616d706c6503"
		  "636f6d0000010001c01100060001000000050026026e73c0110a"
		  "686f73746d6173746572c0110000000100000002000000030000"
		  "000400000005",
		  DNS_A, -ENOENT, 0 },
		{ "ns.example.com.",
		  "123485800001000000010000026e73076578616d706c6503636f"
		  "6d00001c0001c00f00060001000000050023c00c0a686f73746d"
		  "6173746572c00f00000001000000020000000300000004000000"
		  "05",
		  DNS_AAAA, -ENODATA, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint8_t p[512];
		size_t n = from_hex(rows[i].answer, p);
		unsigned type = (unsigned)rows[i].type;

		assert_int_equal(says(p, n, rows[i].name, type), rows[i].r);
		assert_int_equal(got.n, rows[i].n);
		if (got.n == 2)
			assert_true(has4(0, IP(192, 0, 2, 9)) &&
				    has4(1, IP(192, 0, 2, 8)));
		else if (got.n == 1)
			assert_true(type == DNS_A ? has4(0, IP(192, 0, 2, 8))
						  : has6(0, 8));
		/* what follows the answers is not read */
		n = rows[i].r == -ENOENT || rows[i].r == -ENODATA ? 0 : n;
		while (n-- > 0)
			assert_int_equal(says(p, n, rows[i].name, type),
					 -EBADMSG);
	}
}

static void test_others(void **state)
{
	(void)state;
	put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
	put_a(&b, "a.b", IP(10, 0, 0, 1));
	assert_int_equal(SAYS("a.b.", DNS_A), 0);
	assert_int_equal(SAYS("A.B.", DNS_A), 0);
	assert_int_equal(SAYS("a.c.", DNS_A), -EBADMSG);
	assert_int_equal(SAYS("a.b.c.", DNS_A), -EBADMSG);
	assert_int_equal(SAYS("a.", DNS_A), -EBADMSG);
	assert_int_equal(SAYS("a.b.", DNS_AAAA), -EBADMSG);
	b.p[1] = 0x35; /* the id */
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	b.p[1] = 0x34;
	b.p[2] = 0x01; /* a question */
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	b.p[2] = 0x91; /* another kind: STATUS */
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	b.p[2] = 0x81;
	b.p[5] = 2; /* questions */
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	b.p[5] = 0;
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	b.p[5] = 1;
	b.p[20] = 3; /* class CHAOS */
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	b.p[20] = 1;
	assert_int_equal(SAYS("a.b.", DNS_A), 0);
}

/* Characters that are equal but for the bit which makes small letters. */
static void test_case(void **state)
{
	(void)state;
	put_head(&b, 0x1234, DNS_GOOD, 1, "a{b", DNS_A);
	put_a(&b, "A[b", IP(10, 0, 0, 1));
	assert_int_equal(SAYS("A[B.", DNS_A), -EBADMSG);
	assert_int_equal(SAYS("A{B.", DNS_A), -ENODATA);
	put_head(&b, 0x1234, DNS_GOOD, 1, "a-0.z", DNS_A);
	put_a(&b, "A-0.Z", IP(10, 0, 0, 1));
	assert_int_equal(SAYS("A-0.Z.", DNS_A), 0);
	assert_int_equal(SAYS("A\r0.Z.", DNS_A), -EBADMSG);
}

static void test_codes(void **state)
{
	(void)state;
	for (unsigned code = 0; code < 16; code++) {
		put_head(&b, 0x1234, DNS_GOOD | code, 1, "a.b", DNS_A);
		put_a(&b, "@12", IP(10, 0, 0, 1));
		assert_int_equal(SAYS("a.b.", DNS_A), code == 0	  ? 0
						      : code == 3 ? -ENOENT
								  : -EREMOTEIO);
		put_head(&b, 0x1234, DNS_GOOD | 0x0200 | code, 1, "a.b", DNS_A);
		assert_int_equal(SAYS("a.b.", DNS_A), -EMSGSIZE);
	}
	put_head(&b, 0x1234, DNS_GOOD, 0, "a.b", DNS_A);
	assert_int_equal(SAYS("a.b.", DNS_A), -ENODATA);
	/* neither whose name it is, nor one that asks others */
	put_head(&b, 0x1234, 0x8000, 0, "a.b", DNS_A);
	assert_int_equal(SAYS("a.b.", DNS_A), -EREMOTEIO);
	put_head(&b, 0x1234, 0x8400, 0, "a.b", DNS_A);
	assert_int_equal(SAYS("a.b.", DNS_A), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a question has the bytes of RFC 1035", test_query),
		CLAIM("its name is none or within the RFC's limits",
		      test_query_limits),
		CLAIM("answers of dnsmasq and Unbound, whole and cut",
		      test_captures),
		CLAIM("an answer to another question is none", test_others),
		CLAIM("case is that of letters alone", test_case),
		CLAIM("what a server says instead", test_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
