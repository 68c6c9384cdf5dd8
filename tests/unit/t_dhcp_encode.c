/*
 * dhcp_encode(): RFC 2131 section 4.4.1 and table 5, RFC 1542 section 2.1
 * (300 bytes), RFC 3442 (121 is asked for before 3).  The order of options is
 * free but for 53 first and 255 last, so they are found by code; every byte
 * of the message is accounted for.
 */
#include "ipconfig/dhcp_msg.h"

#include "tests/unit/unit.h"

static const struct dhcp_identity plain = {
	.htype = 1,
	.hlen = 6,
	.hw = { 0x52, 0x54, 0x00, 0x12, 0x34, 0x56 },
	.max_size = 1500,
	.host = "",
	.vendor_class = "",
};

static const struct dhcp_msg discover = {
	.info.type = DHCP_DISCOVER,
	.xid = 0x11223344,
	.secs = 0x0102,
	.flags = DHCP_FLAG_BROADCAST,
};

/* What RFC 2131 figure 1 makes of the above, up to sname. */
static const uint8_t head[44] = {
	1,    1,    6,	  0,	/* BOOTREQUEST, Ethernet, 6 bytes, no hops */
	0x11, 0x22, 0x33, 0x44, /* xid */
	0x01, 0x02, 0x80, 0x00, /* secs, flags */
	0,    0,    0,	  0,	0,    0,    0, 0, /* ciaddr, yiaddr */
	0,    0,    0,	  0,	0,    0,    0, 0, /* siaddr, giaddr */
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56,	  /* chaddr; then zeroes */
};

struct encoded {
	uint8_t b[1500];
	size_t len;
	const uint8_t *opt[256]; /* each option's length byte */
	unsigned n_opts;
};

/* Encodes and takes the result apart; all but the options is checked. */
static void encode(struct encoded *e, const struct dhcp_msg *m,
		   const struct dhcp_identity *id)
{
	struct wr w = wr_init(e->b, sizeof(e->b));
	size_t i = 240;

	memset(e, 0, sizeof(*e));
	memset(e->b, 0xee, sizeof(e->b));
	dhcp_encode(&w, m, id);
	assert_false(w.bad);
	e->len = w.len;
	assert_true(e->len >= 300);
	assert_memory_equal(e->b, head, sizeof(head));
	for (size_t j = sizeof(head); j < 236; j++)
		assert_int_equal(e->b[j], 0); /* sname, file */
	assert_memory_equal(e->b + 236, "\x63\x82\x53\x63", 4);
	assert_int_equal(e->b[i], 53); /* first: some servers look there */
	while (e->b[i] != 255) {
		assert_int_not_equal(e->b[i], 0);
		assert_null(e->opt[e->b[i]]); /* none twice */
		e->opt[e->b[i]] = &e->b[i + 1];
		e->n_opts++;
		i += 2u + e->b[i + 1];
		assert_true(i < e->len);
	}
	while (++i < e->len)
		assert_int_equal(e->b[i], 0); /* padding */
}

static void has(const struct encoded *e, uint8_t code, const void *value,
		uint8_t n)
{
	if (!e->opt[code])
		fail_msg("option %u is missing", code);
	assert_int_equal(e->opt[code][0], n);
	assert_memory_equal(e->opt[code] + 1, value, n);
}

static void test_discover(void **state)
{
	struct encoded e;

	(void)state;
	encode(&e, &discover, &plain);
	assert_int_equal(e.len, 300);
	has(&e, 53, "\x01", 1);
	has(&e, 57, "\x05\xdc", 2); /* 1500 */
	assert_non_null(e.opt[55]);
	/* RFC 2131 table 5: no 54 in DISCOVER; nothing that was not given */
	assert_null(e.opt[54]);
	assert_null(e.opt[50]);
	assert_null(e.opt[12]);
	assert_null(e.opt[60]);
	assert_null(e.opt[61]);
	assert_int_equal(e.n_opts, 3);
}

static void test_parameters(void **state)
{
	/* the kernel's and klibc's, lease and boot server, and no other */
	static const uint8_t want[] = { 1,  3,	6,   12,  15,  17, 26, 28,
					33, 40, 42,  43,  51,  54, 58, 59,
					66, 67, 119, 121, 150, 249 };
	struct encoded e;
	unsigned at[256] = { 0 };

	(void)state;
	encode(&e, &discover, &plain);
	for (unsigned i = 1; i <= e.opt[55][0]; i++) {
		assert_int_equal(at[e.opt[55][i]], 0); /* none twice */
		at[e.opt[55][i]] = i;
	}
	for (size_t i = 0; i < sizeof(want); i++) {
		if (!at[want[i]])
			fail_msg("option %u is not asked for", want[i]);
	}
	assert_int_equal(e.opt[55][0], sizeof(want));
	/* RFC 3442: "MUST be ... before" both */
	assert_true(at[121] < at[3] && at[121] < at[33]);
}

