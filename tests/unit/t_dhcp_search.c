/*
 * ipconfig/dhcp_search.h: RFC 3397 section 3 has the example, RFC 1035
 * sections 3.1 and 4.1.4 the names and the compression pointers.
 */
#include "ipconfig/dhcp_search.h"

#include "tests/unit/dhcp_bytes.h"
#include "tests/unit/unit.h"

/* Decodes an exact-size copy; dst says "old" when it was left alone. */
static int decode(char *dst, size_t size, const void *p, size_t n)
{
	uint8_t *b = exact(p, n);
	int r;

	memcpy(dst, "old", size < 4 ? size : 4);
	r = search_decode(dst, size, rd_init(b, n));
	free(b);
	return r;
}

static void refuse(const void *p, size_t n)
{
	char dst[NET_SEARCH];

	assert_int_equal(decode(dst, sizeof(dst), p, n), -EINVAL);
	assert_string_equal(dst, "old");
}

#define REFUSE(literal) refuse(literal, sizeof(literal) - 1)

/* eng.apple.com and marketing.apple.com, RFC 3397 section 3 */
static const uint8_t apple[] = {
	3, 'e', 'n', 'g', 5,   'a', 'p', 'p', 'l', 'e', 3,   'c',  'o',	 'm',
	0, 9,	'm', 'a', 'r', 'k', 'e', 't', 'i', 'n', 'g', 0xc0, 0x04,
};

static void test_rfc(void **state)
{
	char dst[NET_SEARCH];

	(void)state;
	assert_int_equal(decode(dst, sizeof(dst), apple, sizeof(apple)), 0);
	assert_string_equal(dst, "eng.apple.com. marketing.apple.com.");
}

static void test_rfc_split(void **state)
{
	/* the RFC sends it in three options of nine bytes */
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x02", 1);
	bytes_opt(&b, 119, apple, 9);
	bytes_opt(&b, 119, apple + 9, 9);
	bytes_opt(&b, 119, apple + 18, 9);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.search,
			    "eng.apple.com. marketing.apple.com.");
	assert_int_equal(m.n_ignored, 0);
}

static void test_plain(void **state)
{
	static const uint8_t two[] = "\1a\7example\3org\0\1b\7example\3org";
	char dst[NET_SEARCH];

	(void)state;
	assert_int_equal(decode(dst, sizeof(dst), two, sizeof(two)), 0);
	assert_string_equal(dst, "a.example.org. b.example.org.");
}

static void test_whole_name_pointer(void **state)
{
	/* "a." and a pointer to all of it, twice */
	char dst[NET_SEARCH];

	(void)state;
	assert_int_equal(decode(dst, sizeof(dst), "\1a\0\xc0\0\xc0\3", 7), 0);
	assert_string_equal(dst, "a. a. a.");
}

static void test_truncated(void **state)
{
	(void)state;
	for (size_t n = 1; n < sizeof(apple); n++) {
		if (n != 15) /* there the first name is complete */
			refuse(apple, n);
	}
}

static void test_loops(void **state)
{
	(void)state;
	REFUSE("\xc0\0");	  /* to itself */
	REFUSE("\1a\xc0\0");	  /* to the name that it ends */
	REFUSE("\1a\xc0\2");	  /* to itself, after a label */
	REFUSE("\1a\0\1b\xc0\3"); /* to its own name, not the first */
	REFUSE("\xc0\2\xc0\0");	  /* to each other */
	REFUSE("\1a\xc0\4\1b\xc0\0");
}

static void test_forward(void **state)
{
	(void)state;
	/* RFC 1035 section 4.1.4: "a prior occurrence of the same name" */
	REFUSE("\xc0\2\1a\0");
	REFUSE("\1b\xc0\4\1a\0");
	REFUSE("\1b\xc0\5\1a\0");
	REFUSE("\xc0\2");	 /* just behind the end */
	REFUSE("\1a\0\xff\xff"); /* far behind it */
	REFUSE("\1a\0\xc0");	 /* half a pointer */
}

static void test_label_types(void **state)
{
	uint8_t b[70] = { 0 };

	(void)state;
	memset(b + 1, 'a', 65);
	b[0] = 63; /* the longest label there is */
	b[64] = 0;
	{
		char dst[NET_SEARCH];

		assert_int_equal(decode(dst, sizeof(dst), b, 65), 0);
		assert_int_equal(strlen(dst), 64);
	}
	b[64] = 'a';
	b[0] = 64; /* 01: reserved */
	refuse(b, 70);
	b[0] = 0x80; /* 10: reserved */
	refuse(b, 70);
	b[0] = 0xbf;
	refuse(b, 70);
}

