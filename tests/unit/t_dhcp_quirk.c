/*
 * What real servers send beside RFC 2132: names with a domain, texts with and
 * without a NUL, empty options, lists that come twice, and options that ask
 * for what cannot be done yet.
 */
#include "tests/unit/dhcp_bytes.h"

/* dnsmasq and ISC's dhcpd with use-host-decl-names: the whole name in 12 */
static void test_full_name(void **state)
{
	char name[66];
	struct dhcp_msg m;

	(void)state;
	decode_opt(&m, 12, "pc7.lab.example.org", 19);
	assert_string_equal(m.info.host, "pc7.lab.example.org");
	assert_string_equal(m.info.domain, "");
	assert_int_equal(m.n_ignored, 0);
	/* 64 characters are a host's at most: __NEW_UTS_LEN */
	memset(name, 'a', sizeof(name));
	name[3] = '.';
	decode_opt(&m, 12, name, 64);
	assert_int_equal(strlen(m.info.host), 64);
	decode_opt(&m, 12, name, 65);
	assert_string_equal(m.info.host, "");
	assert_true(is_ignored(&m, 12));
}

/* Windows and others count the NUL; it may be alone. */
static void test_nul(void **state)
{
	static const struct {
		const char *value;
		uint8_t n;
		const char *text;
	} row[] = {
		{ "/srv", 4, "/srv" },	     { "/srv\0", 5, "/srv" },
		{ "/srv\0\0\0", 7, "/srv" }, { "\0", 1, "" },
		{ "\0/srv", 5, "" },	     { "/s\0rv", 5, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct dhcp_msg m;

		decode_opt(&m, 17, row[i].value, row[i].n);
		assert_string_equal(m.info.root_path, row[i].text);
		assert_int_equal(is_ignored(&m, 17), *row[i].text == '\0');
	}
}

/* A text that ends where the packet does, without NUL and END. */
static void test_unterminated(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x02", 1);
	bytes_opt(&b, 17, "/srv/root", 9);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.root_path, "/srv/root");
	/* and a file field of 128 characters, RFC 2131 section 2 */
	b = bytes_start();
	memset(b.b + BYTES_FILE, 'b', 128);
	bytes_opt(&b, 53, "\x02", 1);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(strlen(m.info.bootfile), 128);
}

/* Each option empty: the message counts, and what else it says. */
static void test_empty(void **state)
{
	(void)state;
	for (unsigned code = 1; code < 255; code++) {
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;

		if (code == 52 || code == 53)
			continue;
		bytes_opt(&b, (uint8_t)code, "", 0);
		bytes_opt(&b, 53, "\x02", 1);
		bytes_opt(&b, code == 17 ? 15 : 17, "srv", 3);
		bytes_end(&b);
		assert_int_equal(bytes_decode(&b, &m), 0);
		assert_int_equal(m.info.type, DHCP_OFFER);
		assert_string_equal(
			code == 17 ? m.info.domain : m.info.root_path, "srv");
		assert_true(m.n_ignored <= 1);
	}
}

/* RFC 3396 joins what comes twice; two equal lists are one list. */
static void test_copies(void **state)
{
	static const uint8_t list[] = { 10, 0, 0, 3, 10, 0, 0, 4 };
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x02", 1);
	for (int i = 0; i < 2; i++) {
		bytes_opt(&b, 6, list, 8);
		bytes_opt(&b, 42, list, 8);
	}
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.dns[0], IP(10, 0, 0, 3));
	assert_int_equal(m.info.dns[1], IP(10, 0, 0, 4));
	assert_int_equal(m.info.dns[2], 0);
	assert_int_equal(m.info.ntp[1], IP(10, 0, 0, 4));
	assert_int_equal(m.info.ntp[2], 0);
	assert_int_equal(m.n_ignored, 0);
	/* pieces of one list, between which an address is cut */
	b = bytes_start();
	bytes_opt(&b, 53, "\x02", 1);
	bytes_opt(&b, 6, list, 6);
	bytes_opt(&b, 6, list + 6, 2);
	bytes_opt(&b, 6, "\x0a\0\0\5", 4);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.dns[0], IP(10, 0, 0, 3));
	assert_int_equal(m.info.dns[1], IP(10, 0, 0, 4));
	assert_int_equal(m.info.dns[2], IP(10, 0, 0, 5));
}

/* RFC 8925: V6ONLY_WAIT, 4 bytes.  Without IPv6 it must not be obeyed. */
static void test_ipv6_only(void **state)
{
	struct dhcp_msg m;

	(void)state;
	decode_opt(&m, 108, "\0\0\x07\x08", 4);
	assert_int_equal(m.yiaddr, IP(192, 0, 2, 130));
	assert_int_equal(m.n_ignored, 1);
	assert_true(is_ignored(&m, 108));
	assert_string_equal(dhcp_option_name(108), "IPv6-only");
}

/* RFC 4039: its length is 0 */
static void test_rapid_commit(void **state)
{
	struct dhcp_msg m;

	(void)state;
	decode_opt(&m, 80, "", 0);
	assert_int_equal(m.info.rapid, 1);
	assert_int_equal(m.n_ignored, 0);
	decode_opt(&m, 80, "\1", 1);
	assert_int_equal(m.info.rapid, 0);
	assert_true(is_ignored(&m, 80));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a host name may have its domain", test_full_name),
		CLAIM("a text may have its NUL, or several", test_nul),
		CLAIM("a text may end with its field", test_unterminated),
		CLAIM("any option may be empty", test_empty),
		CLAIM("a list that comes twice is one", test_copies),
		CLAIM("a network for IPv6 only is told of", test_ipv6_only),
		CLAIM("rapid commit has no value", test_rapid_commit),
	};

	return cmocka_run_group_tests_name("dhcp quirks", tests, NULL, NULL);
}
