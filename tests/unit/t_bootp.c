/*
 * BOOTP: RFC 951 sections 3 and 7, RFC 1542 section 2.1 (300 bytes), RFC 1497
 * (vendor area), RFC 1534 (with DHCP on the other side).
 */
#include "tests/unit/sim_client.h"

static void bootp(struct sim *c)
{
	prepare(c);
	c->c.ops = &bootp_client;
	c->spec.method = IP_BOOTP;
	begin(c);
}

/* DHCP that takes BOOTP, too: ip=any. */
static void any(struct sim *c)
{
	prepare(c);
	c->spec.method = IP_ANY;
	begin(c);
}

static struct reply answer(const struct sim *c)
{
	struct reply r = reply(c, 0);

	r.is_bootp = true;
	r.server_id = r.lease_s = 0;
	r.router = SERVER;
	return r;
}

/* RFC 951 section 3: op, htype, hlen, hops, xid, secs, ..., file; vend */
static void a_request_is_the_rfcs(void **state)
{
	uint8_t expected[300] = { 1, 1, 6, 0, 0xa9, 0x4b, 0x90, 0xb6 };
	struct sim c;

	(void)state;
	bootp(&c);
	expect(&c, 0);
	memcpy(expected + 28, mac, sizeof(mac));
	memcpy(expected + 236, "\x63\x82\x53\x63\xff", 5);
	assert_int_equal(c.n_sent, sizeof(expected));
	assert_memory_equal(c.sent, expected, sizeof(expected));
}

/* 64 bytes: cookie, 12, 60, END, of which 12 and 60 have two more */
static void names_are_told_as_far_as_they_fit(void **state)
{
	struct sim c;

	(void)state;
	prepare(&c);
	c.c.ops = &bootp_client;
	strcpy(c.spec.host, "node7");
	strcpy(c.plan.vendor_class, "Linux kinit");
	/* an address and an identifier are DHCP's to ask with */
	c.spec.client = ADDRESS;
	c.spec.client_id_len = 3;
	begin(&c);
	expect(&c, 0);
	assert_sent(&c, 12, "node7", 5);
	assert_sent(&c, 60, "Linux kinit", 11);
	assert_sent(&c, 50, NULL, 0);
	assert_sent(&c, 55, NULL, 0);
	assert_sent(&c, 61, NULL, 0);
	/* 4 + 2 + 5 + 2 + 50 + 1 is 64, and then it is one too many */
	for (size_t n = 50; n <= 51; n++) {
		memset(c.plan.vendor_class, 'x', n);
		c.plan.vendor_class[n] = '\0';
		begin(&c);
		expect(&c, 0);
		assert_sent(&c, 12, "node7", 5);
		assert_sent(&c, 60, n == 50 ? c.plan.vendor_class : NULL, n);
	}
}

static void an_answer_is_offer_and_lease(void **state)
{
	static const uint8_t nothing[sizeof(struct net_info)];
	const struct net_info *info;
	struct sim c;

	(void)state;
	bootp(&c);
	expect(&c, 0);
	assert_int_equal(give(&c, answer(&c)), CLIENT_OFFER);
	info = &c.news.info;
	assert_int_equal(ip_to4(&info->addrs.addr[0].ip), ADDRESS);
	assert_int_equal(info->addrs.addr[0].prefix, 24);
	/* RFC 1534 section 3: an address of BOOTP has no end */
	assert_int_equal(info->addrs.addr[0].lease_s, NET_FOREVER);
	assert_int_equal(ip_to4(&info->routes.route[0].gateway), SERVER);
	assert_string_equal(info->root_path, "/srv/root");
	assert_int_equal(ip_to4(&info->from), SERVER);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_false(c.news.last);
	/* what DHCP would have is not missed */
	assert_int_equal(c.news.n_notes, 0);
	accept_offer(&c);
	assert_false(c.c.tx_due);
	assert_true(c.c.deadline_ms == c.now);
	assert_int_equal(ring(&c), CLIENT_BOUND);
	assert_memory_equal(&c.news.info, nothing, sizeof(nothing));
	assert_true(c.c.deadline_ms == CLOCK_NEVER);
	assert_string_equal(c.c.proto, "bootp");
	assert_string_equal(described(&c), "has a lease");
	/* and that is all */
	assert_int_equal(give(&c, answer(&c)), CLIENT_IGNORED);
	c.now += 10000000;
	assert_int_equal(ring(&c), CLIENT_IGNORED);
	assert_false(c.c.tx_due);
}

