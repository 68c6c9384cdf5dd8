/*
 * The DHCP state machine against RFC 2131, from the first REQUEST on: who may
 * answer, refusals, the lease.  Section numbers are RFC 2131's.
 */
#include "tests/unit/sim_client.h"

static void a_request_is_repeated_with_the_same_content(void **state)
{
	static const uint32_t ms[] = { 1000, 2000, 4000 };
	struct client c;

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
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_BOUND);
	assert_bound(&c);
}

static void four_unanswered_requests_start_a_new_search(void **state)
{
	struct client c;

	(void)state;
	request(&c);
	for (int i = 1; i < DHCP_REQUEST_TRIES; i++) {
		expire(&c);
		expect(&c, M_REQUEST);
	}
	expire(&c);
	expect(&c, M_DISCOVER);
	assert_int_not_equal(c.q.xid, XID);
	/* what belongs to the old search no longer counts */
	c.q.xid = XID;
	assert_int_equal(give_type(&c, M_OFFER), DHCP_EV_IGNORED);
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_IGNORED);
	assert_int_equal(dhcp_phase(&c.d), DHCP_PHASE_SELECTING);
	expire(&c); /* nor is the old offer asked for again */
	expect(&c, M_DISCOVER);
}

/* 3.1 item 3: "MUST use the same value in the ... 'secs' field" */
static void a_request_has_the_secs_of_its_discover(void **state)
{
	uint16_t secs;
	struct client c;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	expire(&c);
	expire(&c);
	expect(&c, M_DISCOVER);
	secs = c.q.secs; /* 1.8 to 3.3 s after the start, rounded down */
	assert_in_range(secs, 1, 3);
	c.now += 1500; /* the next DISCOVER is due in 3.6 s */
	give_type(&c, M_OFFER);
	expect(&c, M_REQUEST);
	assert_int_equal(c.q.secs, secs);
}

/* The right ACK comes last and binds, so that nothing before it did harm. */
static void only_the_selected_servers_ack_counts(void **state)
{
	struct client c;
	struct reply r[9];
	uint64_t deadline;

	(void)state;
	request(&c);
	deadline = c.d.deadline_ms;
	for (size_t i = 0; i < ARRAY_LEN(r); i++)
		r[i] = reply(&c, M_ACK);
	r[0].server_id = OTHER;
	r[1].server_id = 0;
	r[2].yiaddr = ADDRESS + 1;
	r[3].yiaddr = 0;
	r[4].xid ^= 1;
	r[5].hw[5] ^= 1;
	r[6].hw[0] ^= 0x80;
	r[7].is_request = true;
	r[8].type = M_OFFER;
	for (size_t i = 0; i < ARRAY_LEN(r); i++) {
		assert_int_equal(give(&c, r[i]), DHCP_EV_IGNORED);
		assert_int_equal(dhcp_phase(&c.d), DHCP_PHASE_REQUESTING);
		assert_true(c.d.deadline_ms == deadline);
	}
	assert_false(c.d.tx_due);
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_BOUND);
	assert_bound(&c);
}

/* chaddr is hlen bytes long (section 2); behind them anything may stand */
static void garbage_behind_chaddr_is_accepted(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.padding = 0xa5;
	assert_int_equal(give(&c, r), DHCP_EV_OFFERED);
	expect(&c, M_REQUEST);
	r.type = M_ACK;
	assert_int_equal(give(&c, r), DHCP_EV_BOUND);
	assert_bound(&c);
}

static void an_ack_may_leave_out_server_and_path(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	request(&c);
	r = reply(&c, M_ACK);
	r.siaddr = 0;
	r.root = NULL;
	assert_int_equal(give(&c, r), DHCP_EV_BOUND);
	assert_bound(&c);
	assert_int_equal(c.d.offer.info.server, SERVER);
}

