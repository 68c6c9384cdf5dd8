/*
 * How long a DHCP client's lease is: RFC 2131 sections 3.3, 4.4.1 (it counts
 * from the REQUEST) and 4.4.5 (T1 is 0.5, T2 0.875 of it), options 51, 58 and
 * 59 (RFC 2132 sections 9.2, 9.11, 9.12).
 */
#include "tests/unit/sim_client.h"

/* BOUND by an ACK that comes ms after the REQUEST; 0 leaves an option out. */
static void bind_after(struct sim *c, uint64_t ms, uint32_t lease_s,
		       uint32_t t1_s, uint32_t t2_s)
{
	uint8_t more[12], *p = more;
	struct reply r;

	request(c);
	c->now += ms;
	r = reply(c, M_ACK);
	r.lease_s = lease_s;
	p = sim_opt_ip(p, 58, t1_s);
	p = sim_opt_ip(p, 59, t2_s);
	r.more = more;
	r.n_more = (size_t)(p - more);
	assert_int_equal(give(c, r), CLIENT_BOUND);
	assert_string_equal(described(c), "has a lease");
}

/* Nobody answers until something else happens. */
static enum client_event go_on(struct sim *c)
{
	enum client_event ev;

	do {
		ev = expire(c);
		/* what is sent is t_dhcp_renew.c's */
		if (ev == CLIENT_IGNORED)
			expect(c, M_REQUEST);
	} while (ev == CLIENT_IGNORED);
	return ev;
}

/* RENEW, REBIND and LOST at these times after the REQUEST. */
static void expect_times(struct sim *c, uint64_t t1_ms, uint64_t t2_ms,
			 uint64_t end_ms)
{
	ASSERT_ABOUT(c->c.deadline_ms - T0, t1_ms);
	assert_int_equal(expire(c), CLIENT_RENEW);
	assert_int_equal(ip_to4(&c->news.from), SERVER);
	assert_int_equal(go_on(c), CLIENT_REBIND);
	ASSERT_ABOUT(c->now - T0, t2_ms);
	assert_true(c->now < T0 + end_ms);
	assert_string_equal(described(c), "has a lease");
	assert_int_equal(go_on(c), CLIENT_LOST);
	assert_true(c->now == T0 + end_ms);
	assert_int_equal(ip_to4(&c->news.from), SERVER);
	assert_false(c->c.tx_due);
	assert_true(c->c.deadline_ms == CLOCK_NEVER);
	assert_string_not_equal(described(c), "has a lease");
	assert_int_equal(ring(c), CLIENT_IGNORED);
	assert_int_equal(give_type(c, M_OFFER), CLIENT_IGNORED);
}

static void t1_and_t2_are_half_and_seven_eighths(void **state)
{
	struct sim c;

	(void)state;
	bind_after(&c, 0, 3600, 0, 0);
	expect_times(&c, 1800000, 3150000, 3600000);
	bind_after(&c, 0, 1, 0, 0);
	/* what is shorter than 10 s is not taken at its word */
	expect_times(&c, 5000, 8750, 10000);
}

static void what_the_server_says_of_t1_and_t2_counts(void **state)
{
	struct sim c;

	(void)state;
	bind_after(&c, 0, 3600, 60, 120);
	expect_times(&c, 60000, 120000, 3600000);
	bind_after(&c, 0, 3600, 60, 0);
	expect_times(&c, 60000, 3150000, 3600000);
	bind_after(&c, 0, 3600, 0, 1801);
	expect_times(&c, 1800000, 1801000, 3600000);
}

static void t1_and_t2_out_of_order_do_not_count(void **state)
{
	static const uint32_t row[][2] = {
		{ 90, 10 },	    { 60, 60 },	       { 60, 3600 },
		{ 3599, 4000 },	    { 3600, 0 },       { 0, 1800 },
		{ 3150, 0 },	    { 0xffffffff, 0 }, { 0, 0xffffffff },
		{ 60, 0xfffffffe },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct sim c;

		bind_after(&c, 0, 3600, row[i][0], row[i][1]);
		expect_times(&c, 1800000, 3150000, 3600000);
	}
}