/* RFC 951 section 7.1: file and siaddr; a vendor area that is another's */
static void without_the_cookie_there_are_the_fields(void **state)
{
	static const uint8_t pad[] = { 0, 0xff, 0x35 };
	struct sim c;

	(void)state;
	for (size_t i = 0; i < sizeof(pad); i++) {
		struct reply r;

		bootp(&c);
		expect(&c, 0);
		r = answer(&c);
		r.no_cookie = true;
		r.padding = pad[i];
		assert_int_equal(give(&c, r), CLIENT_OFFER);
		assert_int_equal(c.news.n_notes, 0);
		assert_int_equal(ip_to4(&c.news.info.addrs.addr[0].ip),
				 ADDRESS);
		assert_int_equal(c.news.info.addrs.addr[0].prefix, 0);
		assert_int_equal(ip_to4(&c.news.info.server.ip), SERVER);
		assert_int_equal(c.news.info.server.is_dhcp, 0);
		assert_string_equal(c.news.info.root_path, "");
		accept_offer(&c);
		assert_int_equal(ring(&c), CLIENT_BOUND);
	}
	/* in DHCP it must be there */
	start(&c);
	expect(&c, M_DISCOVER);
	{
		struct reply r = answer(&c);

		r.no_cookie = true;
		assert_int_equal(give(&c, r), CLIENT_MALFORMED);
	}
}

/* Some servers (klibc's peers, and klibc) send no vendor area at all. */
static void a_message_may_end_before_its_vendor_area(void **state)
{
	struct reply r = { .yiaddr = ADDRESS,
			   .is_bootp = true,
			   .no_cookie = true };
	uint8_t b[SIM_MSG_MAX];
	struct dhcp_msg m;

	(void)state;
	reply_put(b, &r);
	for (size_t n = 0; n < SIM_FIXED; n++)
		assert_int_equal(bootp_decode(&m, b, n, false), -EBADMSG);
	for (size_t n = SIM_FIXED; n < SIM_FIXED + 64; n++) {
		assert_int_equal(bootp_decode(&m, b, n, false), 0);
		assert_int_equal(m.yiaddr, ADDRESS);
		assert_int_equal(m.info.type, DHCP_BOOTP);
		assert_int_equal(bootp_decode(&m, b, n, true), -EBADMSG);
	}
	/* with a cookie it is what it says, to its end */
	memcpy(b + SIM_FIXED, "\x63\x82\x53\x63\x01\x04\xff", 7);
	assert_int_equal(bootp_decode(&m, b, SIM_FIXED + 7, false), -EBADMSG);
}

/* 1, 2, 4, 4 s as DHCP's, with a repetition at once; RFC 1542 section 3.2 */
static void a_request_is_repeated(void **state)
{
	static const uint32_t ms[] = { 250, 1000, 2000, 4000, 4000 };
	struct sim c;

	(void)state;
	bootp(&c);
	expect(&c, 0);
	assert_int_equal(c.q.flags, 0);
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		uint64_t before = c.now;

		assert_int_equal(expire(&c), CLIENT_IGNORED);
		assert_in_range(c.now - before, ms[i] * 9 / 10,
				ms[i] * 11 / 10);
		expect(&c, 0);
		assert_int_equal(c.q.xid, XID);
		assert_int_equal(c.q.flags, 0x8000);
		assert_int_equal(c.q.secs, (c.now - T0) / 1000);
	}
	assert_string_equal(described(&c), "no BOOTP server answers for 11 s, "
					   "6 requests sent");
}

