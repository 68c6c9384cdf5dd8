/*
 * lib/str.h.  Expected values: RFC 791 dotted quads, RFC 952 and RFC 1123
 * section 2.1 host names, the kernel's dev_valid_name(), and arithmetic.
 */
#include "lib/str.h"

#include "tests/unit/unit.h"

static void test_copy(void **state)
{
	char b[4] = "old";

	(void)state;
	assert_int_equal(str_copy(b, sizeof(b), "abcd"), -ENAMETOOLONG);
	assert_string_equal(b, "old");
	assert_int_equal(str_copy(b, 0, ""), -ENAMETOOLONG);
	assert_string_equal(b, "old");
	assert_int_equal(str_copy(b, sizeof(b), "abc"), 0);
	assert_string_equal(b, "abc");
	assert_int_equal(str_copy(b, 1, ""), 0);
	assert_string_equal(b, "");
}

static void test_copy_n(void **state)
{
	char *src = exact("abcdef", 6); /* no NUL: 6 bytes and no more */
	char b[4] = "old";

	(void)state;
	assert_int_equal(str_copy_n(b, sizeof(b), src, 4), -ENAMETOOLONG);
	assert_string_equal(b, "old");
	assert_int_equal(str_copy_n(b, sizeof(b), src, SIZE_MAX),
			 -ENAMETOOLONG);
	assert_string_equal(b, "old");
	assert_int_equal(str_copy_n(b, sizeof(b), src, 3), 0);
	assert_string_equal(b, "abc");
	assert_int_equal(str_copy_n(b, sizeof(b), src + 3, 3), 0);
	assert_string_equal(b, "def");
	assert_int_equal(str_copy_n(b, sizeof(b), src, 0), 0);
	assert_string_equal(b, "");
	free(src);
}

static void test_cat(void **state)
{
	char b[6] = "ab";

	(void)state;
	assert_int_equal(str_cat(b, sizeof(b), "cdef"), -ENAMETOOLONG);
	assert_string_equal(b, "ab");
	assert_int_equal(str_cat(b, sizeof(b), "cde"), 0);
	assert_string_equal(b, "abcde");
	assert_int_equal(str_cat(b, sizeof(b), "x"), -ENAMETOOLONG);
	assert_int_equal(str_cat(b, sizeof(b), ""), 0);
	assert_string_equal(b, "abcde");
}

/* ISO C, 7.24.5.7 strstr: the first occurrence, and "" is found in front */
static void test_find(void **state)
{
	const char *s = "a.k.ko.ko";

	(void)state;
	assert_ptr_equal(str_find(s, ".ko"), s + 3);
	assert_ptr_equal(str_find(s, "a"), s);
	assert_ptr_equal(str_find(s, ""), s);
	assert_ptr_equal(str_find(s, "o.ko"), s + 5);
	assert_null(str_find(s, ".kox"));
	assert_null(str_find("", "a"));
}

static void test_starts(void **state)
{
	(void)state;
	assert_true(str_starts("ip=dhcp", "ip="));
	assert_true(str_starts("ip=", "ip="));
	assert_true(str_starts("", ""));
	assert_false(str_starts("ip", "ip="));
	assert_false(str_starts("", "ip="));
	assert_false(str_starts("nip=", "ip="));
}