/* The offer did not tell the mask, so only the ACK shows it. */
static void an_ack_of_a_broadcast_address_does_not_bind(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	r = reply(&c, M_OFFER);
	r.yiaddr = IP(192, 0, 2, 255);
	r.mask = 0;
	assert_int_equal(give(&c, r), DHCP_EV_OFFERED);
	expect(&c, M_REQUEST);
	r.type = M_ACK;
	r.mask = MASK;
	give(&c, r);
	assert_int_not_equal(dhcp_phase(&c.d), DHCP_PHASE_BOUND);
}

static struct reply nak(const struct client *c)
{
	struct reply r = reply(c, M_NAK);

	r.yiaddr = r.siaddr = r.mask = r.lease_s = 0; /* table 3 */
	r.root = NULL;
	r.text = "no such network";
	return r;
}

static void a_nak_starts_a_new_search_after_a_pause(void **state)
{
	struct client c;
	uint64_t before;

	(void)state;
	request(&c);
	before = c.now;
	assert_int_equal(give(&c, nak(&c)), DHCP_EV_NAKED);
	assert_int_equal(c.d.naks, 1);
	assert_string_equal(c.d.offer.text, "no such network");
	assert_false(send_due(&c));
	/* nothing that still comes is taken during the pause */
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_IGNORED);
	assert_int_equal(give_type(&c, M_OFFER), DHCP_EV_IGNORED);
	expire(&c);
	assert_in_range(c.now - before, 900, 4400);
	expect(&c, M_DISCOVER);
	assert_int_not_equal(c.q.xid, XID);
	assert_int_equal(give_type(&c, M_OFFER), DHCP_EV_OFFERED);
	expect(&c, M_REQUEST);
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_BOUND);
	assert_bound(&c);
}

static void only_the_selected_servers_nak_counts(void **state)
{
	struct client c;
	struct reply r;

	(void)state;
	request(&c);
	r = nak(&c);
	r.server_id = OTHER;
	assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	r.server_id = 0;
	assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	r = nak(&c);
	r.xid ^= 0x100;
	assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	r = nak(&c);
	r.hw[3] ^= 1;
	assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	assert_int_equal(c.d.naks, 0);
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_BOUND);
}

/* reliability A7: a lease within 8 s after three NAKs; then a bounded rate */
static void naks_for_ever_are_answered_ever_slower(void **state)
{
	struct client c;
	unsigned cycles = 0;

	(void)state;
	request(&c);
	while (c.now < T0 + 60000) {
		assert_int_equal(give(&c, nak(&c)), DHCP_EV_NAKED);
		cycles++;
		expire(&c);
		expect(&c, M_DISCOVER);
		if (cycles == 3)
			assert_in_range(c.now - T0, 3 * 900, 8000);
		give_type(&c, M_OFFER);
		expect(&c, M_REQUEST);
	}
	/* three at 0.9 s or more, then one in 3.6 s or more */
	assert_in_range(cycles, 4, 3 + 60000 / 3600 + 1);
	assert_int_equal(c.d.naks, cycles);
}

static void every_search_has_its_own_xid(void **state)
{
	uint32_t xid[20];
	struct client c;

	(void)state;
	request(&c);
	for (size_t i = 0; i < ARRAY_LEN(xid); i++) {
		xid[i] = c.q.xid;
		for (size_t k = 0; k < i; k++)
			assert_int_not_equal(xid[k], xid[i]);
		give(&c, nak(&c));
		expire(&c);
		expect(&c, M_DISCOVER);
		give_type(&c, M_OFFER);
		expect(&c, M_REQUEST);
		assert_int_equal(c.d.xid, c.q.xid);
	}
}

static void nothing_counts_after_the_lease(void **state)
{
	static const uint8_t types[] = { M_OFFER, M_ACK, M_NAK, M_REQUEST };
	struct client c;

	(void)state;
	request(&c);
	give_type(&c, M_ACK);
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		struct reply r = reply(&c, types[i]);

		r.root = "/other";
		r.mask = IP(255, 255, 0, 0);
		assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
		r.yiaddr = ADDRESS + 1;
		r.server_id = OTHER;
		assert_int_equal(give(&c, r), DHCP_EV_IGNORED);
	}
	assert_bound(&c);
	assert_int_equal(c.d.offer.info.netmask, MASK);
}

