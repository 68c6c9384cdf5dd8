/*
 * RENEWING and REBINDING: RFC 2131 sections 4.3.6 (what is in a REQUEST),
 * 4.4.5 (when it is sent, and where to).
 */
#include "tests/unit/sim_client.h"

/* With a lease of an hour from T0 on. */
static void leased(struct sim *c)
{
	request(c);
	assert_int_equal(give_type(c, M_ACK), CLIENT_BOUND);
}

/* At T1, and its REQUEST is sent. */
static void renew(struct sim *c)
{
	leased(c);
	assert_int_equal(expire(c), CLIENT_RENEW);
	expect(c, M_REQUEST);
}

/* At T2, after nobody has answered; so is its REQUEST. */
static void rebind(struct sim *c)
{
	enum client_event ev;

	renew(c);
	while ((ev = expire(c)) == CLIENT_IGNORED)
		expect(c, M_REQUEST);
	assert_int_equal(ev, CLIENT_REBIND);
	expect(c, M_REQUEST);
}

/* section 4.3.6: ciaddr, neither server identifier nor requested address */
static void t1_asks_the_server_for_the_same_address(void **state)
{
	uint32_t first;
	struct sim c;

	(void)state;
	leased(&c);
	first = c.q.xid;
	assert_int_equal(expire(&c), CLIENT_RENEW);
	ASSERT_ABOUT(c.now - T0, 1800000);
	expect(&c, M_REQUEST);
	assert_int_equal(ip_to4(&c.c.tx_to), SERVER);
	assert_int_equal(ip_to4(&c.c.tx_from), ADDRESS);
	assert_int_equal(c.q.ciaddr, ADDRESS);
	assert_int_equal(c.q.requested, 0);
	assert_int_equal(c.q.server_id, 0);
	assert_int_equal(c.q.flags, 0);
	assert_int_equal(c.q.secs, 0);
	assert_int_not_equal(c.q.xid, first);
	assert_string_equal(described(&c), "has a lease");
}

static void t2_asks_all_servers(void **state)
{
	struct sim c;

	(void)state;
	rebind(&c);
	ASSERT_ABOUT(c.now - T0, 3150000);
	assert_false(ip_given(&c.c.tx_to));
	assert_int_equal(c.q.ciaddr, ADDRESS);
	assert_int_equal(c.q.requested, 0);
	assert_int_equal(c.q.server_id, 0);
	assert_int_equal(c.q.flags, 0);
}

/*
 * "one-half of the remaining time until T2 ..., and one-half of the remaining
 * lease time ..., down to a minimum of 60 seconds"; of a short lease, of an
 * eighth of it, but of 1 s at least.
 */
