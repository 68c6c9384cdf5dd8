/* lib/dns_msg.h: the records of an answer, and the names in them. */
#include "lib/dns_msg.h"

#include <stdio.h>

#include "tests/unit/dns_bytes.h"

static struct dns_bytes b;

static void test_owner(void **state)
{
	(void)state;
	put_head(&b, 0x1234, DNS_GOOD, 4, "a.b", DNS_A);
	put_a(&b, "x.b", IP(10, 0, 0, 1));
	put_cname(&b, "y.b", "z.b");
	put_a(&b, "z.b", IP(10, 0, 0, 2));
	put_aaaa(&b, "a.b", 1);
	assert_int_equal(SAYS("a.b.", DNS_A), -ENODATA);
	put_a(&b, "A.b", IP(10, 0, 0, 3)); /* of which the header knows not */
	assert_int_equal(SAYS("a.b.", DNS_A), -ENODATA);
	b.p[7] = 5;
	assert_int_equal(SAYS("a.b.", DNS_A), 0);
	assert_true(got.n == 1 && has4(0, IP(10, 0, 0, 3)));
	/* as the class of another network */
	b.p[b.len - 11] = 3;
	assert_int_equal(SAYS("a.b.", DNS_A), -ENODATA);
}

static void test_chain(void **state)
{
	char from[16], to[16];

	(void)state;
	/* from its end to its begin */
	for (int n = 0; n < 40; n++) {
		put_head(&b, 0x1234, DNS_GOOD, (unsigned)n + 1, "c0.b", DNS_A);
		snprintf(to, sizeof(to), "c%d.b", n);
		put_a(&b, to, IP(10, 0, 0, 1));
		for (int i = n; i > 0; i--) {
			snprintf(from, sizeof(from), "c%d.b", i - 1);
			snprintf(to, sizeof(to), "c%d.b", i);
			put_cname(&b, from, to);
		}
		/* so many that nobody has so many */
		assert_int_equal(SAYS("c0.b.", DNS_A), n < 16 ? 0 : -EREMOTEIO);
	}
	put_head(&b, 0x1234, DNS_GOOD, 3, "a.b", DNS_A);
	put_cname(&b, "a.b", "c.b");
	put_cname(&b, "c.b", "d.b");
	put_cname(&b, "d.b", "a.b");
	assert_int_equal(SAYS("a.b.", DNS_A), -EREMOTEIO);
	put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
	put_cname(&b, "a.b", "a.b");
	assert_int_equal(SAYS("a.b.", DNS_A), -EREMOTEIO);
	/* the root is a name, too */
	put_head(&b, 0x1234, DNS_GOOD, 2, "a.b", DNS_A);
	put_cname(&b, "a.b", "");
	put_a(&b, "", IP(10, 0, 0, 1));
	assert_int_equal(SAYS("a.b.", DNS_A), 0);
	/* its name ends before, or behind, its data */
	for (int d = -1; d <= 1; d++) {
		put_head(&b, 0x1234, DNS_GOOD, 2, "a.b", DNS_A);
		put_cname(&b, "a.b", "c.b");
		b.p[b.len - 6] = (uint8_t)(5 + d);
		if (d == 1)
			put8(&b, 0);
		if (d == -1)
			b.len--;
		put_a(&b, "c.b", IP(10, 0, 0, 1));
		assert_int_equal(SAYS("a.b.", DNS_A), d ? -EBADMSG : 0);
	}
}

static int with_owner(const char *owner)
{
	put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
	put_a(&b, owner, IP(10, 0, 0, 1));
	return SAYS("a.b.", DNS_A);
}

/* The header has 12 octets, the question 9: the owner is at 21. */
static void test_pointers(void **state)
{
	(void)state;
	assert_int_equal(with_owner("@12"), 0);
	assert_int_equal(with_owner("a@14"), 0);
	assert_int_equal(with_owner("@14"), -ENODATA);
	assert_int_equal(with_owner("@21"), -EBADMSG);	  /* itself */
	assert_int_equal(with_owner("a@21"), -EBADMSG);	  /* a.a.a. ... */
	assert_int_equal(with_owner("@23"), -EBADMSG);	  /* forward */
	assert_int_equal(with_owner("@16383"), -EBADMSG); /* out of it */
	/* labels of 64 to 191 octets are none: section 4.1.4 */
	for (unsigned len = 64; len < 0xc0; len++) {
		assert_int_equal(with_owner("@12"), 0);
		b.p[21] = (uint8_t)len;
		assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	}
	put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
	put8(&b, 64);
	put_bytes(&b, (const char[64]){ 'a' }, 64);
	put_a(&b, "", IP(10, 0, 0, 1));
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	memset(b.p + 22, 'a', 64);
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	/* from pointer to pointer, in the data of a record */
	for (unsigned n = 120; n < 135; n++) {
		char last[8];

		put_head(&b, 0x1234, DNS_GOOD, 2, "a.b", DNS_A);
		put_record(&b, "x", 99, 2 * n);
		put16(&b, 0xc00c);
		for (unsigned i = 1; i < n; i++)
			put16(&b, 0xc000u | (unsigned)(b.len - 2));
		snprintf(last, sizeof(last), "@%d", (int)b.len - 2);
		put_a(&b, last, IP(10, 0, 0, 1));
		assert_int_equal(SAYS("a.b.", DNS_A), n < 127 ? 0 : -EBADMSG);
	}
}

