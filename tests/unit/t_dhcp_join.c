/*
 * DHCP options in more than one place: option overload (RFC 2132 section
 * 9.3), long and repeated options (RFC 3396), classless routes (RFC 3442).
 */
#include "ipconfig/dhcp_msg.h"

#include "tests/unit/dhcp_bytes.h"
#include "tests/unit/unit.h"

static void put(struct dhcp_bytes *b, size_t at, const char *text, size_t n)
{
	memcpy(b->b + at, text, n);
}

static void test_overload_file(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x02\x34\x01\x01\xff", 7);
	put(&b, BYTES_FILE, "\x11\x04/srv\xff", 7);
	put(&b, BYTES_SNAME, "\x0c\x03pc1\xff", 6); /* a name, not options */
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.root_path, "/srv");
	assert_string_equal(m.info.host, "");
	assert_string_equal(m.info.bootfile, "");
}

static void test_overload_sname(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x02\x34\x01\x02\xff", 7);
	put(&b, BYTES_SNAME, "\x11\x04/srv\xff", 7);
	put(&b, BYTES_FILE, "vmlinuz", 7);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.root_path, "/srv");
	assert_string_equal(m.info.bootfile, "vmlinuz");
}

static void test_overload_both(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x02\x34\x01\x03\xff", 7);
	/* no END in either: the field's own end will do */
	memset(b.b + BYTES_SNAME, 0, 64 + 128);
	put(&b, BYTES_SNAME, "\x0c\x03pc1", 5);
	put(&b, BYTES_FILE, "\x43\x07vmlinuz", 9); /* option 67 */
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.host, "pc1");
	assert_string_equal(m.info.bootfile, "vmlinuz");
}

static void test_overload_order(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	/* RFC 3396 section 5: options, then file, then sname */
	bytes_raw(&b, "\x35\x01\x02\x34\x01\x03\x11\x04/one\xff", 13);
	put(&b, BYTES_FILE, "\x11\x04/two\xff", 7);
	put(&b, BYTES_SNAME, "\x11\x06/three\xff", 9);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.root_path, "/one/two/three");
}

static void test_overload_values(void **state)
{
	static const uint8_t value[] = { 0, 4, 5, 0x81, 255 };

	(void)state;
	for (size_t i = 0; i < sizeof(value); i++) {
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;

		bytes_opt(&b, 53, "\x02", 1);
		bytes_opt(&b, 52, &value[i], 1);
		bytes_end(&b);
		put(&b, BYTES_FILE, "\x11\x04/srv\xff", 7);
		put(&b, BYTES_SNAME, "\x11\x04/srv\xff", 7);
		assert_int_equal(bytes_decode(&b, &m), 0);
		assert_string_equal(m.info.root_path, "");
	}
}

static void test_overload_nested(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x02\x34\x01\x01\xff", 7);
	/* file says that sname has options too: it has no say */
	put(&b, BYTES_FILE, "\x34\x01\x03\xff", 4);
	put(&b, BYTES_SNAME, "\x11\x04/srv\xff", 7);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.root_path, "");
}

static void test_overload_past_field(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x02\x34\x01\x03\xff", 7);
	/* the last two bytes of sname: a router that would lie in file */
	put(&b, BYTES_SNAME + 62, "\x03\x04\x0a\x00\x00\x01\xff", 7);
	assert_int_equal(bytes_decode(&b, &m), -EBADMSG);
	assert_int_equal(m.info.gateway, 0);
	/* and a code without a length in the last byte of file */
	memset(b.b + BYTES_SNAME, 0, 64 + 128);
	b.b[BYTES_COOKIE - 1] = 3;
	assert_int_equal(bytes_decode(&b, &m), -EBADMSG);
}

