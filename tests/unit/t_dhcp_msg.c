/*
 * ipconfig/dhcp_msg.h, whole messages: RFC 2131 section 2 and figure 1, RFC
 * 2132 sections 2 and 9.3, RFC 3396.
 */
#include "ipconfig/dhcp_msg.h"

#include "tests/unit/dhcp_bytes.h"
#include "tests/unit/unit.h"

/* What a server sends in an OFFER; each option on its own line. */
static const uint8_t offer_options[] = {
	53,  1,	  2,			/* OFFER */
	54,  4,	  192, 0,   2,	  1,	/* server identifier */
	51,  4,	  0,   0,   0x0e, 0x10, /* lease 3600 s */
	58,  4,	  0,   0,   0x07, 0x08, /* T1 1800 s */
	59,  4,	  0,   0,   0x0c, 0x4e, /* T2 3150 s */
	1,   4,	  255, 255, 255,  0,	/* netmask */
	28,  4,	  192, 0,   2,	  255,	/* broadcast */
	3,   4,	  192, 0,   2,	  254,	/* router */
	6,   8,	  192, 0,   2,	  53,	192,  0,    2,	 54, /* name servers */
	12,  3,	  'p', 'c', '1',			     /* host name */
	15,  11,  'e', 'x', 'a',  'm',	'p',  'l',  'e', '.',
	'o', 'r', 'g', 17,  9,	  '/',	's',  'r',  'v', '/',
	'r', 'o', 'o', 't', 26,	  2,	0x05, 0xdc, /* MTU 1500 */
	40,  3,	  'n', 'i', 's',		    /* NIS domain */
	42,  4,	  192, 0,   2,	  123,		    /* NTP server */
	0,   0,					    /* two pads */
	67,  4,	  'b', 'o', 'o',  't',		    /* boot file */
	255,
};

static struct dhcp_bytes offer(void)
{
	struct dhcp_bytes m = bytes_start();

	bytes_raw(&m, offer_options, sizeof(offer_options));
	return m;
}

static void test_offer(void **state)
{
	struct dhcp_bytes b = offer();
	struct dhcp_msg m;

	(void)state;
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.op, 2);
	assert_int_equal(m.htype, 1);
	assert_int_equal(m.hlen, 6);
	assert_int_equal(m.xid, 0x11223344);
	assert_int_equal(m.secs, 5);
	assert_int_equal(m.flags, DHCP_FLAG_BROADCAST);
	assert_int_equal(m.ciaddr, 0);
	assert_int_equal(m.yiaddr, IP(192, 0, 2, 130));
	assert_int_equal(m.siaddr, IP(192, 0, 2, 1));
	assert_int_equal(m.giaddr, 0);
	assert_memory_equal(m.chaddr, "\x52\x54\x00\x12\x34\x56\0\0", 8);
	assert_int_equal(m.info.type, DHCP_OFFER);
	assert_int_equal(m.info.server_id, IP(192, 0, 2, 1));
	assert_int_equal(m.info.lease_s, 3600);
	assert_int_equal(m.info.t1_s, 1800);
	assert_int_equal(m.info.t2_s, 3150);
	assert_int_equal(m.info.netmask, IP(255, 255, 255, 0));
	assert_int_equal(m.info.broadcast, IP(192, 0, 2, 255));
	assert_int_equal(m.info.gateway, IP(192, 0, 2, 254));
	assert_int_equal(m.info.dns[0], IP(192, 0, 2, 53));
	assert_int_equal(m.info.dns[1], IP(192, 0, 2, 54));
	assert_int_equal(m.info.dns[2], 0);
	assert_int_equal(m.info.ntp[0], IP(192, 0, 2, 123));
	assert_int_equal(m.info.ntp[1], 0);
	assert_string_equal(m.info.host, "pc1");
	assert_string_equal(m.info.domain, "example.org");
	assert_string_equal(m.info.root_path, "/srv/root");
	assert_string_equal(m.info.nisdomain, "nis");
	assert_string_equal(m.info.bootfile, "boot");
	assert_int_equal(m.info.mtu, 1500);
	assert_int_equal(m.n_ignored, 0);
	assert_int_equal(m.info.n_routes, 0);
}