static void test_list(void **state)
{
	static const struct {
		const char *list;
		const char *item[4];
		int ret[4];
	} row[] = {
		{ "", { "" }, { 0 } },
		{ ",", { "" }, { 0 } },
		{ ",,,", { "" }, { 0 } },
		{ "a", { "a", "" }, { 1, 0 } },
		{ "a,b", { "a", "b", "" }, { 1, 1, 0 } },
		{ ",a,,b,", { "a", "b", "" }, { 1, 1, 0 } },
		{ "a b, c", { "a b", " c", "" }, { 1, 1, 0 } },
		{ "abc,abcd,x",
		  { "abc", "abc", "x", "" },
		  { 1, -ENAMETOOLONG, 1, 0 } },
		{ "abcdefgh", { "abc", "" }, { -ENAMETOOLONG, 0 } },
		/* as for mount(8), whose quotes are a part of the item */
		{ "\",\",a", { "\",\"", "a", "" }, { 1, 1, 0 } },
		{ "a\",,", { "a\",", "" }, { -ENAMETOOLONG, 0 } },
		{ "\"\",b,\"", { "\"\"", "b", "\"", "" }, { 1, 1, 1, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const char *list = row[i].list;
		char item[4] = "old";

		for (unsigned n = 0; n < 4 && row[i].item[n]; n++) {
			assert_int_equal(list_next(&list, item, sizeof(item)),
					 row[i].ret[n]);
			assert_string_equal(item, row[i].item[n]);
		}
		/* the end stays the end */
		assert_int_equal(list_next(&list, item, sizeof(item)), 0);
		assert_string_equal(list, "");
	}
}

static void test_u32(void **state)
{
	static const struct {
		const char *text;
		uint32_t max;
		int ret;
		uint32_t value;
	} row[] = {
		{ "0", UINT32_MAX, 0, 0 },
		{ "7", UINT32_MAX, 0, 7 },
		{ "010", UINT32_MAX, 0, 10 }, /* decimal, never octal */
		{ "4294967295", UINT32_MAX, 0, 0xffffffff },
		{ "4294967296", UINT32_MAX, -ERANGE, 0 },
		{ "4294967303", UINT32_MAX, -ERANGE, 0 }, /* 2^32 + 7 */
		{ "18446744073709551623", UINT32_MAX, -ERANGE, 0 }, /* 2^64+7 */
		{ "99999999999999999999999", UINT32_MAX, -ERANGE, 0 },
		{ "255", 255, 0, 255 },
		{ "256", 255, -ERANGE, 0 },
		{ "1", 0, -ERANGE, 0 },
		{ "0x10", UINT32_MAX, 0, 16 },
		{ "0xffffffff", UINT32_MAX, 0, 0xffffffff },
		{ "0xFf", UINT32_MAX, 0, 255 },
		{ "0x100000000", UINT32_MAX, -ERANGE, 0 },
		{ "0x100", 255, -ERANGE, 0 },
		{ "", UINT32_MAX, -EINVAL, 0 },
		{ "-1", UINT32_MAX, -EINVAL, 0 },
		{ "+1", UINT32_MAX, -EINVAL, 0 },
		{ " 1", UINT32_MAX, -EINVAL, 0 },
		{ "1 ", UINT32_MAX, -EINVAL, 0 },
		{ "1x", UINT32_MAX, -EINVAL, 0 },
		{ "x1", UINT32_MAX, -EINVAL, 0 },
		{ "12a", UINT32_MAX, -EINVAL, 0 },
		{ "0x", UINT32_MAX, -EINVAL, 0 },
		{ "0xg", UINT32_MAX, -EINVAL, 0 },
		{ "0x0x1", UINT32_MAX, -EINVAL, 0 },
		{ "1,2", UINT32_MAX, -EINVAL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		uint32_t v = 0xdeadbeef;
		int r = parse_u32(row[i].text, row[i].max, &v);

		if (r != row[i].ret)
			fail_msg("'%s': %d", row[i].text, r);
		assert_int_equal(v, r ? 0xdeadbeef : row[i].value);
	}
}

static void test_ip4_good(void **state)
{
	uint32_t ip = 1;

	(void)state;
	assert_int_equal(parse_ip4("0.0.0.0", &ip), 0);
	assert_int_equal(ip, 0);
	assert_int_equal(parse_ip4("10.0.0.1", &ip), 0);
	assert_int_equal(ip, 0x0a000001);
	assert_int_equal(parse_ip4("255.255.255.255", &ip), 0);
	assert_int_equal(ip, 0xffffffff);
	assert_int_equal(parse_ip4("192.0.2.130", &ip), 0);
	assert_int_equal(ip, 0xc0000282);
}

static void test_ip4_bad(void **state)
{
	static const char *const bad[] = {
		"",
		".",
		"...",
		"10",
		"10.0.0",
		"10.0.0.",
		".10.0.0",
		"10..0.1",
		"10.0.0.1.",
		"10.0.0.1.2",
		"10.0.0.256",
		"10.0.0.300",
		"256.0.0.1",
		"10.0.0.50x",
		"x10.0.0.5",
		"10.0.0.1 ",
		" 10.0.0.1",
		"10.0. 0.1",
		"10.0.0.-1",
		"-1.0.0.1",
		"10.0.0.+1",
		"0x0a.0.0.1",
		"10.0.0.0xa",
		"10,0,0,1",
		"10.0.0.1/24",
		"10.0.0.4294967297",
		"::1",
		"localhost",
		"10.0.0.18446744073709551617",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint32_t ip = 0xdeadbeef;

		if (parse_ip4(bad[i], &ip) != -EINVAL)
			fail_msg("'%s' was taken", bad[i]);
		assert_int_equal(ip, 0xdeadbeef);
	}
}

static void test_ip4_text(void **state)
{
	char b[IP4_TEXT];

	(void)state;
	assert_string_equal(ip4_text(0, b), "0.0.0.0");
	assert_string_equal(ip4_text(0xffffffff, b), "255.255.255.255");
	assert_string_equal(ip4_text(0xc0000282, b), "192.0.2.130");
	assert_string_equal(ip4_text(0x0a000001, b), "10.0.0.1");
	assert_ptr_equal(ip4_text(0, b), b);
}

static void test_masks(void **state)
{
	static const uint32_t bad[] = { 0x00000001, 0x0000ffff, 0x00ffffff,
					0x7fffffff, 0xff00ff00, 0xffff00ff,
					0xfffffffd, 0xfffffeff, 0x80000001 };

	(void)state;
	assert_int_equal(mask_prefix(0), 0);
	assert_int_equal(mask_prefix(0x80000000), 1);
	assert_int_equal(mask_prefix(0xff000000), 8);
	assert_int_equal(mask_prefix(0xffffff00), 24);
	assert_int_equal(mask_prefix(0xfffffffe), 31);
	assert_int_equal(mask_prefix(0xffffffff), 32);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(mask_prefix(bad[i]), -1);
	assert_int_equal(prefix_mask(0), 0);
	assert_int_equal(prefix_mask(1), 0x80000000);
	assert_int_equal(prefix_mask(23), 0xfffffe00);
	assert_int_equal(prefix_mask(32), 0xffffffff);
	for (unsigned p = 0; p <= 32; p++)
		assert_int_equal(mask_prefix(prefix_mask(p)), p);
}

/* The letters, digits and signs that may stand inside a host name. */
static bool host_char(unsigned c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static void test_hostname(void **state)
{
	static const char *const good[] = { "a",    "1",    "a-b",
					    "a.b",  "pc_1", "host.example.org",
					    "3com", "A1.B2" };
	static const char *const bad[] = { "",	   ".",	   "..",   ".a",
					   "a..b", "-a",   "a.-b", "a b",
					   "a'b",  "a\nb", "$(id)" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(is_hostname(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(is_hostname(bad[i]));
	for (unsigned c = 1; c < 256; c++) {
		char s[4] = { 'a', (char)c, 'b', '\0' };

		assert_int_equal(is_hostname(s), host_char(c));
	}
}

static void test_printable(void **state)
{
	(void)state;
	for (unsigned c = 1; c < 256; c++) {
		char s[4] = { 'a', (char)c, 'b', '\0' };

		assert_int_equal(is_printable(s), c >= 0x21 && c <= 0x7e);
	}
}

static void test_ifname(void **state)
{
	/* net/core/dev.c dev_valid_name(): what it refuses */
	static const char *const bad[] = {
		"",	     ".",
		"..",	     "eth0/1",
		"eth0:1",    "eth 0",
		"eth0\n",    "\teth0",
		"a\vb",	     "a\fb",
		"a\rb",	     "sixteencharacter",
		"/../etc/x", "averyveryverylongname",
	};
	static const char *const good[] = { "lo",	 "eth0",
					    "eth0.100",	 "...",
					    "enp0s31f6", "fifteen_chars_x",
					    "br-lan",	 "e@1" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(is_ifname(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(is_ifname(bad[i]));
}

static void test_size(void **state)
{
	static const struct {
		const char *text;
		uint64_t value;
	} good[] = {
		{ "0", 0 },
		{ "512", 512 },
		{ "9223372036854775808", 9223372036854775808u },
		{ "1K", 1024 },
		{ "3k", 3072 },
		{ "2MiB", 2097152 },
		{ "5G", 5368709120 },
		{ "1TiB", 1099511627776 },
		{ "1P", 1125899906842624 },
		{ "15E", 17293822569102704640u },
	};
	static const char *const bad[] = {
		"",	"x",	 "-1",	"K",	"1X",
		"1KB",	"1KiBx", "1 K", "1.5G", "99999999999999999999",
		"0x10", "1K1",	 "1 ",
	};
	uint64_t v = 7;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(parse_size(good[i].text, &v), 0);
		assert_true(v == good[i].value);
	}
	v = 7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse_size(bad[i], &v) != -EINVAL || v != 7)
			fail_msg("'%s'", bad[i]);
	}
	assert_int_equal(parse_size("16E", &v), -ERANGE);
	assert_int_equal(parse_size("9999999999999999999K", &v), -ERANGE);
	assert_int_equal(v, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a text that does not fit is not copied", test_copy),
		CLAIM("str_copy_n reads no more than it was told", test_copy_n),
		CLAIM("a text that does not fit is not appended", test_cat),
		CLAIM("a text is found where it is first", test_find),
		CLAIM("a prefix is the beginning and nothing else",
		      test_starts),
		CLAIM("a list is taken apart, empty items passed over",
		      test_list),
		CLAIM("numbers are whole, in range and without signs",
		      test_u32),
		CLAIM("sizes have a unit, and 64 bits", test_size),
		CLAIM("dotted quads are read into host order", test_ip4_good),
		CLAIM("anything but four octets is no address", test_ip4_bad),
		CLAIM("addresses are written as dotted quads", test_ip4_text),
		CLAIM("masks are contiguous and match their prefixes",
		      test_masks),
		CLAIM("a host name has letters, digits, '-', '_' and labels",
		      test_hostname),
		CLAIM("printable is 0x21 to 0x7e", test_printable),
		CLAIM("interface names are those of dev_valid_name()",
		      test_ifname),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
