/*
 * The DHCP state machine against RFC 2131: starting, searching, choosing an
 * offer.  Section numbers are RFC 2131's; t_dhcp_request.c goes on from here.
 */
#include "tests/unit/sim_client.h"

static void discover_is_due_at_start(void **state)
{
	struct client c;

	(void)state;
	start(&c, false, false);
	assert_true(c.d.tx_due);
	expect(&c, M_DISCOVER);
	assert_int_equal(c.q.secs, 0);
	assert_int_equal(c.q.requested, 0);
	assert_false(send_due(&c));
}

static void nothing_is_due_before_start_and_after_stop(void **state)
{
	struct client c;

	(void)state;
	start(&c, false, false);
	dhcp_init(&c.d, &c.d.id);
	assert_false(send_due(&c));
	assert_true(c.d.deadline_ms == CLOCK_NEVER);
	request(&c);
	dhcp_stop(&c.d);
	assert_false(send_due(&c));
	assert_true(c.d.deadline_ms == CLOCK_NEVER);
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_IGNORED);
	assert_int_equal(dhcp_phase(&c.d), DHCP_PHASE_INIT);
}

static void four_messages_make_a_lease(void **state)
{
	struct client c;

	(void)state;
	request(&c);
	/* 4.3.2, 4.4.1: the offer's server, address and xid */
	assert_int_equal(c.q.server_id, SERVER);
	assert_int_equal(c.q.requested, ADDRESS);
	assert_int_equal(c.q.xid, XID);
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_BOUND);
	assert_bound(&c);
	assert_int_equal(c.d.sent, 2);
}

static void an_address_is_asked_for_when_one_is_known(void **state)
{
	struct client c;

	(void)state;
	start(&c, false, false);
	c.d.hint = IP(192, 0, 2, 77);
	expect(&c, M_DISCOVER);
	assert_int_equal(c.q.requested, IP(192, 0, 2, 77));
	give_type(&c, M_OFFER);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.requested, ADDRESS);
}

/* 1, 2, 4, 4, ... s; 4.1: "randomized by the value of a uniform number" */
static void retransmission_backs_off_to_4_s(void **state)
{
	static const uint32_t ms[] = { 1000, 2000, 4000, 4000, 4000, 4000 };
	struct client c;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		uint64_t before = c.now;

		expire(&c);
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
		struct client c;
		uint64_t wait;

		start(&c, false, false);
		dhcp_start(&c.d, T0, i < 2000 ? i : UINT32_MAX - i);
		wait = c.d.deadline_ms - T0;
		assert_in_range(wait, 900, 1100);
		low = wait < low ? wait : low;
		high = wait > high ? wait : high;
	}
	assert_in_range(low, 900, 910);
	assert_in_range(high, 1090, 1100);
}

/* After five minutes the cap is RFC 2131's 64 s (4.1). */
static void the_cap_is_64_s_when_nobody_waits_any_more(void **state)
{
	uint64_t longest = 0;
	struct client c;

	(void)state;
	start(&c, false, false);
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

static void broadcast_is_asked_for_only_by_later_tries(void **state)
{
	bool asked = false;
	struct client c;

	(void)state;
	request(&c);
	assert_int_equal(c.q.flags, 0);
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	for (int i = 1; i < 6; i++) {
		assert_int_equal(c.q.flags, asked ? 0x8000 : 0);
		expire(&c);
		expect(&c, M_DISCOVER);
		asked = c.q.flags != 0;
	}
	assert_true(asked);
}

static void the_first_good_offer_is_taken_at_once(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	start(&c, true, true);
	expect(&c, M_DISCOVER);
	assert_int_equal(give_type(&c, M_OFFER), DHCP_EV_OFFERED);
	r = reply(&c, M_OFFER);
	r.server_id = OTHER;
	assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.server_id, SERVER);
}

static void what_the_plan_needs_decides_what_is_good(void **state)
{
	static const struct {
		bool need_server, need_path, good;
		uint32_t siaddr;
		const char *root;
	} cases[] = {
		{ false, false, true, 0, NULL },
		{ true, false, false, 0, "/r" },
		{ true, false, true, SERVER, NULL },
		{ false, true, false, SERVER, NULL },
		{ false, true, true, 0, "/r" },
		{ true, true, false, 0, "/r" },
		{ true, true, true, SERVER, "/r" },
		{ true, true, true, 0, "192.0.2.9:/r" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct client c;
		struct reply r;

		start(&c, cases[i].need_server, cases[i].need_path);
		expect(&c, M_DISCOVER);
		r = reply(&c, M_OFFER);
		r.siaddr = cases[i].siaddr;
		r.root = cases[i].root;
		assert_int_equal(give(&c, r), DHCP_EV_OFFERED);
		assert_int_equal(c.d.tx_due, cases[i].good);
	}
}

static void a_poor_offer_is_used_when_no_better_one_comes(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	start(&c, true, true);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.root = NULL;
	assert_int_equal(give(&c, r), DHCP_EV_OFFERED);
	assert_false(send_due(&c));
	assert_true(c.d.deadline_ms <= T0 + DHCP_GRACE_MS);
	c.now += 500; /* another poor one neither replaces it nor prolongs */
	r.server_id = OTHER;
	assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	do {
		expire(&c);
		assert_true(send_due(&c));
	} while (c.q.type != M_REQUEST);
	assert_in_range(c.now, T0 + 900, T0 + DHCP_GRACE_MS);
	assert_int_equal(c.q.server_id, SERVER);
}

static void a_better_offer_replaces_a_poor_one(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	start(&c, true, true);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.root = NULL;
	give(&c, r);
	c.now += 500;
	r = reply(&c, M_OFFER);
	r.server_id = OTHER;
	assert_int_equal(give(&c, r), DHCP_EV_OFFERED);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.server_id, OTHER);
}

