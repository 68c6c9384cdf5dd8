/* RARP: RFC 903, and RFC 826 for the packet's form. */
#include <linux/if_ether.h>

#include "tests/unit/sim_client.h"

/* Ethernet, IPv4, 6, 4, op; sender's two addresses, target's two */
static const uint8_t asked[28] = {
	0, 1, 8, 0, 6,	  4,	0, 3,	 0x52, 0x54, 0, 0x12, 0x34, 0x56,
	0, 0, 0, 0, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 0, 0,    0,    0,
};
/* From 192.0.2.1 (02:00:00:00:00:99): 52:54:00:12:34:56 is 192.0.2.100. */
static const uint8_t replied[28] = {
	0,   1, 8, 0, 6,    4,	  0, 4,	   2,	 0,    0,   0, 0, 0x99,
	192, 0, 2, 1, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 192, 0, 2, 100,
};

static void rarp(struct sim *c)
{
	prepare(c);
	c->c.ops = &rarp_client;
	c->spec.method = IP_RARP;
	begin(c);
}

static void expect_request(struct sim *c)
{
	uint8_t buf[SIM_FRAME_MAX];
	struct wr w = wr_init(buf, sizeof(buf));

	assert_true(c->c.tx_due);
	c->c.ops->tx(&c->c, c->now, &w);
	assert_false(w.bad || c->c.tx_due);
	assert_int_equal(w.len, sizeof(asked));
	assert_memory_equal(buf, asked, sizeof(asked));
	assert_false(ip_given(&c->c.tx_to)); /* a broadcast */
}

static enum client_event hear(struct sim *c, const uint8_t *frame, size_t len)
{
	uint8_t *b = malloc(len > 0 ? len : 1);
	enum client_event ev;

	assert_non_null(b);
	memcpy(b, frame, len);
	memset(&c->news, 0xa5, sizeof(c->news));
	ev = c->c.ops->rx(&c->c, rd_init(b, len), false, c->now, next_random(c),
			  &c->news);
	free(b);
	return ev;
}

static void an_answer_is_offer_and_lease(void **state)
{
	static const uint8_t nothing[sizeof(struct net_info)];
	const struct net_info *info;
	uint8_t padded[46] = { 0 }; /* Ethernet's least */
	struct sim c;

	(void)state;
	rarp(&c);
	assert_int_equal(rarp_client.ethertype, 0x8035); /* RFC 903 */
	expect_request(&c);
	memcpy(padded, replied, sizeof(replied));
	assert_int_equal(hear(&c, padded, sizeof(padded)), CLIENT_OFFER);
	info = &c.news.info;
	assert_int_equal(info->addrs.n, 1);
	assert_int_equal(ip_to4(&info->addrs.addr[0].ip), ADDRESS);
	assert_int_equal(info->addrs.addr[0].prefix, 0); /* nobody says */
	assert_int_equal(info->addrs.addr[0].lease_s, NET_FOREVER);
	assert_int_equal(info->addrs.addr[0].source, SOURCE_DHCP);
	/* the kernel: who answers has the root, too */
	assert_int_equal(ip_to4(&info->server.ip), SERVER);
	assert_int_equal(info->server.is_dhcp, 0);
	assert_int_equal(ip_to4(&info->from), SERVER);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_int_equal(c.news.n_notes, 0);
	assert_false(c.news.last);
	accept_offer(&c);
	assert_false(c.c.tx_due);
	assert_int_equal(ring(&c), CLIENT_BOUND);
	assert_memory_equal(&c.news.info, nothing, sizeof(nothing));
	assert_true(c.c.deadline_ms == CLOCK_NEVER);
	assert_int_equal(hear(&c, replied, sizeof(replied)), CLIENT_IGNORED);
	c.now += 100000000;
	assert_int_equal(ring(&c), CLIENT_IGNORED);
	assert_false(c.c.tx_due);
}

static void a_request_is_repeated(void **state)
{
	static const uint32_t ms[] = { 250, 1000, 2000, 4000, 4000 };
	struct sim c;

	(void)state;
	rarp(&c);
	expect_request(&c);
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		uint64_t before = c.now;

		assert_int_equal(expire(&c), CLIENT_IGNORED);
		assert_in_range(c.now - before, ms[i] * 9 / 10,
				ms[i] * 11 / 10);
		expect_request(&c);
	}
	c.now = T0 + 12345;
	assert_string_equal(described(&c), "no RARP server answers for 12 s, "
					   "6 requests sent");
}

/* Each byte of the head counts, and the target's hardware address. */
static void only_an_answer_to_us_counts(void **state)
{
	struct sim c;

	(void)state;
	rarp(&c);
	expect_request(&c);
	for (size_t i = 0; i < sizeof(replied); i++) {
		uint8_t b[sizeof(replied)];
		enum client_event ev;

		memcpy(b, replied, sizeof(b));
		b[i] ^= 0x80;
		ev = hear(&c, b, sizeof(b));
		if (i < 8 || (i >= 18 && i < 24))
			assert_int_equal(ev, CLIENT_IGNORED);
		assert_int_not_equal(ev, CLIENT_BOUND);
	}
	for (size_t n = 0; n < sizeof(replied); n++)
		assert_int_equal(hear(&c, replied, n), CLIENT_IGNORED);
	assert_int_equal(hear(&c, asked, sizeof(asked)), CLIENT_IGNORED);
	assert_int_equal(hear(&c, replied, sizeof(replied)), CLIENT_OFFER);
}

static void an_address_must_be_a_hosts(void **state)
{
	uint8_t b[sizeof(replied)];
	struct sim c;

	(void)state;
	rarp(&c);
	memcpy(b, replied, sizeof(b));
	b[27] = 255; /* of a class C network the broadcast address */
	assert_int_equal(hear(&c, b, sizeof(b)), CLIENT_REFUSED);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_string_equal(c.news.why,
			    "offers no usable address (192.0.2.255)");
	/* in a /23 it is a host's */
	c.spec.netmask = IP(255, 255, 254, 0);
	assert_int_equal(hear(&c, b, sizeof(b)), CLIENT_OFFER);
	memset(b + 24, 0, 4);
	assert_int_equal(hear(&c, b, sizeof(b)), CLIENT_REFUSED);
}

static void the_server_field_is_a_filter(void **state)
{
	struct sim c;

	(void)state;
	rarp(&c);
	c.spec.server = OTHER;
	assert_int_equal(hear(&c, replied, sizeof(replied)), CLIENT_IGNORED);
	c.spec.server = SERVER;
	assert_int_equal(hear(&c, replied, sizeof(replied)), CLIENT_OFFER);
	c.plan.n_allow = 1;
	c.plan.allow[0] = OTHER;
	assert_int_equal(hear(&c, replied, sizeof(replied)), CLIENT_REFUSED);
	assert_string_equal(c.news.why, "is not among kinit.dhcp.server=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_offer_and_lease),
		cmocka_unit_test(a_request_is_repeated),
		cmocka_unit_test(only_an_answer_to_us_counts),
		cmocka_unit_test(an_address_must_be_a_hosts),
		cmocka_unit_test(the_server_field_is_a_filter),
	};

	return cmocka_run_group_tests_name("rarp", tests, NULL, NULL);
}
