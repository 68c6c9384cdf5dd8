/*
 * The DHCP state machine against RFC 2131, from the first REQUEST on: who may
 * answer with what.  Section numbers are RFC 2131's; t_dhcp_nak.c and
 * t_dhcp_lease.c go on from here.
 */
#include <stdio.h>

#include "tests/unit/sim_client.h"

static void a_request_is_repeated_with_the_same_content(void **state)
{
	static const uint32_t ms[] = { 1000, 2000, 4000 };
	struct sim c;

	(void)state;
	request(&c);
	for (size_t i = 0; i < ARRAY_LEN(ms); i++) {
		uint64_t before = c.now;

		expire(&c);
		assert_in_range(c.now - before, ms[i] * 9 / 10,
				ms[i] * 11 / 10);
		expect(&c, M_REQUEST);
		assert_int_equal(c.q.xid, XID);
		assert_int_equal(c.q.server_id, SERVER);
		assert_int_equal(c.q.requested, ADDRESS);
	}
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
}

/* Not since when the search began. */
static void how_long_a_server_is_mute_is_told(void **state)
{
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	c.now += 60000;
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_OFFER);
	accept_offer(&c);
	c.now += 1500;
	assert_string_equal(described(&c),
			    "DHCP server offered an address, but does not "
			    "confirm it for 1 s");
}

static void four_unanswered_requests_start_a_new_search(void **state)
{
	char text[80];
	struct sim c;

	(void)state;
	request(&c);
	for (int i = 1; i < DHCP_REQUEST_TRIES; i++) {
		assert_int_equal(expire(&c), CLIENT_IGNORED);
		snprintf(text, sizeof(text),
			 "DHCP server offered an address, but does not "
			 "confirm it for %u s",
			 (unsigned)(c.now - T0) / 1000);
		assert_string_equal(described(&c), text);
		expect(&c, M_REQUEST);
	}
	assert_int_equal(expire(&c), CLIENT_FAILED);
	assert_int_equal(ip_to4(&c.news.from), SERVER);
	assert_string_equal(c.news.why, "did not confirm what it offered");
	assert_int_equal(c.news.n_notes, 0);
	expect(&c, M_DISCOVER);
	assert_int_not_equal(c.q.xid, XID);
	/* what belongs to the old search no longer counts */
	c.q.xid = XID;
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_IGNORED);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_IGNORED);
	expire(&c); /* nor is the old offer asked for again */
	expect(&c, M_DISCOVER);
}

/* The race keeps offers: one of an older search may still be taken. */
static void another_offer_may_be_accepted_at_any_time(void **state)
{
	struct client_news older;
	struct reply r;
	struct sim c;

	(void)state;
	request(&c);
	r = reply(&c, M_OFFER);
	r.server_id = OTHER;
	r.yiaddr = ADDRESS + 1;
	/* one that comes while the first is asked for */
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_OFFER);
	older = c.news;
	while (expire(&c) != CLIENT_FAILED)
		expect(&c, M_REQUEST);
	c.news = older;
	assert_true(c.c.tx_due); /* the DISCOVER of a new search */
	accept_offer(&c);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.xid, XID);
	assert_int_equal(c.q.server_id, OTHER);
	assert_int_equal(c.q.requested, ADDRESS + 1);
	assert_false(c.c.tx_due);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_IGNORED);
	r.type = M_ACK;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_BOUND);
	assert_int_equal(ip_to4(&c.news.info.from), OTHER);
	assert_int_equal(ip_to4(&c.news.info.addrs.addr[0].ip), ADDRESS + 1);
}

/* 3.1 item 3: "MUST use the same value in the ... 'secs' field" */
static void a_request_has_the_secs_of_its_discover(void **state)
{
	uint16_t secs;
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	expire(&c);
	expire(&c);
	expect(&c, M_DISCOVER);
	secs = c.q.secs; /* 1.8 to 3.3 s after the start, rounded down */
	assert_in_range(secs, 1, 3);
	c.now += 1500; /* the next DISCOVER is due in 3.6 s */
	request_of(&c, reply(&c, M_OFFER));
	assert_int_equal(c.q.secs, secs);
}

/* The right ACK comes last and binds, so that nothing before it did harm. */
static void only_the_selected_servers_ack_counts(void **state)
{
	struct sim c;
	struct reply r[8];
	uint64_t deadline;

	(void)state;
	request(&c);
	deadline = c.c.deadline_ms;
	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		r[i] = reply(&c, M_ACK);
	r[0].server_id = OTHER;
	r[1].server_id = 0; /* from OTHER, which then stands in */
	r[2].yiaddr = ADDRESS + 1;
	r[3].yiaddr = 0;
	r[4].xid ^= 1;
	r[5].hw[5] ^= 1;
	r[6].hw[0] ^= 0x80;
	r[7].is_request = true;
	for (size_t i = 0; i < ARRAY_LEN(r); i++) {
		assert_int_equal(give_from(&c, i == 1 ? OTHER : SERVER, r[i]),
				 CLIENT_IGNORED);
		assert_true(c.c.deadline_ms == deadline);
	}
	/* another offer is one, but changes nothing here */
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_OFFER);
	assert_true(c.c.deadline_ms == deadline);
	assert_false(c.c.tx_due);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_lease(&c);
}