static void test_ack(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x05\x36\x04\xc6\x33\x64\x07\xff", 10);
	memcpy(b.b + BYTES_FILE, "pxelinux.0", 10);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.type, DHCP_ACK);
	/* c6.33.64.07 */
	assert_int_equal(m.info.server_id, IP(198, 51, 100, 7));
	assert_string_equal(m.info.bootfile, "pxelinux.0");
	assert_int_equal(m.info.netmask, 0);
	assert_int_equal(m.info.gateway, 0);
	assert_int_equal(m.info.lease_s, 0);
	assert_string_equal(m.info.host, "");
	assert_string_equal(m.info.root_path, "");
}

static void test_nak(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	memset(b.b + 16, 0, 8); /* no yiaddr, no siaddr */
	bytes_raw(&b, "\x35\x01\x06\x36\x04\xc0\x00\x02\x01", 9);
	bytes_opt(&b, 56, "wrong network", 13);
	bytes_end(&b);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.type, DHCP_NAK);
	assert_int_equal(m.yiaddr, 0);
	assert_int_equal(m.siaddr, 0);
	assert_int_equal(m.info.server_id, IP(192, 0, 2, 1));
	/* RFC 2132 section 9.9: words for the console, blanks included */
	assert_string_equal(m.info.text, "wrong network");
}

static void test_bootp(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x01\x04\xff\xff\xff\x00\xff", 7);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.type, DHCP_BOOTP);
	assert_int_equal(m.yiaddr, IP(192, 0, 2, 130));
	assert_int_equal(m.info.netmask, IP(255, 255, 255, 0));
}

/* Whether the first n option bytes end where an option does. */
static bool at_boundary(size_t n)
{
	size_t i = 0;

	while (i < n && offer_options[i] != 255)
		i += offer_options[i] == 0 ? 1 : 2u + offer_options[i + 1];
	return i == n || (i < n && offer_options[i] == 255);
}

static void test_truncated(void **state)
{
	struct dhcp_bytes b = offer();
	size_t whole = b.len;

	(void)state;
	for (size_t n = 0; n < whole; n++) {
		struct dhcp_msg m;
		int r;

		memset(&m, 0xee, sizeof(m));
		b.len = n;
		r = bytes_decode(&b, &m);
		/* cut between options it only lacks END, which is harmless */
		if (n >= BYTES_OPTIONS && at_boundary(n - BYTES_OPTIONS)) {
			assert_int_equal(r, 0);
			continue;
		}
		if (r != -EBADMSG)
			fail_msg("%zu bytes: %d", n, r);
		assert_int_equal(m.yiaddr, 0);
		assert_int_equal(m.xid, 0);
		assert_int_equal(m.info.type, 0);
		assert_int_equal(m.info.gateway, 0);
		assert_int_equal(m.n_ignored, 0);
		assert_string_equal(m.info.host, "");
	}
}

static void test_no_cookie(void **state)
{
	struct dhcp_bytes b = offer();
	struct dhcp_msg m;

	(void)state;
	for (size_t i = BYTES_COOKIE; i < BYTES_OPTIONS; i++) {
		b.b[i] ^= 0x01;
		assert_int_equal(bytes_decode(&b, &m), -EBADMSG);
		assert_int_equal(m.yiaddr, 0);
		b.b[i] ^= 0x01;
	}
	assert_int_equal(bytes_decode(&b, &m), 0);
}

