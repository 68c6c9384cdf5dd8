/*
 * The DHCP state machine against RFC 2131: starting and searching.  Section
 * numbers are RFC 2131's; t_dhcp_offer.c and t_dhcp_request.c go on from here.
 */
#include "tests/unit/sim_client.h"

static void discover_is_due_at_start(void **state)
{
	struct sim c;

	(void)state;
	start(&c);
	assert_true(c.c.tx_due);
	expect(&c, M_DISCOVER);
	assert_int_equal(c.q.secs, 0);
	assert_int_equal(c.q.requested, 0);
	assert_false(send_due(&c));
}

/* As client_stop() leaves it: all zero. */
static void nothing_is_due_before_start(void **state)
{
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	memset(&c.c.u, 0, sizeof(c.c.u));
	c.c.deadline_ms = CLOCK_NEVER;
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_IGNORED);
	assert_int_equal(ring(&c), CLIENT_IGNORED);
	assert_false(send_due(&c));
	assert_true(c.c.deadline_ms == CLOCK_NEVER);
}

static void four_messages_make_a_lease(void **state)
{
	struct sim c;

	(void)state;
	request(&c);
	/* 4.3.2, 4.4.1: the offer's server, address and xid */
	assert_int_equal(c.q.server_id, SERVER);
	assert_int_equal(c.q.requested, ADDRESS);
	assert_int_equal(c.q.xid, XID);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
	assert_int_equal(dhcp_of(&c)->sent, 2);
}

/* RFC 2131 section 2: a message fits the link, 576 is the least (57: 9.10) */
static void the_largest_message_follows_from_the_mtu(void **state)
{
	static const struct {
		uint32_t mtu;
		uint16_t size; /* less 28 of headers, 1472 at most */
	} row[] = {
		{ 1500, 1472 }, { 9000, 1472 }, { 65536, 1472 }, { 1499, 1471 },
		{ 1280, 1252 }, { 605, 577 },	{ 604, 576 },	 { 603, 576 },
		{ 576, 576 },	{ 68, 576 },	{ 0, 576 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct sim c;

		prepare(&c);
		c.link.mtu = row[i].mtu;
		begin(&c);
		expect(&c, M_DISCOVER);
		assert_int_equal(c.q.max_size, row[i].size);
	}
}

static void ports_are_the_plans(void **state)
{
	struct sim c;

	(void)state;
	prepare(&c);
	c.plan.client_port = 1068;
	begin(&c);
	expect(&c, M_DISCOVER); /* from 1068 to 1067: ip_read() */
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_OFFER);
	c.plan.client_port = 68;
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_IGNORED);
}

/*
 * 250 ms once, then 1, 2, 4, 4, ... s; 4.1: "randomized by the value of a
 * uniform number"
 */
static void retransmission_backs_off_to_4_s(void **state)
{
	static const uint32_t ms[] = { 250, 1000, 2000, 4000, 4000, 4000 };
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		uint64_t before = c.now;

		assert_int_equal(expire(&c), CLIENT_IGNORED);
		assert_in_range(c.now - before, ms[i] * 9 / 10,
				ms[i] * 11 / 10);
		expect(&c, M_DISCOVER);
		assert_int_equal(c.q.xid, XID);
	}
}

static void jitter_covers_ten_percent_and_no_more(void **state)
{
	uint64_t low = UINT64_MAX, high = 0;

	(void)state;
	for (uint32_t i = 0; i < 4000; i++) {
		struct sim c;
		uint64_t wait;

		prepare(&c);
		c.random = i < 2000 ? i : UINT32_MAX - i;
		begin(&c);
		wait = c.c.deadline_ms - T0;
		assert_in_range(wait, 225, 275);
		low = wait < low ? wait : low;
		high = wait > high ? wait : high;
	}
	assert_in_range(low, 225, 226);
	assert_in_range(high, 274, 275);
}

/* After five minutes the cap is RFC 2131's 64 s (4.1). */
static void the_cap_is_64_s_when_nobody_waits_any_more(void **state)
{
	uint64_t longest = 0;
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	while (c.now < T0 + 1200000) {
		uint64_t before = c.now;

		expire(&c);
		expect(&c, M_DISCOVER);
		if (before < T0 + 300000)
			assert_true(c.now - before <= 4400);
		if (c.now - before > longest)
			longest = c.now - before;
	}
	assert_in_range(longest, 64000 * 9 / 10, 64000 * 11 / 10);
}

/* From the second DISCOVER on; not by the first REQUEST after one. */
static void broadcast_is_asked_for_by_what_is_repeated(void **state)
{
	struct sim c;

	(void)state;
	request(&c);
	assert_int_equal(c.q.flags, 0);
	expire(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.flags, 0x8000);
	start(&c);
	expect(&c, M_DISCOVER);
	assert_int_equal(c.q.flags, 0);
	for (int i = 0; i < 4; i++) {
		expire(&c);
		expect(&c, M_DISCOVER);
		assert_int_equal(c.q.flags, 0x8000);
	}
	request_of(&c, reply(&c, M_OFFER));
	assert_int_equal(c.q.flags, 0x8000);
}

