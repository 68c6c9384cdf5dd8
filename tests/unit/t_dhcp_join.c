/*
 * DHCP options in more than one place: option overload (RFC 2132 section
 * 9.3), long and repeated options (RFC 3396).
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
	assert_int_equal(m.info.server_id, IP(192, 0, 2, 1));
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

/* Options of fixed size: RFC 3396 joins lists and texts only. */
static const struct fixed {
	uint8_t code, len;
	const char *one, *other;
	size_t offset; /* in struct dhcp_info, a uint32_t */
	uint32_t value;
} fixed[] = {
	{ 1, 4, "\xff\xff\xff\0", "\xff\xff\0\0",
	  offsetof(struct dhcp_info, netmask), 0xffffff00 },
	{ 26, 2, "\x05\xdc", "\x05\xdd", offsetof(struct dhcp_info, mtu),
	  1500 },
	{ 28, 4, "\xc0\0\x02\xff", "\xc0\0\x02\0",
	  offsetof(struct dhcp_info, broadcast), 0xc00002ff },
	{ 51, 4, "\0\0\x0e\x10", "\0\0\x0e\x11",
	  offsetof(struct dhcp_info, lease_s), 3600 },
	{ 54, 4, "\xc0\0\x02\x01", "\xc0\0\x02\x02",
	  offsetof(struct dhcp_info, server_id), 0xc0000201 },
	{ 58, 4, "\0\0\0\x3c", "\x3c\0\0\0", offsetof(struct dhcp_info, t1_s),
	  60 },
	{ 59, 4, "\0\0\0\x3c", "\0\0\0\x3d", offsetof(struct dhcp_info, t2_s),
	  60 },
};

static uint32_t fixed_value(const struct dhcp_msg *m, const struct fixed *f)
{
	uint32_t value;

	memcpy(&value, (const char *)&m->info + f->offset, sizeof(value));
	return value;
}

/* dnsmasq sends option 54 twice (n-dhcp4#16) */
static void test_duplicates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		const struct fixed *f = &fixed[i];
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;

		bytes_opt(&b, 53, "\x02", 1);
		for (unsigned copies = 1; copies <= 4; copies++) {
			bytes_opt(&b, f->code, f->one, f->len);
			bytes_opt(&b, 12, "pc1", 3);
			assert_int_equal(bytes_decode(&b, &m), 0);
			if (fixed_value(&m, f) != f->value)
				fail_msg("option %u", f->code);
			assert_false(is_ignored(&m, f->code));
		}
		bytes_opt(&b, f->code, f->other, f->len);
		assert_int_equal(bytes_decode(&b, &m), 0);
		if (fixed_value(&m, f) != 0)
			fail_msg("option %u of two values", f->code);
		assert_true(is_ignored(&m, f->code));
	}
}

static void test_two_types(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x05", 1);
	bytes_opt(&b, 53, "\x05", 1);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.type, DHCP_ACK);
	bytes_opt(&b, 53, "\x06", 1);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_true(is_ignored(&m, 53));
	/* neither of the two, but not BOOTP, which has no option 53 */
	assert_int_not_equal(m.info.type, DHCP_ACK);
	assert_int_not_equal(m.info.type, DHCP_NAK);
	assert_int_not_equal(m.info.type, DHCP_BOOTP);
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
		CLAIM("copies of a number are one, others none",
		      test_duplicates),
		CLAIM("two message types are none", test_two_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