static void test_option_past_end(void **state)
{
	(void)state;
	/* a router option that claims 5 to 255 bytes where 4 are left */
	for (unsigned n = 5; n < 256; n++) {
		struct dhcp_bytes b = bytes_start();
		uint8_t opt[] = { 53, 1, 2, 3, (uint8_t)n, 192, 0, 2, 254 };
		struct dhcp_msg m;

		bytes_raw(&b, opt, sizeof(opt));
		assert_int_equal(bytes_decode(&b, &m), -EBADMSG);
		assert_int_equal(m.info.gateway, 0);
	}
}

static void test_behind_end(void **state)
{
	struct dhcp_bytes b = offer();
	struct dhcp_msg m;

	(void)state;
	/* RFC 2132 section 3.2: END marks the end of valid information */
	bytes_raw(&b, "\x03\x04\x0a\x00\x00\x01\x06\xff", 8);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.gateway, IP(192, 0, 2, 254));
}

static void test_pads(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	memset(b.b + b.len, 0, 1200);
	b.len += 1200;
	bytes_raw(&b, "\x35\x01\x02\xff", 4);
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.type, DHCP_OFFER);
}

static void test_hlen(void **state)
{
	struct dhcp_bytes b = offer();

	(void)state;
	memset(b.b + 28, 0xab, 16);
	for (unsigned hlen = 0; hlen < 256; hlen++) {
		struct dhcp_msg m;

		b.b[2] = (uint8_t)hlen; /* chaddr has 16 bytes */
		assert_int_equal(bytes_decode(&b, &m),
				 hlen <= 16 ? 0 : -EBADMSG);
		assert_int_equal(m.hlen, hlen <= 16 ? hlen : 0);
		assert_int_equal(m.chaddr[15], hlen <= 16 ? 0xab : 0);
	}
}

/* RFC 1122 section 3.2.1.3: none of these is a host's */
static const uint32_t no_host[] = {
	IP(0, 0, 0, 1),	  IP(0, 255, 255, 255),	  IP(127, 0, 0, 1),
	IP(127, 1, 2, 3), IP(224, 0, 0, 1),	  IP(239, 255, 255, 255),
	IP(240, 0, 0, 1), IP(255, 255, 255, 255),
};

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void test_no_server(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(no_host) / sizeof(no_host[0]); i++) {
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;
		uint8_t v[4];

		put32(v, no_host[i]);
		put32(b.b + 20, no_host[i]);
		bytes_opt(&b, 53, "\x02", 1);
		bytes_opt(&b, 54, v, 4);
		bytes_end(&b);
		assert_int_equal(bytes_decode(&b, &m), 0);
		assert_int_equal(m.siaddr, 0);
		assert_int_equal(m.info.server_id, 0);
		assert_true(is_ignored(&m, 54));
	}
}

static void test_no_router(void **state)
{
	struct dhcp_msg m;
	uint8_t v[12];

	(void)state;
	for (size_t i = 0; i < sizeof(no_host) / sizeof(no_host[0]); i++) {
		put32(v, no_host[i]);
		put32(v + 4, IP(192, 0, 2, 130)); /* yiaddr */
		put32(v + 8, IP(192, 0, 2, 254));
		decode_opt(&m, 3, v, 8);
		assert_int_equal(m.info.gateway, 0);
		assert_true(is_ignored(&m, 3));
		decode_opt(&m, 3, v, 12);
		assert_int_equal(m.info.gateway, IP(192, 0, 2, 254));
	}
	decode_opt(&m, 3, "\0\0\0\0\xc0\0\x02\xfe", 8);
	assert_int_equal(m.info.gateway, IP(192, 0, 2, 254));
}