static void it_is_repeated_at_half_of_the_remaining_time(void **state)
{
	static const struct {
		uint32_t lease_s, floor_ms;
	} row[] = { { 3600, 60000 }, { 86400, 60000 }, { 480, 60000 },
		    { 120, 15000 },  { 20, 2500 },     { 10, 1250 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		uint64_t end = T0 + row[i].lease_s * 1000ull, left, was;
		enum client_event ev = CLIENT_IGNORED;
		struct reply r;
		struct sim c;

		request(&c);
		r = reply(&c, M_ACK);
		r.lease_s = row[i].lease_s;
		assert_int_equal(give(&c, r), CLIENT_BOUND);
		assert_int_equal(expire(&c), CLIENT_RENEW);
		expect(&c, M_REQUEST);
		while (ev != CLIENT_LOST) {
			uint64_t limit = c.c.tx_to.family != 0
						 ? dhcp_of(&c)->t2_ms
						 : end;

			was = c.now;
			left = (limit - was) / 2;
			ev = expire(&c);
			if (left < row[i].floor_ms)
				left = row[i].floor_ms;
			if (c.now == limit)
				assert_true(limit - was <= left / 10 * 11 + 10);
			else
				ASSERT_ABOUT(c.now - was, left);
			assert_int_equal(ev, c.now == end     ? CLIENT_LOST
					     : c.now == limit ? CLIENT_REBIND
							      : CLIENT_IGNORED);
			if (ev != CLIENT_LOST)
				expect(&c, M_REQUEST);
		}
		assert_false(c.c.tx_due);
		assert_false(ip_given(&c.c.tx_to));
		assert_true(c.c.deadline_ms == CLOCK_NEVER);
	}
}

/* 4.4.5: "... the sum of the time at which the client sent ..." */
static void an_ack_begins_the_lease_anew(void **state)
{
	for (int late = 0; late < 2; late++) {
		struct reply r;
		uint64_t asked;
		struct sim c;

		(void)state;
		if (late)
			rebind(&c);
		else
			renew(&c);
		asked = c.now;
		c.now += 5000;
		r = reply(&c, M_ACK);
		r.lease_s = 1000;
		assert_int_equal(give(&c, r), CLIENT_BOUND);
		assert_lease(&c);
		assert_int_equal(c.news.info.addrs.addr[0].lease_s, 1000);
		assert_false(ip_given(&c.c.tx_to));
		ASSERT_ABOUT(c.c.deadline_ms - asked, 500000);
		assert_int_equal(expire(&c), CLIENT_RENEW);
		expect(&c, M_REQUEST);
		c.now = asked + 1000000;
		assert_int_equal(ring(&c), CLIENT_LOST);
	}
}

/* An ACK that does not say how long: as the one before. */
static void what_an_ack_leaves_out_stays(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	renew(&c);
	r = reply(&c, M_ACK);
	r.lease_s = r.mask = r.siaddr = 0;
	assert_int_equal(give(&c, r), CLIENT_BOUND);
	assert_int_equal(c.news.info.addrs.addr[0].lease_s, 3600);
	assert_int_equal(c.news.info.addrs.addr[0].prefix, 24);
	ASSERT_ABOUT(c.c.deadline_ms - c.now, 1800000);
}

static void only_the_server_renews_and_any_rebinds(void **state)
{
	struct reply r;
	struct sim c;

	(void)state;
	renew(&c);
	r = reply(&c, M_ACK);
	r.server_id = OTHER;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_IGNORED);
	r.type = M_NAK;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_IGNORED);
	assert_int_equal(give_type(&c, M_OFFER), CLIENT_IGNORED);
	r = reply(&c, M_ACK);
	r.yiaddr = ADDRESS + 1;
	assert_int_equal(give(&c, r), CLIENT_REFUSED);
	assert_string_equal(c.news.why, "renews another address");
	r = reply(&c, M_ACK);
	r.xid = XID; /* of what was asked for at first */
	assert_int_equal(give(&c, r), CLIENT_IGNORED);
	assert_int_equal(give_type(&c, M_ACK), CLIENT_BOUND);

	rebind(&c);
	c.plan.n_deny = 1;
	c.plan.deny[0] = OTHER;
	r = reply(&c, M_ACK);
	r.server_id = OTHER;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_REFUSED);
	c.plan.n_deny = 0;
	assert_int_equal(give_from(&c, OTHER, r), CLIENT_BOUND);
	/* who has it now is asked from then on */
	assert_int_equal(expire(&c), CLIENT_RENEW);
	expect(&c, M_REQUEST);
	assert_int_equal(ip_to4(&c.c.tx_to), OTHER);
}

/* Figure 5: NAK; the event comes with the next turn. */
static void a_nak_ends_the_lease(void **state)
{
	for (int late = 0; late < 2; late++) {
		struct sim c;

		(void)state;
		if (late)
			rebind(&c);
		else
			renew(&c);
		c.now += 7;
		assert_int_equal(give_type(&c, M_NAK), CLIENT_IGNORED);
		assert_false(c.c.tx_due);
		assert_true(c.c.deadline_ms == c.now);
		assert_int_equal(ring(&c), CLIENT_LOST);
		assert_int_equal(ip_to4(&c.news.from), SERVER);
		assert_string_equal(c.news.why, "no reason given");
		assert_true(c.c.deadline_ms == CLOCK_NEVER);
		assert_int_equal(give_type(&c, M_ACK), CLIENT_IGNORED);
	}
}

/* A machine that was asleep, or a clock that jumped. */
static void what_was_slept_over_is_left_out(void **state)
{
	struct sim c;

	(void)state;
	leased(&c);
	c.now = T0 + 3500000;
	assert_int_equal(ring(&c), CLIENT_REBIND);
	expect(&c, M_REQUEST);
	assert_false(ip_given(&c.c.tx_to));
	ASSERT_ABOUT(c.c.deadline_ms - c.now, 60000);
	leased(&c);
	c.now = T0 + 3600000;
	assert_int_equal(ring(&c), CLIENT_LOST);
	assert_false(c.c.tx_due);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(t1_asks_the_server_for_the_same_address),
		cmocka_unit_test(t2_asks_all_servers),
		cmocka_unit_test(it_is_repeated_at_half_of_the_remaining_time),
		cmocka_unit_test(an_ack_begins_the_lease_anew),
		cmocka_unit_test(what_an_ack_leaves_out_stays),
		cmocka_unit_test(only_the_server_renews_and_any_rebinds),
		cmocka_unit_test(a_nak_ends_the_lease),
		cmocka_unit_test(what_was_slept_over_is_left_out),
	};

	return cmocka_run_group_tests_name("dhcp renew", tests, NULL, NULL);
}
