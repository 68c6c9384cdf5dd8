/*
 * What an ACK of a renewal says is taken over, but for the address; what it
 * says wrong is not.  RFC 2131 section 4.4.5.
 */
#include "tests/unit/sim_held.h"
#include "tests/unit/unit.h"

/* The next renewal's ACK, but for what the caller changes. */
static struct reply renewal(void)
{
	until_sent();
	assert_int_equal(m.q[1].ciaddr, OURS);
	return reply_of(&m, 1, 1, M_ACK, ROOT);
}

static void assert_kept(void)
{
	assert_int_equal(m.n_deconfigure + m.n_restored, 0);
	assert_int_equal(held()->state, HOLD_BOUND);
	assert_int_equal(iface_ip(&held()->iface), OURS);
	assert_int_equal(held()->iface.info.addrs.addr[0].prefix, 16);
}

static void test_same(void **state)
{
	(void)state;
	hold();
	for (unsigned i = 1; i <= 3; i++) {
		struct reply r = renewal();

		assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
		assert_int_equal(held()->renewals, i);
		assert_true(held()->bound_ms == m.now);
		assert_true(held()->end_ms == m.now + HOUR);
		assert_int_equal(m.n_changed, 0);
		assert_int_equal(m.n_loud, 0);
	}
	assert_int_equal(m.hold.renewals, 3);
	assert_int_equal(held()->failures, 0);
}

static void test_changed(void **state)
{
	static const uint8_t more[] = { 6, 4, 10, 1, 0, 53, 26, 2, 5, 120 };
	struct reply r;

	(void)state;
	hold();
	r = renewal();
	r.lease_s = 7200;
	r.router = IP(10, 1, 0, 254);
	r.more = more;
	r.n_more = sizeof(more);
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(m.n_changed, 1);
	assert_int_equal(m.was.info.addrs.addr[0].lease_s, 3600);
	assert_int_equal(m.was.info.routes.n, 0);
	assert_int_equal(m.iface.info.addrs.addr[0].lease_s, 7200);
	assert_int_equal(ip_to4(&m.iface.info.routes.route[0].gateway),
			 IP(10, 1, 0, 254));
	assert_int_equal(ip_to4(&m.iface.info.dns[0]), IP(10, 1, 0, 53));
	assert_int_equal(m.iface.info.mtu, 1400);
	assert_kept();
	/* the same once more is no change */
	r = renewal();
	r.lease_s = 7200;
	r.router = IP(10, 1, 0, 254);
	r.more = more;
	r.n_more = sizeof(more);
	give(&m, 1, &r);
	assert_int_equal(m.n_changed, 1);
	/* and what is left out stays: a machine needs its router */
	r = renewal();
	r.lease_s = 7200;
	r.root = NULL;
	give(&m, 1, &r);
	assert_int_equal(m.n_changed, 1);
	assert_int_equal(held()->iface.info.routes.n, 1);
}

/* What a renewal cannot mean: refused, or left out, and told. */
static void test_bad(void **state)
{
	static const uint8_t times[] = {
		58, 4, 0, 0, 14, 16, 59, 4, 0, 0, 7, 8
	};
	static const uint8_t hostile[] = { 3, 3, 10, 1,	 0, 26, 2, 0, 1,
					   6, 1, 7,  51, 4, 0,	0, 0, 0 };
	enum client_event ev;
	struct reply r;

	(void)state;
	hold();
	r = renewal();
	r.yiaddr = OTHER;
	assert_int_equal(give(&m, 1, &r), CLIENT_REFUSED);
	assert_string_equal(m.race.news.why, "renews another address");
	r.yiaddr = OURS;
	r.server_id = 0; /* through a relay: nobody says who it is */
	r.giaddr = IP(10, 9, 0, 1);
	ev = give_from(&m, 1, IP(10, 9, 0, 1), &r);
	assert_int_equal(ev, CLIENT_REFUSED);
	assert_string_equal(m.race.news.why,
			    "renews without a server identifier");
	r = reply_of(&m, 1, 1, M_ACK, ROOT);
	r.mask = IP(255, 255, 255, 0); /* of another address, in effect */
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_kept();
	assert_int_equal(held()->iface.info.addrs.addr[0].prefix, 16);

	r = renewal(); /* T1 1 h, T2 30 min of an hour */
	r.more = times;
	r.n_more = sizeof(times);
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_true(held()->renew_ms < held()->rebind_ms);
	assert_true(held()->rebind_ms < held()->end_ms);

	r = renewal();
	r.lease_s = 0;
	r.more = hostile;
	r.n_more = sizeof(hostile);
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(m.race.news.n_notes, 4);
	assert_int_equal(held()->iface.info.addrs.addr[0].lease_s, 3600);
	assert_kept();
}

/* 0: as it was; what is too short is longer; what has no end is not renewed. */
static void test_lease_times(void **state)
{
	static const struct {
		uint32_t given, taken;
		const char *value;
	} row[] = {
		{ 0, 3600, "" },
		{ 1, 10, ": 1 s" },
		{ 9, 10, ": 9 s" },
		{ 10, 10, NULL },
		{ 0xffffffff, 0xffffffff, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct reply r;
		bool told = row[i].value != NULL;

		hold();
		r = renewal();
		r.lease_s = row[i].given;
		assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
		assert_int_equal(m.race.news.n_notes, told);
		if (told)
			assert_string_equal(m.race.news.note[0].value,
					    row[i].value);
		assert_int_equal(held()->iface.info.addrs.addr[0].lease_s,
				 row[i].taken);
		assert_kept();
		if (row[i].taken == 0xffffffff) {
			assert_true(held()->end_ms == CLOCK_NEVER);
			assert_true(race_deadline(&m.race) == CLOCK_NEVER);
		} else {
			assert_true(held()->end_ms ==
				    m.now + row[i].taken * 1000ull);
		}
	}
}

/* Each renewal brings the same one: told as what is wrong is, hold.h. */
static void test_notes(void **state)
{
	unsigned told = 0;

	(void)state;
	hold();
	for (int i = 0; i < 100; i++) {
		struct reply r = renewal();

		r.lease_s = 1;
		assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
		told += m.race.news.n_notes;
	}
	/* 5 s each, some 500 s in all */
	assert_in_range(told, 7, 10);
}

/* RFC 2131 section 4.4.1: the lease counts from the request that was sent. */
static void test_late_answer(void **state)
{
	struct reply r;

	(void)state;
	hold();
	until_sent();
	until_sent();
	m.now += 500;
	r = reply_of(&m, 1, 1, M_ACK, ROOT);
	r.lease_s = 60; /* less than the time since the first request */
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_true(held()->end_ms == m.now - 500 + 60000);
	assert_int_equal(held()->failures, 1);
	assert_kept();
}

/* T2: told, but not each time where only broadcasts get through. */
static void test_rebind(void **state)
{
	(void)state;
	hold();
	for (int i = 0; i < 3; i++) {
		struct reply r;

		while (m.n_rebind <= (unsigned)i)
			until_sent();
		r = reply_of(&m, 1, 1, M_ACK, ROOT);
		r.lease_s = 20;
		assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
		assert_int_equal(m.n_loud, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a renewal changes nothing", test_same),
		CLAIM("unless it says something else", test_changed),
		CLAIM("what it cannot mean is told and left", test_bad),
		CLAIM("lease times are taken, in bounds", test_lease_times),
		CLAIM("wrong options are not told each time", test_notes),
		CLAIM("a lease counts from its request", test_late_answer),
		CLAIM("a server that is silent is told", test_rebind),
	};

	return cmocka_run_group_tests_name("hold renew", tests, NULL, NULL);
}