/* yiaddr is 192.0.2.130; RFC 1122 section 3.2.1.3 (c) and (d), 3.3.6 */
static void test_broadcast(void **state)
{
	static const struct {
		uint32_t mask, broadcast;
		bool good;
		uint32_t server;
	} row[] = {
		{ IP(255, 255, 255, 0), IP(192, 0, 2, 255), true, 0 },
		{ IP(255, 255, 255, 0), IP(192, 0, 2, 0), true, 0 },
		{ IP(255, 255, 255, 0), IP(255, 255, 255, 255), true, 0 },
		{ IP(255, 255, 255, 0), IP(192, 0, 2, 1), false, 0 },
		{ IP(255, 255, 255, 0), IP(192, 0, 2, 130), false, 0 },
		{ IP(255, 255, 255, 0), IP(192, 0, 3, 255), false, 0 },
		{ IP(255, 255, 255, 0), IP(192, 0, 255, 255), false, 0 },
		{ IP(255, 255, 254, 0), IP(192, 0, 3, 255), true, 0 },
		{ IP(255, 255, 254, 0), IP(192, 0, 2, 255), false, 0 },
		{ IP(255, 255, 255, 192), IP(192, 0, 2, 191), true, 0 },
		{ IP(255, 255, 255, 192), IP(192, 0, 2, 128), true, 0 },
		{ IP(255, 255, 255, 192), IP(192, 0, 2, 255), false, 0 },
		{ 0, IP(192, 0, 2, 255), true, 0 }, /* class C */
		{ 0, IP(192, 0, 255, 255), false, 0 },
		{ 0xfffffffe, IP(192, 0, 2, 131), false, 0 }, /* RFC 3021 */
		{ 0xfffffffe, IP(192, 0, 2, 130), false, 0 },
		{ 0xffffffff, IP(192, 0, 2, 130), false, 0 },
		{ 0xffffffff, 0xffffffff, true, 0 },
		/* somebody's own address is for nobody else */
		{ IP(255, 255, 255, 0), IP(192, 0, 2, 0), false,
		  IP(192, 0, 2, 0) },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct dhcp_bytes b = bytes_start();
		struct dhcp_msg m;
		uint8_t v[4];

		put32(v, row[i].broadcast);
		bytes_opt(&b, 53, "\x02", 1);
		bytes_opt(&b, 28, v, 4);
		put32(v, row[i].server != 0 ? row[i].server : IP(192, 0, 2, 1));
		bytes_opt(&b, 54, v, 4);
		put32(v, row[i].mask);
		if (row[i].mask != 0)
			bytes_opt(&b, 1, v, 4);
		bytes_end(&b);
		assert_int_equal(bytes_decode(&b, &m), 0);
		if (m.info.broadcast != (row[i].good ? row[i].broadcast : 0))
			fail_msg("row %zu", i);
		assert_int_equal(is_ignored(&m, 28), !row[i].good);
	}
}

static void test_largest(void **state)
{
	struct dhcp_bytes b = bytes_start();
	struct dhcp_msg m;

	(void)state;
	bytes_raw(&b, "\x35\x01\x02", 3);
	while (b.len + 2 <= DHCP_MSG_MAX)
		bytes_raw(&b, "\xe0\x00", 2); /* site option, empty */
	assert_int_equal(bytes_decode(&b, &m), 0);
	assert_int_equal(m.info.type, DHCP_OFFER);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(dhcp_option_name(17), "root path");
	for (unsigned c = 0; c < 256; c++)
		assert_non_null(dhcp_option_name((uint8_t)c));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("every field of an OFFER is read", test_offer),
		CLAIM("an ACK has a boot file in its header", test_ack),
		CLAIM("a NAK says why", test_nak),
		CLAIM("a message without option 53 is BOOTP", test_bootp),
		CLAIM("a message cut at any byte is rejected or whole",
		      test_truncated),
		CLAIM("a wrong magic cookie is rejected", test_no_cookie),
		CLAIM("an option longer than the packet is rejected",
		      test_option_past_end),
		CLAIM("nothing behind END counts", test_behind_end),
		CLAIM("a thousand pads are harmless", test_pads),
		CLAIM("an hlen over 16 is rejected", test_hlen),
		CLAIM("what is no host is no server", test_no_server),
		CLAIM("what is no other host is no router", test_no_router),
		CLAIM("a broadcast address is the subnet's", test_broadcast),
		CLAIM("500 empty options are harmless", test_largest),
		CLAIM("every option has a name", test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