/* chaddr is hlen bytes long (section 2); behind them anything may stand */
static void garbage_behind_chaddr_is_accepted(void **state)
{
	struct sim c;
	struct reply r;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.padding = 0xa5;
	request_of(&c, r);
	r.type = M_ACK;
	assert_int_equal(give(&c, r), CLIENT_BOUND);
	assert_lease(&c);
}

/* The race adds what only the offer told; mask and lease are needed here. */
static void an_ack_may_leave_out_nearly_all(void **state)
{
	struct sim c;
	struct reply r;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.yiaddr = ADDRESS;
	r.lease_s = 1000;
	request_of(&c, r);
	r = reply(&c, M_ACK);
	r.siaddr = r.mask = r.lease_s = 0;
	r.root = NULL;
	assert_int_equal(give(&c, r), CLIENT_BOUND);
	assert_lease(&c);
	assert_int_equal(c.news.info.addrs.addr[0].lease_s, 1000);
	assert_true(is_noted(&c, 51));
	ASSERT_ABOUT(c.c.deadline_ms - T0, 500000);
	assert_false(ip_given(&c.news.info.server.ip));
	assert_int_equal(c.news.info.server.is_dhcp, 0);
	assert_string_equal(c.news.info.root_path, "");
}

/* 192.0.2.255 is a host's of /23, though it is class C's broadcast address */
static void an_ack_without_a_mask_has_the_offers(void **state)
{
	struct sim c;
	struct reply r;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.yiaddr = IP(192, 0, 2, 255);
	r.mask = IP(255, 255, 254, 0);
	request_of(&c, r);
	r.type = M_ACK;
	r.mask = 0;
	assert_int_equal(give(&c, r), CLIENT_BOUND);
	assert_int_equal(c.news.info.addrs.addr[0].prefix, 23);
}

/* The offer did not tell the mask, so only the ACK shows it. */
static void an_ack_of_a_broadcast_address_does_not_bind(void **state)
{
	struct sim c;
	struct reply r;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.yiaddr = IP(10, 0, 2, 255); /* a host's of class A */
	r.mask = 0;
	request_of(&c, r);
	r.type = M_ACK;
	r.mask = MASK;
	assert_int_equal(give(&c, r), CLIENT_REFUSED);
	assert_string_equal(c.news.why,
			    "offers no usable address (10.0.2.255)");
	r.mask = IP(255, 0, 0, 0);
	assert_int_equal(give(&c, r), CLIENT_BOUND); /* it still asks */
}

/* A REQUEST was due again when the ACK came. */
static void nothing_is_sent_after_the_lease(void **state)
{
	struct sim c;

	(void)state;
	request(&c);
	expire(&c);
	assert_true(c.c.tx_due);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
	assert_false(c.c.tx_due);
}

static void nothing_counts_after_the_lease(void **state)
{
	static const uint8_t types[] = { 0, M_OFFER, M_ACK, M_NAK, M_REQUEST };
	struct sim c;
	uint64_t deadline;

	(void)state;
	request(&c);
	give_type(&c, M_ACK);
	deadline = c.c.deadline_ms;
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct reply r = reply(&c, types[i]);

		assert_int_equal(give(&c, r), CLIENT_IGNORED);
		r.yiaddr = ADDRESS + 1;
		r.server_id = OTHER;
		assert_int_equal(give(&c, r), CLIENT_IGNORED);
	}
	assert_false(c.c.tx_due);
	assert_true(c.c.deadline_ms == deadline);
}

static void a_jump_of_the_clock_sends_one_message(void **state)
{
	static const uint64_t jumps[] = { 3600000, 86400000, 1ull << 40 };
	struct sim c;

	(void)state;
	start(&c);
	expect(&c, M_DISCOVER);
	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		c.now += jumps[i];
		ring(&c);
		expect(&c, M_DISCOVER);
		assert_false(send_due(&c));
		assert_true(c.c.deadline_ms > c.now);
		assert_true(c.c.deadline_ms <= c.now + 70400);
	}
}

static void a_jump_of_the_clock_sends_one_request(void **state)
{
	struct sim c;

	(void)state;
	request(&c);
	c.now += 3600000;
	ring(&c);
	expect(&c, M_REQUEST);
	assert_false(send_due(&c));
	assert_true(c.c.deadline_ms > c.now);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_repeated_with_the_same_content),
		cmocka_unit_test(how_long_a_server_is_mute_is_told),
		cmocka_unit_test(four_unanswered_requests_start_a_new_search),
		cmocka_unit_test(another_offer_may_be_accepted_at_any_time),
		cmocka_unit_test(a_request_has_the_secs_of_its_discover),
		cmocka_unit_test(only_the_selected_servers_ack_counts),
		cmocka_unit_test(garbage_behind_chaddr_is_accepted),
		cmocka_unit_test(an_ack_may_leave_out_nearly_all),
		cmocka_unit_test(an_ack_without_a_mask_has_the_offers),
		cmocka_unit_test(an_ack_of_a_broadcast_address_does_not_bind),
		cmocka_unit_test(nothing_is_sent_after_the_lease),
		cmocka_unit_test(nothing_counts_after_the_lease),
		cmocka_unit_test(a_jump_of_the_clock_sends_one_message),
		cmocka_unit_test(a_jump_of_the_clock_sends_one_request),
	};

	return cmocka_run_group_tests_name("dhcp request", tests, NULL, NULL);
}