static void only_a_bootp_answer_to_us_counts(void **state)
{
	struct reply r[6];
	struct sim c;

	(void)state;
	bootp(&c);
	expect(&c, 0);
	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		r[i] = answer(&c);
	r[0].xid ^= 1;
	r[1].hw[5] ^= 1;
	r[2].is_request = true;
	r[3].is_bootp = false; /* of DHCP */
	r[3].type = M_OFFER;
	r[4].is_bootp = false;
	r[4].type = M_ACK;
	r[5].is_bootp = false;
	r[5].type = M_NAK;
	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		assert_int_equal(give(&c, r[i]), CLIENT_IGNORED);
	r[0] = answer(&c);
	r[0].yiaddr = 0;
	assert_int_equal(give(&c, r[0]), CLIENT_REFUSED);
	assert_string_equal(c.news.why, "offers no usable address (0.0.0.0)");
	assert_int_equal(give(&c, answer(&c)), CLIENT_OFFER);
}

static void to_a_discover_it_is_the_last_choice(void **state)
{
	struct client_news last;
	struct sim c;

	(void)state;
	any(&c);
	expect(&c, M_DISCOVER);
	assert_int_equal(give_from(&c, OTHER, answer(&c)), CLIENT_OFFER);
	assert_true(c.news.last);
	assert_int_equal(ip_to4(&c.news.info.from), OTHER);
	last = c.news;
	/* the search goes on */
	expire(&c);
	expect(&c, M_DISCOVER);
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_OFFER);
	assert_false(c.news.last);
	assert_string_equal(c.c.proto, "dhcp");
	accept_offer(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(give_type(&c, M_NAK), CLIENT_FAILED);
	c.news = last;
	accept_offer(&c);
	assert_int_equal(ring(&c), CLIENT_BOUND);
	assert_string_equal(c.c.proto, "bootp");
	assert_false(c.c.tx_due);
	assert_true(c.c.deadline_ms == CLOCK_NEVER);
}

/* The race may turn to another offer before it is bound. */
static void dhcps_offer_after_that_is_dhcps(void **state)
{
	struct client_news offer;
	struct sim c;

	(void)state;
	any(&c);
	expect(&c, M_DISCOVER);
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_OFFER);
	offer = c.news;
	assert_int_equal(give_from(&c, OTHER, answer(&c)), CLIENT_OFFER);
	accept_offer(&c);
	c.news = offer;
	accept_offer(&c);
	expect(&c, M_REQUEST);
	assert_string_equal(c.c.proto, "dhcp");
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
}

/* There is no DECLINE in BOOTP: it is looked for another, after 10 s. */
static void another_hosts_address_is_declined_in_silence(void **state)
{
	struct sim c;

	(void)state;
	any(&c);
	expect(&c, M_DISCOVER);
	assert_int_equal(give(&c, answer(&c)), CLIENT_OFFER);
	accept_offer(&c);
	assert_int_equal(ring(&c), CLIENT_BOUND);
	c.c.ops->decline(&c.c, c.now, next_random(&c));
	assert_false(c.c.tx_due);
	assert_in_range(c.c.deadline_ms - c.now, 10000, 13000);
	expire(&c);
	expect(&c, M_DISCOVER);
}

static void a_server_that_is_not_wanted_is_none(void **state)
{
	struct sim c;

	(void)state;
	bootp(&c);
	expect(&c, 0);
	c.plan.n_deny = 1;
	c.plan.deny[0] = SERVER;
	assert_int_equal(give(&c, answer(&c)), CLIENT_REFUSED);
	assert_string_equal(c.news.why, "is denied by kinit.dhcp.deny=");
	assert_int_equal(give_from(&c, OTHER, answer(&c)), CLIENT_OFFER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_the_rfcs),
		cmocka_unit_test(names_are_told_as_far_as_they_fit),
		cmocka_unit_test(an_answer_is_offer_and_lease),
		cmocka_unit_test(without_the_cookie_there_are_the_fields),
		cmocka_unit_test(a_message_may_end_before_its_vendor_area),
		cmocka_unit_test(a_request_is_repeated),
		cmocka_unit_test(only_a_bootp_answer_to_us_counts),
		cmocka_unit_test(to_a_discover_it_is_the_last_choice),
		cmocka_unit_test(dhcps_offer_after_that_is_dhcps),
		cmocka_unit_test(another_hosts_address_is_declined_in_silence),
		cmocka_unit_test(a_server_that_is_not_wanted_is_none),
	};

	return cmocka_run_group_tests_name("bootp", tests, NULL, NULL);
}