static void test_request(void **state)
{
	struct dhcp_msg m = discover;
	struct encoded d, e;

	(void)state;
	m.info.type = DHCP_REQUEST;
	m.info.requested = IP(192, 0, 2, 130);
	m.info.server_id = IP(192, 0, 2, 1);
	encode(&d, &discover, &plain);
	encode(&e, &m, &plain); /* ciaddr and siaddr stay zero */
	assert_int_equal(e.len, 300);
	has(&e, 53, "\x03", 1);
	has(&e, 50, "\xc0\x00\x02\x82", 4);
	has(&e, 54, "\xc0\x00\x02\x01", 4);
	has(&e, 57, "\x05\xdc", 2);
	/* the same list as in the DISCOVER: RFC 2131 section 4.4.1 */
	has(&e, 55, d.opt[55] + 1, d.opt[55][0]);
	assert_int_equal(e.n_opts, 5);
}

static void test_hint(void **state)
{
	struct dhcp_msg m = discover;
	struct encoded e;

	(void)state;
	m.info.requested = IP(10, 0, 0, 7);
	encode(&e, &m, &plain);
	has(&e, 53, "\x01", 1);
	has(&e, 50, "\x0a\x00\x00\x07", 4);
	assert_null(e.opt[54]);
}

static void test_identity(void **state)
{
	static const uint8_t client[] = { 0, 'n', 'o', 'd', 'e', 0, 0xff };
	struct dhcp_identity id = plain;
	struct encoded e;

	(void)state;
	id.host = "pc1";
	id.vendor_class = "Linux ipconfig";
	id.client_id = client;
	id.client_id_len = sizeof(client);
	id.max_size = 576;
	encode(&e, &discover, &id);
	has(&e, 12, "pc1", 3);
	has(&e, 60, "Linux ipconfig", 14);
	has(&e, 61, "\0node\0\xff", 7);
	has(&e, 57, "\x02\x40", 2); /* 576 */
	assert_int_equal(e.n_opts, 6);
}

static void test_longest(void **state)
{
	static uint8_t client[NET_CLIENT_ID];
	char vendor[NET_VENDOR], host[NET_HOST];
	struct dhcp_identity id = plain;
	struct encoded e;

	(void)state;
	memset(vendor, 'v', sizeof(vendor));
	vendor[sizeof(vendor) - 1] = '\0';
	memset(host, 'h', sizeof(host));
	host[sizeof(host) - 1] = '\0';
	memset(client, 'c', sizeof(client));
	id.host = host;
	id.vendor_class = vendor;
	id.client_id = client;
	id.client_id_len = sizeof(client);
	encode(&e, &discover, &id);
	has(&e, 12, host, 64);
	has(&e, 60, vendor, 252);
	has(&e, 61, client, 253);
	/* RFC 2132 section 9.10: a server must take 576 - 28 at least */
	assert_true(e.len > 300);
}

static void test_too_small(void **state)
{
	(void)state;
	for (size_t n = 0; n < 300; n++) {
		uint8_t *b = malloc(n);
		struct wr w = wr_init(b, n);

		dhcp_encode(&w, &discover, &plain);
		assert_true(w.bad);
		free(b);
	}
}

static void test_round_trip(void **state)
{
	struct dhcp_msg m = discover, back;
	uint8_t b[600];
	struct wr w = wr_init(b, sizeof(b));

	(void)state;
	m.info.type = DHCP_REQUEST;
	m.info.requested = IP(192, 0, 2, 130);
	m.info.server_id = IP(192, 0, 2, 1);
	dhcp_encode(&w, &m, &plain);
	assert_int_equal(dhcp_decode(&back, b, w.len), 0);
	assert_int_equal(back.op, 1);
	assert_int_equal(back.info.type, DHCP_REQUEST);
	assert_int_equal(back.xid, 0x11223344);
	assert_int_equal(back.info.requested, IP(192, 0, 2, 130));
	assert_int_equal(back.info.server_id, IP(192, 0, 2, 1));
	assert_memory_equal(back.chaddr, plain.hw, 16);
	assert_int_equal(back.n_ignored, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a DISCOVER has 53, 55, 57 and nothing else",
		      test_discover),
		CLAIM("what kernel and klibc ask for, 121 before 3",
		      test_parameters),
		CLAIM("a REQUEST adds 50 and 54", test_request),
		CLAIM("a DISCOVER may ask for an address", test_hint),
		CLAIM("host, vendor class and client identifier are sent",
		      test_identity),
		CLAIM("the longest identity is sent whole", test_longest),
		CLAIM("a buffer below 300 bytes is refused", test_too_small),
		CLAIM("what was encoded can be decoded", test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
