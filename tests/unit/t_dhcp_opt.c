/*
 * Single DHCP options as dhcp_decode() checks them: RFC 2132 for the formats,
 * STYLE and the man page for what is refused beyond it.
 */
#include "ipconfig/dhcp_msg.h"

#include "tests/unit/dhcp_bytes.h"
#include "tests/unit/unit.h"

static void test_netmask(void **state)
{
	static const uint8_t bad[][4] = {
		{ 255, 0, 255, 0 }, /* a hole */
		{ 0, 0, 0, 0 },	    /* everything on the link */
		{ 0, 255, 255, 255 }, { 255, 255, 255, 253 }, { 0, 0, 0, 1 },
	};
	struct dhcp_msg m;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		decode_opt(&m, 1, bad[i], 4);
		assert_int_equal(m.info.netmask, 0);
		assert_true(is_ignored(&m, 1));
	}
	decode_opt(&m, 1, "\xff\xff\xff\xfe", 4); /* RFC 3021 */
	assert_int_equal(m.info.netmask, 0xfffffffe);
	decode_opt(&m, 1, "\xff\xff\xff\xff", 4);
	assert_int_equal(m.info.netmask, 0xffffffff);
	assert_int_equal(m.n_ignored, 0);
}

static void test_short_numbers(void **state)
{
	/* each option with one byte less than its format has */
	static const struct {
		uint8_t code, len;
	} row[] = {
		{ 1, 3 },  { 3, 3 },  { 6, 3 },	 { 26, 1 }, { 28, 3 },
		{ 42, 3 }, { 51, 3 }, { 54, 3 }, { 58, 3 }, { 59, 3 },
		{ 1, 0 },  { 3, 0 },  { 26, 0 }, { 51, 0 }, { 54, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct dhcp_msg m;

		decode_opt(&m, row[i].code, "\x7f\x7f\x7f", row[i].len);
		if (!is_ignored(&m, row[i].code))
			fail_msg("option %u of %u bytes", row[i].code,
				 row[i].len);
		assert_int_equal(m.info.netmask, 0);
		assert_int_equal(m.info.gateway, 0);
		assert_int_equal(m.info.dns[0], 0);
		assert_int_equal(m.info.ntp[0], 0);
		assert_int_equal(m.info.broadcast, 0);
		assert_int_equal(m.info.lease_s, 0);
		assert_int_equal(m.info.server_id, 0);
		assert_int_equal(m.info.t1_s, 0);
		assert_int_equal(m.info.t2_s, 0);
		assert_int_equal(m.info.mtu, 0);
	}
}

static void test_lists(void **state)
{
	static const uint8_t five[] = {
		192, 0, 2,   1, 192, 0, 2,   2, 192, 0,
		2,   3, 192, 0, 2,   4, 192, 0, 2,   5
	};
	struct dhcp_msg m;

	(void)state;
	decode_opt(&m, 6, five, sizeof(five));
	assert_int_equal(m.info.dns[0], IP(192, 0, 2, 1));
	assert_int_equal(m.info.dns[1], IP(192, 0, 2, 2));
	assert_int_equal(m.info.dns[2], IP(192, 0, 2, 3));
	decode_opt(&m, 42, five, sizeof(five));
	assert_int_equal(m.info.ntp[0], IP(192, 0, 2, 1));
	assert_int_equal(m.info.ntp[2], IP(192, 0, 2, 3));
	/* "listed in order of preference": the first router */
	decode_opt(&m, 3, five, sizeof(five));
	assert_int_equal(m.info.gateway, IP(192, 0, 2, 1));
}

static void test_mtu(void **state)
{
	static const struct {
		uint16_t mtu;
		bool good;
	} row[] = {
		{ 0, false },  { 67, false },  { 68, false },  { 575, false },
		{ 576, true }, { 1280, true }, { 1500, true }, { 9000, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint8_t v[2] = { (uint8_t)(row[i].mtu >> 8),
				 (uint8_t)row[i].mtu };
		struct dhcp_msg m;

		decode_opt(&m, 26, v, 2);
		assert_int_equal(m.info.mtu, row[i].good ? row[i].mtu : 0);
		assert_int_equal(is_ignored(&m, 26), !row[i].good);
	}
}

static void test_lease(void **state)
{
	struct dhcp_msg m;

	(void)state;
	decode_opt(&m, 51, "\xff\xff\xff\xff", 4); /* for ever */
	assert_int_equal(m.info.lease_s, 0xffffffff);
	decode_opt(&m, 51, "\x00\x01\x51\x80", 4);
	assert_int_equal(m.info.lease_s, 86400);
}

static void test_control_characters(void **state)
{
	static const char *const bad[] = {
		"a\nb",	  "a\rb",   "a\033b",
		"a\001b", "a\177b", "a\tb",
		"a\200b", "\n",	    "corp.example\nnameserver 6.6.6.6",
	};
	static const uint8_t code[] = { 12, 15, 17, 40 };

	(void)state;
	for (size_t c = 0; c < sizeof(code); c++) {
		for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			struct dhcp_msg m;

			decode_opt(&m, code[c], bad[i],
				   (uint8_t)strlen(bad[i]));
			if (!is_ignored(&m, code[c]))
				fail_msg("option %u, text %zu", code[c], i);
			assert_string_equal(m.info.host, "");
			assert_string_equal(m.info.domain, "");
			assert_string_equal(m.info.root_path, "");
			assert_string_equal(m.info.nisdomain, "");
			/* the value is dropped, the lease is not */
			assert_int_equal(m.yiaddr, IP(192, 0, 2, 130));
		}
	}
}

static void test_utf8_paths(void **state)
{
	static const uint8_t path[] = { 17, 67 };
	static const uint8_t other[] = { 12, 15, 40 };
	struct dhcp_msg m;

	(void)state;
	for (size_t i = 0; i < sizeof(path); i++) {
		const char *text =
			path[i] == 17 ? m.info.root_path : m.info.bootfile;

		decode_opt(&m, path[i], "/srv/b\xc3\xbcro", 11);
		assert_string_equal(text, "/srv/b\xc3\xbcro");
		assert_int_equal(m.n_ignored, 0);
		decode_opt(&m, path[i], "/srv/my root", 12);
		assert_string_equal(text, "/srv/my root");
		assert_int_equal(m.n_ignored, 0);
		/* Latin-1, and U+009B, with which a terminal is controlled */
		decode_opt(&m, path[i], "/srv/b\xfcro", 10);
		assert_true(is_ignored(&m, path[i]));
		decode_opt(&m, path[i], "/srv/\xc2\x9b", 7);
		assert_true(is_ignored(&m, path[i]));
		assert_string_equal(text, "");
		/* a NUL cuts nothing: the first byte of a character stands */
		decode_opt(&m, path[i], "/srv/b\xc3\0", 8);
		assert_true(is_ignored(&m, path[i]));
	}
	for (size_t i = 0; i < sizeof(other); i++) {
		decode_opt(&m, other[i], "b\xc3\xbcro", 5);
		assert_true(is_ignored(&m, other[i]));
	}
}

static void test_shell_words(void **state)
{
	static const char *const bad[] = { "$(id)", "`id`", "a;b", "a'b",
					   "a\"b",  "a b",  "a|b", "a/b" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct dhcp_msg m;

		decode_opt(&m, 12, bad[i], (uint8_t)strlen(bad[i]));
		assert_string_equal(m.info.host, "");
		assert_true(is_ignored(&m, 12));
		decode_opt(&m, 15, bad[i], (uint8_t)strlen(bad[i]));
		assert_string_equal(m.info.domain, "");
		assert_true(is_ignored(&m, 15));
	}
}

static void test_nul(void **state)
{
	struct dhcp_msg m;

	(void)state;
	/* RFC 2132 section 2: be prepared to delete trailing nulls */
	decode_opt(&m, 12, "pc1\0", 4);
	assert_string_equal(m.info.host, "pc1");
	decode_opt(&m, 17, "/srv\0\0\0", 7);
	assert_string_equal(m.info.root_path, "/srv");
	assert_int_equal(m.n_ignored, 0);
	/* one in the middle is not trailing */
	decode_opt(&m, 17, "/srv\0/etc", 9);
	assert_string_equal(m.info.root_path, "");
	assert_true(is_ignored(&m, 17));
	decode_opt(&m, 12, "\0", 1);
	assert_string_equal(m.info.host, "");
}

static void test_host_lengths(void **state)
{
	char name[255];

	(void)state;
	memset(name, 'h', sizeof(name));
	for (unsigned n = 1; n <= 255; n++) {
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;

		/*
		 * The tail of the name looks like a router option: when the
		 * copy that was cut moves the cursor, it becomes one.
		 */
		memset(name, 'h', sizeof(name));
		if (n >= 70)
			memcpy(name + 64, "\x03\x04\x0a\x06\x06\x06", 6);
		bytes_opt(&b, 53, "\x02", 1);
		bytes_opt(&b, 12, name, (uint8_t)n);
		bytes_opt(&b, 54, "\xc0\x00\x02\x01", 4);
		bytes_end(&b);
		assert_int_equal(bytes_decode(&b, &m), 0);
		assert_int_equal(m.info.gateway, 0);
		assert_int_equal(m.info.server_id, IP(192, 0, 2, 1));
		/* __NEW_UTS_LEN is 64 */
		assert_int_equal(strlen(m.info.host), n <= 64 ? n : 0);
		assert_int_equal(is_ignored(&m, 12), n > 64);
	}
}

static void test_long_texts(void **state)
{
	char text[255];
	struct dhcp_msg m;

	(void)state;
	memset(text, 'd', sizeof(text));
	text[0] = '/';
	decode_opt(&m, 17, text, 255);
	assert_int_equal(strlen(m.info.root_path), 255);
	decode_opt(&m, 67, text, 255);
	assert_int_equal(strlen(m.info.bootfile), 255);
	decode_opt(&m, 56, text, 255);
	assert_int_equal(strlen(m.info.text), DHCP_TEXT - 1);
}

static void test_many_ignored(void **state)
{
	static const uint8_t code[] = { 1,  3,	6,  12, 15, 17, 26,  28,
					40, 42, 51, 54, 58, 59, 119, 121 };
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	for (size_t i = 0; i < sizeof(code); i++)
		bytes_opt(&b, code[i], "\n", 1);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.n_ignored, DHCP_IGNORED);
	/* and the others leave everything alone */
	assert_int_equal(m.info.netmask, 0);
	assert_string_equal(m.value[DHCP_IGNORED - 1], ": 0a");
}

