/* DHCP options 121 and 249, classless routes: RFC 3442. */
#include "ipconfig/dhcp_msg.h"

#include "tests/unit/dhcp_bytes.h"
#include "tests/unit/unit.h"

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
	static const struct dhcp_route want[] = {
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

/* 10.0.i.0/24 by 10.9.0.1: 8 bytes; the default route: 5 bytes. */
static void put_route(struct dhcp_bytes *b, unsigned i)
{
	const uint8_t v[] = { 24, 10, 0, (uint8_t)i, 10, 9, 0, 1 };

	bytes_opt(b, 121, v, sizeof(v));
}

static void test_classless_many(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x02", 1);
	for (unsigned i = 1; i <= 40; i++) {
		put_route(&b, i);
		assert_int_equal(bytes_decode(&b, &m), 0);
		assert_int_equal(m.info.n_routes, i < 32 ? i : 32);
		assert_int_equal(is_ignored(&m, 121), i > 32);
		for (unsigned k = 0; k < m.info.n_routes; k++)
			assert_int_equal(m.info.route[k].dst,
					 IP(10, 0, k + 1, 0));
	}
}

static void test_classless_default(void **state)
{
	(void)state;
	/* the default route in every place of 40, and another behind them */
	for (unsigned at = 1; at <= 40; at++) {
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;
		unsigned defaults = 0;

		bytes_opt(&b, 53, "\x02", 1);
		for (unsigned i = 1; i <= 40; i++) {
			if (i == at)
				bytes_opt(&b, 121, "\0\x0a\x09\0\x02", 5);
			else
				put_route(&b, i);
		}
		bytes_opt(&b, 121, "\0\x0a\x09\0\x03", 5);
		bytes_end(&b);
		assert_int_equal(bytes_decode(&b, &m), 0);
		assert_int_equal(m.info.n_routes, 32);
		assert_true(is_ignored(&m, 121));
		for (unsigned k = 0; k < 32; k++) {
			if (m.info.route[k].prefix != 0)
				continue;
			defaults++;
			assert_int_equal(m.info.route[k].gateway,
					 IP(10, 9, 0, 2));
		}
		assert_int_equal(defaults, 1);
		/* it takes the place of one, the others are the first */
		assert_int_equal(m.info.route[30].prefix, at == 31 ? 0 : 24);
	}
}

static void test_classless_many_cut(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_opt(&b, 53, "\x02", 1);
	for (unsigned i = 1; i <= 40; i++)
		put_route(&b, i);
	bytes_opt(&b, 121, "\x18\x0a\x00", 3); /* half a route, the 41st */
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.n_routes, 0);
	assert_true(is_ignored(&m, 121));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the routes of RFC 3442's table", test_classless_rfc),
		CLAIM("host bits of a route's destination are cleared",
		      test_classless_masked),
		CLAIM("a malformed route list is ignored", test_classless_bad),
		CLAIM("option 121 beats 249", test_classless_both),
		CLAIM("of 40 routes the first 32 are kept",
		      test_classless_many),
		CLAIM("of 40 routes the default route is kept",
		      test_classless_default),
		CLAIM("40 routes and a half are malformed",
		      test_classless_many_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