static void test_split_root_path(void **state)
{
	/* ISC dhcpd 4.4 sends a root path of 336 bytes as 255 and 81 */
	static const unsigned first[] = { 255, 200, 168, 81 };

	(void)state;
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;
		char path[337];

		for (unsigned j = 0; j < 336; j++)
			path[j] = (char)(j % 16 ? 'a' + (int)(j % 26) : '/');
		path[336] = '\0';
		bytes_opt(&b, 53, "\x05", 1);
		bytes_opt(&b, 17, path, (uint8_t)first[i]);
		bytes_opt(&b, 54, "\xc0\x00\x02\x01", 4);
		bytes_opt(&b, 17, path + first[i], (uint8_t)(336 - first[i]));
		bytes_end(&b);
		assert_int_equal(bytes_decode(&b, &m), 0);
		assert_string_equal(m.info.root_path, path);
		assert_int_equal(m.n_ignored, 0);
	}
}

static void test_split_too_long(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;
	char piece[250];

	(void)state;
	memset(piece, '/', sizeof(piece));
	bytes_opt(&b, 53, "\x05", 1);
	for (unsigned i = 0; i < 5; i++) /* 1250 bytes, NET_PATH is 1024 */
		bytes_opt(&b, 17, piece, sizeof(piece));
	bytes_opt(&b, 54, "\xc0\x00\x02\x01", 4);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_string_equal(m.info.root_path, "");
	assert_true(is_ignored(&m, 17));
	assert_int_equal(m.info.dhcp_server, IP(192, 0, 2, 1));
}

static void test_split_address(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x05", 1);
	bytes_opt(&b, 6, "\xc0\x00\x02\x35\xc0\x00", 6);
	bytes_opt(&b, 3, "\xc0\x00\x02\xfe", 4);
	bytes_opt(&b, 6, "\x02\x36", 2);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.dns[0], IP(192, 0, 2, 53));
	assert_int_equal(m.info.dns[1], IP(192, 0, 2, 54));
	assert_int_equal(m.info.gateway, IP(192, 0, 2, 254));
}

static void test_duplicates(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	/* dnsmasq sends option 54 twice (n-dhcp4#16) */
	bytes_opt(&b, 53, "\x02", 1);
	bytes_opt(&b, 54, "\xc0\x00\x02\x01", 4);
	bytes_opt(&b, 1, "\xff\xff\xff\x00", 4);
	bytes_opt(&b, 54, "\xc0\x00\x02\x01", 4);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.dhcp_server, IP(192, 0, 2, 1));
	assert_int_equal(m.info.netmask, IP(255, 255, 255, 0));
}

static void test_classless_rfc(void **state)
{
	/* the destination descriptors in RFC 3442's table, in its order */
	static const uint8_t v[] = {
		0,  10, 0,   0,	  1,		    /* default */
		8,  10, 10,  0,	  0,   2,	    /* 10.0.0.0/8 */
		24, 10, 0,   0,	  10,  0,  0, 3,    /* 10.0.0.0/24 */
		16, 10, 17,  10,  0,   0,  4,	    /* 10.17.0.0/16 */
		24, 10, 27,  129, 10,  0,  0, 5,    /* 10.27.129.0/24 */
		25, 10, 229, 0,	  128, 10, 0, 0, 6, /* 10.229.0.128/25 */
		32, 10, 198, 122, 47,  0,  0, 0, 0, /* on the link */
	};
	static const struct net_route want[] = {
		{ 0, IP(10, 0, 0, 1), 0 },
		{ IP(10, 0, 0, 0), IP(10, 0, 0, 2), 8 },
		{ IP(10, 0, 0, 0), IP(10, 0, 0, 3), 24 },
		{ IP(10, 17, 0, 0), IP(10, 0, 0, 4), 16 },
		{ IP(10, 27, 129, 0), IP(10, 0, 0, 5), 24 },
		{ IP(10, 229, 0, 128), IP(10, 0, 0, 6), 25 },
		{ IP(10, 198, 122, 47), 0, 32 },
	};
	static const uint8_t code[] = { 121, 249 };

	(void)state;
	for (size_t c = 0; c < 2; c++) {
		struct dhcp_msg m;

		decode_opt(&m, code[c], v, sizeof(v));
		assert_int_equal(m.info.n_routes, 7);
		for (size_t i = 0; i < 7; i++) {
			assert_int_equal(m.info.route[i].dst, want[i].dst);
			assert_int_equal(m.info.route[i].gateway,
					 want[i].gateway);
			assert_int_equal(m.info.route[i].prefix,
					 want[i].prefix);
		}
	}
}