/* As text or as bytes, and as much as there is room for. */
static void test_values(void **state)
{
	struct dhcp_msg m;
	char text[255];

	(void)state;
	memset(text, 'd', sizeof(text));
	decode_opt(&m, 28, text, 255);
	assert_string_equal(m.value[0],
			    ": 'dddddddddddddddddddddddddddddddddddd");
	assert_int_equal(strlen(m.value[0]), DHCP_VALUE - 1);
	memset(text, 0xe9, sizeof(text));
	decode_opt(&m, 12, text, 255);
	assert_string_equal(m.value[0],
			    ": e9 e9 e9 e9 e9 e9 e9 e9 e9 e9 e9 e9");
	decode_opt(&m, 12, "\0a", 2); /* a text with a NUL is bytes */
	assert_string_equal(m.value[0], ": 00 61");
	decode_opt(&m, 1, "\xff\0\xff\0", 4);
	assert_string_equal(m.value[0], ": ff 00 ff 00");
}

static void test_type(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x0d", 1); /* DHCPLEASEACTIVE, RFC 4388 */
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.type, 13);
}

static void test_unknown(void **state)
{
	(void)state;
	/* whatever is in an option that is not known here changes nothing */
	for (unsigned code = 128; code < 255; code++) {
		struct dhcp_msg m;

		if (code == 150 || code == 249)
			continue;
		decode_opt(&m, (uint8_t)code, "\x03\x04\x0a\x00\x00\x01", 6);
		assert_int_equal(m.info.gateway, 0);
		assert_int_equal(m.n_ignored, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a netmask with holes or /0 is ignored", test_netmask),
		CLAIM("a number shorter than its format is ignored",
		      test_short_numbers),
		CLAIM("lists keep the first three, routers the first",
		      test_lists),
		CLAIM("an MTU below 576 is ignored", test_mtu),
		CLAIM("a lease may be for ever", test_lease),
		CLAIM("texts with control characters are ignored",
		      test_control_characters),
		CLAIM("a path may be UTF-8 with blanks, a name may not",
		      test_utf8_paths),
		CLAIM("names with shell characters are ignored",
		      test_shell_words),
		CLAIM("trailing NULs are deleted, inner ones are not taken",
		      test_nul),
		CLAIM("an over-long host name does not become options",
		      test_host_lengths),
		CLAIM("texts of 255 bytes fit, words for the log in part",
		      test_long_texts),
		CLAIM("sixteen bad options fill the list of eight",
		      test_many_ignored),
		CLAIM("an option left out is told with its value", test_values),
		CLAIM("an unknown message type is kept", test_type),
		CLAIM("unknown options change nothing", test_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