static void test_names(void **state)
{
	char name[300];

	(void)state;
	/* 127 labels, 255 octets: section 2.3.4 */
	for (int i = 0; i < 254; i++)
		name[i] = i & 1 ? '.' : 'a';
	name[254] = '\0';
	put_head(&b, 0x1234, DNS_GOOD, 1, name, DNS_A);
	put_a(&b, "@12", IP(10, 0, 0, 1));
	assert_int_equal(SAYS(name, DNS_A), 0);
	for (size_t n = b.len; n-- > 0;)
		assert_int_equal(says(b.p, n, name, DNS_A), -EBADMSG);
	put_head(&b, 0x1234, DNS_GOOD, 1, name, DNS_A);
	put_a(&b, "a@12", IP(10, 0, 0, 1)); /* one more */
	assert_int_equal(SAYS(name, DNS_A), -EBADMSG);
	/* a label with a dot or a NUL is no name of a host */
	put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
	put_a(&b, "axb", IP(10, 0, 0, 1));
	assert_int_equal(SAYS("a.b.", DNS_A), -ENODATA);
	b.p[23] = '.';
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
	b.p[23] = '\0';
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
}

static void test_addresses(void **state)
{
	(void)state;
	/* the first eight, each once */
	put_head(&b, 0x1234, DNS_GOOD, 1001, "a.b", DNS_A);
	put_a(&b, "@12", IP(10, 0, 0, 0));
	for (unsigned i = 0; i < 1000; i++)
		put_a(&b, "@12", IP(10, 0, i / 2 / 256, i / 2));
	assert_int_equal(SAYS("a.b.", DNS_A), 0);
	assert_int_equal(got.n, 8);
	for (unsigned i = 0; i < 8; i++)
		assert_true(has4(i, IP(10, 0, 0, i)));
	put_head(&b, 0x1234, DNS_GOOD, 65535, "a.b", DNS_AAAA);
	put_aaaa(&b, "@12", 1);
	assert_int_equal(SAYS("a.b.", DNS_AAAA), -EBADMSG); /* not there */
	/* a name that is blocked */
	put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
	put_a(&b, "@12", 0);
	assert_int_equal(SAYS("a.b.", DNS_A), -ENODATA);
	/* of a link that nobody names: fe80::/10, RFC 4291 section 2.5.6 */
	for (unsigned i = 0; i < 4; i++) {
		static const uint8_t local[4][16] = {
			{ 0xfe, 0x80, [15] = 1 },
			{ 0xfe, 0xbf, 0xff, [15] = 1 },
			{ 0xfe, 0xc0, [15] = 1 },
			{ 0xfe, 0x7f, [15] = 1 },
		};

		put_head(&b, 0x1234, DNS_GOOD, 2, "a.b", DNS_AAAA);
		put_record(&b, "@12", DNS_AAAA, 16);
		put_bytes(&b, local[i], 16);
		put_aaaa(&b, "@12", 1);
		assert_int_equal(SAYS("a.b.", DNS_AAAA), 0);
		assert_int_equal(got.n, i < 2 ? 1 : 2);
		assert_int_equal(got.ip[got.n - 1].bytes[0], 0x20);
	}
	put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
	put_a(&b, "@12", IP(254, 128, 0, 1));
	assert_int_equal(SAYS("a.b.", DNS_A), 0);
	/* of another length */
	for (unsigned n = 0; n < 40; n++) {
		static const uint8_t some[40] = { 10, 0, 0, 1 };

		put_head(&b, 0x1234, DNS_GOOD, 1, "a.b", DNS_A);
		put_record(&b, "@12", DNS_A, n);
		put_bytes(&b, some, n);
		assert_int_equal(SAYS("a.b.", DNS_A), n == 4 ? 0 : -EBADMSG);
	}
	/* good ones before one that is damaged are none */
	put_head(&b, 0x1234, DNS_GOOD, 2, "a.b", DNS_A);
	put_a(&b, "@12", IP(10, 0, 0, 1));
	put_record(&b, "@12", DNS_A, 3);
	put_bytes(&b, "abc", 3);
	assert_int_equal(SAYS("a.b.", DNS_A), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("addresses of other names do not count", test_owner),
		CLAIM("aliases are followed in any order, and end", test_chain),
		CLAIM("pointers lead backwards, and end", test_pointers),
		CLAIM("names have 255 octets at most", test_names),
		CLAIM("eight addresses of a thousand, none half read",
		      test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