/* dhcp.h: it waits DHCP_GRACE_MS; the DISCOVER's timer must not cut that. */
static void a_poor_offer_gets_its_whole_grace(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	start(&c, true, true);
	expect(&c, M_DISCOVER);
	c.now = T0 + 850; /* the next DISCOVER is due at 900 to 1100 */
	r = reply(&c, M_OFFER);
	r.root = NULL;
	give(&c, r);
	while (c.d.deadline_ms < T0 + 850 + DHCP_GRACE_MS) {
		expire(&c);
		if (send_due(&c))
			assert_int_equal(c.q.type, M_DISCOVER);
	}
	assert_true(c.d.deadline_ms == T0 + 850 + DHCP_GRACE_MS);
}

static void an_address_no_host_can_have_is_refused(void **state)
{
	static const struct {
		uint32_t ip, mask;
		bool usable;
	} cases[] = {
		{ 0, MASK, false },
		{ IP(0, 1, 2, 3), 0, false }, /* RFC 1122 3.2.1.3 */
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
		struct client c;
		struct reply r;

		start(&c, false, false);
		expect(&c, M_DISCOVER);
		r = reply(&c, M_OFFER);
		r.yiaddr = cases[i].ip;
		r.mask = cases[i].mask;
		assert_int_equal(give(&c, r), cases[i].usable
						      ? DHCP_EV_OFFERED
						      : DHCP_EV_REFUSED);
		assert_int_equal(c.d.tx_due, cases[i].usable);
		assert_int_equal(
			dhcp_usable_address(cases[i].ip, cases[i].mask),
			cases[i].usable);
	}
}

static void an_offer_without_server_identifier_is_ignored(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER); /* table 3: MUST */
	r.server_id = 0;
	assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	assert_false(c.d.tx_due);
	assert_int_equal(give_type(&c, M_OFFER), DHCP_EV_OFFERED);
}

static void only_offers_count_while_selecting(void **state)
{
	static const uint8_t types[] = {
		0, M_DISCOVER, M_REQUEST, M_DECLINE, M_ACK, M_NAK, 7, 8, 9, 255
	};
	struct client c;
	uint64_t deadline;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	deadline = c.d.deadline_ms;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		assert_int_equal(give_type(&c, types[i]), DHCP_EV_IGNORED);
	assert_true(c.d.deadline_ms == deadline);
	assert_int_equal(dhcp_phase(&c.d), DHCP_PHASE_SELECTING);
}

static void a_malformed_message_changes_nothing(void **state)
{
	uint8_t buf[SIM_MSG_MAX];
	struct client c;
	struct reply r;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	reply_put(buf, &r);
	/* up to the magic cookie's last byte there is no message at all */
	for (size_t len = 0; len < SIM_FIXED + 4; len++) {
		assert_int_equal(dhcp_rx(&c.d, buf, len, c.now, 1),
				 DHCP_EV_MALFORMED);
		assert_int_equal(dhcp_phase(&c.d), DHCP_PHASE_SELECTING);
	}
}

static void secs_counts_from_the_start(void **state)
{
	struct client c;

	(void)state;
	start(&c, false, false);
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
		cmocka_unit_test(nothing_is_due_before_start_and_after_stop),
		cmocka_unit_test(four_messages_make_a_lease),
		cmocka_unit_test(an_address_is_asked_for_when_one_is_known),
		cmocka_unit_test(retransmission_backs_off_to_4_s),
		cmocka_unit_test(jitter_covers_ten_percent_and_no_more),
		cmocka_unit_test(the_cap_is_64_s_when_nobody_waits_any_more),
		cmocka_unit_test(broadcast_is_asked_for_only_by_later_tries),
		cmocka_unit_test(the_first_good_offer_is_taken_at_once),
		cmocka_unit_test(what_the_plan_needs_decides_what_is_good),
		cmocka_unit_test(a_poor_offer_is_used_when_no_better_one_comes),
		cmocka_unit_test(a_better_offer_replaces_a_poor_one),
		cmocka_unit_test(a_poor_offer_gets_its_whole_grace),
		cmocka_unit_test(an_address_no_host_can_have_is_refused),
		cmocka_unit_test(an_offer_without_server_identifier_is_ignored),
		cmocka_unit_test(only_offers_count_while_selecting),
		cmocka_unit_test(a_malformed_message_changes_nothing),
		cmocka_unit_test(secs_counts_from_the_start),
	};

	return cmocka_run_group_tests_name("dhcp", tests, NULL, NULL);
}