static void an_address_no_host_can_have_is_refused(void **state)
{
	static const struct {
		uint32_t ip, mask;
		bool usable;
	} cases[] = {
		{ IP(0, 1, 2, 3), 0, false }, /* RFC 1122 3.2.1.3 */
		/* without a mask it is RFC 791's: class A, B, C */
		{ IP(10, 255, 255, 255), 0, false },
		{ IP(10, 0, 0, 0), 0, false },
		{ IP(10, 0, 0, 255), 0, true },
		{ IP(172, 16, 255, 255), 0, false },
		{ IP(172, 16, 0, 255), 0, true },
		{ IP(192, 0, 2, 255), 0, false },
		{ IP(192, 0, 3, 0), 0, false },
		{ IP(192, 0, 2, 254), 0, true },
		{ IP(127, 0, 0, 1), 0, false },
		{ IP(127, 255, 255, 254), IP(255, 0, 0, 0), false },
		{ IP(224, 0, 0, 1), 0, false }, /* RFC 5771 */
		{ IP(239, 1, 2, 3), 0, false },
		{ IP(240, 0, 0, 1), 0, false }, /* RFC 1112 section 4 */
		{ UINT32_MAX, 0, false },
		{ IP(192, 0, 2, 0), MASK, false },
		{ IP(192, 0, 2, 255), MASK, false },
		{ IP(10, 1, 255, 255), IP(255, 254, 0, 0), false },
		{ IP(10, 0, 255, 255), IP(255, 254, 0, 0), true },
		{ IP(192, 0, 2, 0), IP(255, 255, 254, 0), false },
		{ IP(192, 0, 2, 255), IP(255, 255, 254, 0), true },
		{ IP(192, 0, 2, 0), 0xfffffffe, true }, /* RFC 3021 */
		{ IP(192, 0, 2, 1), 0xfffffffe, true },
		{ IP(192, 0, 2, 0), UINT32_MAX, true },
		{ IP(223, 255, 255, 254), MASK, true },
		{ IP(126, 0, 0, 1), 0, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct sim c;
		struct reply r;

		start(&c);
		expect(&c, M_DISCOVER);
		r = reply(&c, M_OFFER);
		r.yiaddr = cases[i].ip;
		r.mask = cases[i].mask;
		assert_int_equal(give(&c, r), cases[i].usable ? CLIENT_OFFER
							      : CLIENT_REFUSED);
		assert_false(c.c.tx_due); /* the race decides */
		assert_int_equal(
			dhcp_usable_address(cases[i].ip, cases[i].mask),
			cases[i].usable);
	}
}

static void only_offers_count_while_selecting(void **state)
{
	static const uint8_t types[] = { M_DISCOVER, M_REQUEST, M_DECLINE,
					 M_ACK,	     M_NAK,	7,
					 8,	     9,		255 };
	struct sim c;
	uint64_t deadline;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	deadline = c.c.deadline_ms;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		assert_int_equal(give_type(&c, types[i]), CLIENT_IGNORED);
	assert_true(c.c.deadline_ms == deadline);
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_OFFER);
	assert_true(c.c.deadline_ms == deadline);
}

/* A reply must be to our hardware type and address length (section 2). */
static void only_replies_to_us_count(void **state)
{
	struct sim c;
	struct reply r[7];

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		r[i] = reply(&c, M_OFFER);
	r[0].htype = 6;
	r[1].hlen = SIM_MAC - 1; /* those that are compared are the same */
	r[2].hlen = SIM_MAC + 1;
	r[3].hw[SIM_MAC - 1] ^= 1;
	r[4].xid ^= 1;
	r[5].is_request = true;
	for (size_t i = 0; i < ARRAY_LEN(r) - 1; i++)
		assert_int_equal(give(&c, r[i]), CLIENT_IGNORED);
	assert_int_equal(give(&c, r[6]), CLIENT_OFFER);
}

static void a_malformed_message_changes_nothing(void **state)
{
	struct datagram d = {
		.src = OTHER, .dst = ADDRESS, .sport = 67, .dport = 68
	};
	uint8_t message[SIM_MSG_MAX], buf[SIM_FRAME_MAX];
	uint64_t deadline;
	struct reply r;
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	deadline = c.c.deadline_ms;
	r = reply(&c, M_OFFER);
	reply_put(message, &r);
	/* up to the magic cookie's last byte there is no message at all */
	for (size_t len = 0; len < SIM_FIXED + 4; len++) {
		size_t n = ip_put(buf, &d, message, len);

		memset(&c.news, 0xa5, sizeof(c.news));
		assert_int_equal(c.c.ops->rx(&c.c, rd_init(buf, n), false,
					     c.now, 1, &c.news),
				 CLIENT_MALFORMED);
		assert_int_equal(ip_to4(&c.news.from), OTHER);
		assert_int_equal(c.news.n_notes, 0);
		assert_true(c.c.deadline_ms == deadline);
		assert_false(c.c.tx_due);
	}
}

static void secs_counts_from_the_start(void **state)
{
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	while (c.now < T0 + 70000000) { /* 70000 s: more than 16 bits */
		uint64_t s;

		expire(&c);
		expect(&c, M_DISCOVER);
		s = (c.now - T0) / 1000;
		assert_int_equal(c.q.secs, s > 65535 ? 65535 : s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(discover_is_due_at_start),
		cmocka_unit_test(nothing_is_due_before_start),
		cmocka_unit_test(four_messages_make_a_lease),
		cmocka_unit_test(the_largest_message_follows_from_the_mtu),
		cmocka_unit_test(ports_are_the_plans),
		cmocka_unit_test(retransmission_backs_off_to_4_s),
		cmocka_unit_test(jitter_covers_ten_percent_and_no_more),
		cmocka_unit_test(the_cap_is_64_s_when_nobody_waits_any_more),
		cmocka_unit_test(broadcast_is_asked_for_by_what_is_repeated),
		cmocka_unit_test(an_address_no_host_can_have_is_refused),
		cmocka_unit_test(only_offers_count_while_selecting),
		cmocka_unit_test(only_replies_to_us_count),
		cmocka_unit_test(a_malformed_message_changes_nothing),
		cmocka_unit_test(secs_counts_from_the_start),
	};

	return cmocka_run_group_tests_name("dhcp", tests, NULL, NULL);
}