static void test_classless_masked(void **state)
{
	struct dhcp_msg m;

	(void)state;
	/*
	 * RFC 3442: "the client will install a route with a destination of
	 * 129.210.177.128" for 129.210.177.132/25.
	 */
	decode_opt(&m, 121, "\x19\x81\xd2\xb1\x84\x0a\x00\x00\x01", 9);
	assert_int_equal(m.info.n_routes, 1);
	assert_int_equal(m.info.route[0].dst, IP(129, 210, 177, 128));
	decode_opt(&m, 121, "\x04\xff\x0a\x00\x00\x01", 6);
	assert_int_equal(m.info.route[0].dst, IP(240, 0, 0, 0));
}

static void test_classless_bad(void **state)
{
	static const uint8_t v[] = { 24, 10, 27, 129, 10, 0, 0, 5 };
	struct dhcp_msg m;

	(void)state;
	for (uint8_t n = 0; n < sizeof(v); n++) {
		decode_opt(&m, 121, v, n);
		assert_int_equal(m.info.n_routes, 0);
		assert_true(is_ignored(&m, 121));
	}
	decode_opt(&m, 121, "\x21\x0a\x00\x00\x01\x02\x0a\x00\x00\x01", 10);
	assert_int_equal(m.info.n_routes, 0); /* /33 */
	assert_true(is_ignored(&m, 121));
	decode_opt(&m, 121, "\xff\x0a\x00\x00\x01\x0a\x00\x00\x01", 9);
	assert_int_equal(m.info.n_routes, 0);
}

static void test_classless_both(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x02", 1);
	bytes_opt(&b, 249, "\x00\x0a\x00\x00\x09", 5);
	bytes_opt(&b, 121, "\x00\x0a\x00", 3); /* in two pieces */
	bytes_opt(&b, 121, "\x00\x01", 2);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.n_routes, 1);
	assert_int_equal(m.info.route[0].gateway, IP(10, 0, 0, 1));
}

static void test_classless_many(void **state)
{
	uint8_t v[250];
	struct dhcp_msg m;

	(void)state;
	for (size_t i = 0; i < sizeof(v); i += 5)
		memcpy(v + i, "\x00\x0a\x00\x00\x01", 5);
	decode_opt(&m, 121, v, 16 * 5);
	assert_int_equal(m.info.n_routes, NET_ROUTES);
	decode_opt(&m, 121, v, sizeof(v)); /* 50 routes */
	assert_true(m.info.n_routes <= NET_ROUTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("overload 1: file holds options", test_overload_file),
		CLAIM("overload 2: sname holds options, file a name",
		      test_overload_sname),
		CLAIM("overload 3: both hold options", test_overload_both),
		CLAIM("pieces are joined from options, file, sname",
		      test_overload_order),
		CLAIM("other overload values count as none",
		      test_overload_values),
		CLAIM("an overload option in file is ignored",
		      test_overload_nested),
		CLAIM("an option cannot leave its field",
		      test_overload_past_field),
		CLAIM("a root path of 336 bytes in two pieces is whole",
		      test_split_root_path),
		CLAIM("pieces longer than the limit together are ignored",
		      test_split_too_long),
		CLAIM("an address may be split between pieces",
		      test_split_address),
		CLAIM("the same server identifier twice is accepted",
		      test_duplicates),
		CLAIM("the routes of RFC 3442's table", test_classless_rfc),
		CLAIM("host bits of a route's destination are cleared",
		      test_classless_masked),
		CLAIM("a malformed route list is ignored", test_classless_bad),
		CLAIM("option 121 beats 249", test_classless_both),
		CLAIM("no more than NET_ROUTES routes", test_classless_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