/* 51, 58 and 59 of any value: lease, T1, T2 (RFC 2132 9.2, 9.11, 9.12) */
static void no_lease_time_makes_a_bound_client_busy(void **state)
{
	static const uint32_t times[][3] = {
		{ 0, 0, 0 },	  { UINT32_MAX, UINT32_MAX, UINT32_MAX },
		{ 100, 90, 10 },  /* T1 after T2 */
		{ 10, 100, 200 }, /* both after the end */
		{ 1, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		uint8_t more[18], *p = more, value[4];
		struct client c;
		struct reply r;

		for (uint8_t k = 0; k < 3; k++) {
			static const uint8_t codes[] = { 51, 58, 59 };

			sim_be32(value, times[i][k]);
			p = sim_opt(p, codes[k], value, sizeof(value));
		}
		request(&c);
		r = reply(&c, M_ACK);
		r.lease_s = 0;
		r.more = more;
		r.n_more = sizeof(more);
		assert_int_equal(give(&c, r), DHCP_EV_BOUND);
		assert_int_equal(c.d.offer.info.lease_s, times[i][0]);
		assert_true(c.d.deadline_ms == CLOCK_NEVER);
		for (int day = 0; day < 3; day++) {
			c.now += 86400000;
			dhcp_timeout(&c.d, c.now, 1);
			assert_false(send_due(&c));
			assert_true(c.d.deadline_ms == CLOCK_NEVER);
		}
	}
}

static void a_jump_of_the_clock_sends_one_message(void **state)
{
	static const uint64_t jumps[] = { 3600000, 86400000, 1ull << 40 };
	struct client c;

	(void)state;
	start(&c, false, false);
	expect(&c, M_DISCOVER);
	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		c.now += jumps[i];
		dhcp_timeout(&c.d, c.now, 7);
		expect(&c, M_DISCOVER);
		assert_false(send_due(&c));
		assert_true(c.d.deadline_ms > c.now);
		assert_true(c.d.deadline_ms <= c.now + 70400);
	}
}

static void a_jump_of_the_clock_sends_one_request(void **state)
{
	struct client c;

	(void)state;
	request(&c);
	c.now += 3600000;
	dhcp_timeout(&c.d, c.now, 5);
	expect(&c, M_REQUEST);
	assert_false(send_due(&c));
	assert_true(c.d.deadline_ms > c.now);
	assert_int_equal(give_type(&c, M_ACK), DHCP_EV_BOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_repeated_with_the_same_content),
		cmocka_unit_test(four_unanswered_requests_start_a_new_search),
		cmocka_unit_test(a_request_has_the_secs_of_its_discover),
		cmocka_unit_test(only_the_selected_servers_ack_counts),
		cmocka_unit_test(garbage_behind_chaddr_is_accepted),
		cmocka_unit_test(an_ack_may_leave_out_server_and_path),
		cmocka_unit_test(an_ack_of_a_broadcast_address_does_not_bind),
		cmocka_unit_test(a_nak_starts_a_new_search_after_a_pause),
		cmocka_unit_test(only_the_selected_servers_nak_counts),
		cmocka_unit_test(naks_for_ever_are_answered_ever_slower),
		cmocka_unit_test(every_search_has_its_own_xid),
		cmocka_unit_test(nothing_counts_after_the_lease),
		cmocka_unit_test(no_lease_time_makes_a_bound_client_busy),
		cmocka_unit_test(a_jump_of_the_clock_sends_one_message),
		cmocka_unit_test(a_jump_of_the_clock_sends_one_request),
	};

	return cmocka_run_group_tests_name("dhcp request", tests, NULL, NULL);
}