static void a_lease_counts_from_the_request(void **state)
{
	struct sim c;

	(void)state;
	bind_after(&c, 700, 3600, 0, 0);
	expect_times(&c, 1800000, 3150000, 3600000);
}

/* 4294967294 s: 32 bits of milliseconds have 4294967 s */
static void the_longest_lease_with_an_end_has_it(void **state)
{
	struct sim c;

	(void)state;
	bind_after(&c, 0, 0xfffffffe, 0, 0);
	/* 0xfffffffe * 500, * 875, * 1000 */
	expect_times(&c, 2147483647000, 3758096382250, 4294967294000);
	bind_after(&c, 0, 0xfffffffe, 0xfffffffc, 0xfffffffd);
	expect_times(&c, 4294967292000, 4294967293000, 4294967294000);
}

static void a_lease_for_ever_has_no_timers(void **state)
{
	struct sim c;

	(void)state;
	bind_after(&c, 0, 0xffffffff, 60, 120);
	assert_int_equal(c.news.n_notes, 0);
	assert_int_equal(c.news.info.addrs.addr[0].lease_s, NET_FOREVER);
	for (int day = 0; day < 3; day++) {
		assert_true(c.c.deadline_ms == CLOCK_NEVER);
		c.now += 86400000;
		assert_int_equal(ring(&c), CLIENT_IGNORED);
		assert_false(c.c.tx_due);
	}
}

/* Neither OFFER nor ACK says how long, or it is 0. */
static void no_lease_time_is_for_ever(void **state)
{
	static const uint8_t zero[] = { 51, 4, 0, 0, 0, 0 };

	(void)state;
	for (int with = 0; with < 2; with++) {
		struct reply r;
		struct sim c;

		start(&c);
		expect(&c, M_DISCOVER);
		r = reply(&c, M_OFFER);
		r.lease_s = 0;
		r.more = zero;
		r.n_more = with ? sizeof(zero) : 0;
		assert_int_equal(give(&c, r), CLIENT_OFFER);
		assert_true(is_noted(&c, 51));
		assert_int_equal(c.news.info.addrs.addr[0].lease_s,
				 NET_FOREVER);
		accept_offer(&c);
		expect(&c, M_REQUEST);
		r.type = M_ACK;
		assert_int_equal(give(&c, r), CLIENT_BOUND);
		assert_true(is_noted(&c, 51));
		assert_int_equal(c.news.info.addrs.addr[0].lease_s,
				 NET_FOREVER);
		assert_true(c.c.deadline_ms == CLOCK_NEVER);
	}
}

static void a_jump_of_the_clock_over_the_end_loses_it(void **state)
{
	struct sim c;

	(void)state;
	bind_after(&c, 0, 3600, 0, 0);
	c.now = T0 + 3600000;
	assert_int_equal(ring(&c), CLIENT_LOST);
	bind_after(&c, 0, 3600, 0, 0);
	c.now = T0 + 3599999;
	assert_int_equal(ring(&c), CLIENT_REBIND);
	bind_after(&c, 0, 3600, 0, 0);
	assert_int_equal(ring(&c), CLIENT_IGNORED); /* too early */
	ASSERT_ABOUT(c.c.deadline_ms - T0, 1800000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(t1_and_t2_are_half_and_seven_eighths),
		cmocka_unit_test(what_the_server_says_of_t1_and_t2_counts),
		cmocka_unit_test(t1_and_t2_out_of_order_do_not_count),
		cmocka_unit_test(a_lease_counts_from_the_request),
		cmocka_unit_test(the_longest_lease_with_an_end_has_it),
		cmocka_unit_test(a_lease_for_ever_has_no_timers),
		cmocka_unit_test(no_lease_time_is_for_ever),
		cmocka_unit_test(a_jump_of_the_clock_over_the_end_loses_it),
	};

	return cmocka_run_group_tests_name("dhcp lease", tests, NULL, NULL);
}