static void test_hostile(void **state)
{
	(void)state;
	REFUSE("\3a b\0");
	REFUSE("\3a\nb\0");
	REFUSE("\3a'b\0");
	REFUSE("\5$(id)\0");
	REFUSE("\3a\0b\0");
	REFUSE("\3a\377b\0");
}

static void test_dot_in_label(void **state)
{
	(void)state;
	REFUSE("\1.\0");
	REFUSE("\2.a\0");
	REFUSE("\2a.\0");  /* would become "a..", which has an empty label */
	REFUSE("\3a.b\0"); /* one label "a.b" is not the name a.b */
}

static void test_long_names(void **state)
{
	uint8_t b[300] = { 0 };
	char dst[1000];

	(void)state;
	/*
	 * Four labels of 62 characters and their lengths are 252 bytes, with
	 * one of 2 and the root 256: RFC 1035 section 2.3.4 allows 255.
	 */
	for (unsigned i = 0; i < 4; i++) {
		b[i * 63] = 62;
		memset(b + i * 63 + 1, 'a', 62);
	}
	b[252] = 1;
	b[253] = 'b';
	assert_int_equal(decode(dst, sizeof(dst), b, 255), 0);
	assert_int_equal(strlen(dst), 254); /* the dots for the lengths */
	b[252] = 2;
	b[254] = 'b';
	refuse(b, 256);
}

static void test_fit(void **state)
{
	char dst[8];

	(void)state;
	/* "a. b.c." needs 8 bytes with its NUL */
	assert_int_equal(decode(dst, 8, "\1a\0\1b\1c\0", 8), 0);
	assert_string_equal(dst, "a. b.c.");
	/* the whole names that fit, each with its dot and blank */
	assert_int_equal(decode(dst, 7, "\1a\0\1b\1c\0", 8), -ENAMETOOLONG);
	assert_string_equal(dst, "a.");
	assert_int_equal(decode(dst, 3, "\1a\0\1b\1c\0", 8), -ENAMETOOLONG);
	assert_string_equal(dst, "a.");
	assert_int_equal(decode(dst, 6, "\1b\1c\0\1a\0", 8), -ENAMETOOLONG);
	assert_string_equal(dst, "b.c.");
	/* none of them: nothing is written */
	assert_int_equal(decode(dst, 4, "\1b\1c\0", 5), -ENAMETOOLONG);
	assert_string_equal(dst, "old");
	/* what does not fit must be right all the same */
	assert_int_equal(decode(dst, 7, "\1a\0\1b\1c\0\1d", 10), -EINVAL);
	assert_string_equal(dst, "old");
}

/* NET_SEARCH: 255 bytes and a NUL; "aaaaa.example." has 14, a blank 1 */
static void test_fit_message(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x02", 1);
	bytes_opt(&b, 119, "\5aaaaa\7example", 15);
	for (unsigned i = 0; i < 40; i++) {
		assert_int_equal(bytes_decode(&b, &m), 0);
		/* n names take 15 n - 1 bytes: at most 17 */
		assert_int_equal(strlen(m.info.search),
				 15 * (i < 16 ? i + 1 : 17) - 1);
		assert_int_equal(is_ignored(&m, 119), i > 16);
		bytes_opt(&b, 119, "\5aaaaa\xc0\6", 8);
	}
}

static void test_garbage(void **state)
{
	uint32_t x = 1;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		uint8_t b[24];
		char dst[64];
		size_t n = x % sizeof(b) + 1;

		for (size_t i = 0; i < n; i++) {
			x = x * 1103515245 + 12345; /* C11 7.22.2.2 */
			b[i] = (uint8_t)(x >> 16);
			/* short labels and near pointers, more often */
			if (x & 0x40000000)
				b[i] &= 0xc3;
		}
		if (decode(dst, sizeof(dst), b, n) != -EINVAL)
			assert_true(strlen(dst) < sizeof(dst));
		else
			assert_string_equal(dst, "old");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("RFC 3397's example", test_rfc),
		CLAIM("RFC 3397's example in three options", test_rfc_split),
		CLAIM("names without compression", test_plain),
		CLAIM("a whole name may be a pointer", test_whole_name_pointer),
		CLAIM("a list cut inside a name is refused", test_truncated),
		CLAIM("pointers in a loop are refused", test_loops),
		CLAIM("pointers go backwards and stay inside", test_forward),
		CLAIM("labels have at most 63 bytes", test_label_types),
		CLAIM("only host names are taken", test_hostile),
		CLAIM("a label has no dot in it", test_dot_in_label),
		CLAIM("names have at most 255 bytes", test_long_names),
		CLAIM("the names that fit are kept", test_fit),
		CLAIM("of a long list 255 bytes are kept", test_fit_message),
		CLAIM("garbage is refused or fits", test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
