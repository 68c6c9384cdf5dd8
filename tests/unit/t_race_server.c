/*
 * Servers that promise and do not keep it: one that is asked and silent, or
 * refuses, never prevents the lease of a good one.  See offer.h.
 */
#include "tests/unit/sim_race.h"

static struct machine m;

/* What each server does with what comes to it. */
enum habit { ABSENT, MUTE, NAKS, GOOD };

struct host {
	enum habit habit;
	uint32_t offers_ms; /* after a DISCOVER */
	unsigned asked;
};

#define HOSTS 10

static struct host host[HOSTS + 1]; /* 1 to HOSTS: sim_race.h's servers */

/* Interface 1 with the servers that are to be set. */
static void one_interface(void)
{
	memset(host, 0, sizeof(host));
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
}

/*
 * Lets the servers answer for at most ms; an answer to a REQUEST comes at
 * once.  Returns when the lease came, or ms.
 */
static uint64_t serve(uint32_t ms)
{
	unsigned seen = 0;

	for (uint64_t end = m.now + ms; m.now < end && !m.done;) {
		static struct request discover;
		static uint64_t discover_ms;
		unsigned s = (m.q[1].server_id >> 16) & 255;

		if (m.sends[1] != seen && m.q[1].type == M_DISCOVER) {
			discover = m.q[1];
			discover_ms = m.now;
		}
		if (m.sends[1] != seen && m.q[1].type == M_REQUEST) {
			seen = m.sends[1];
			assert_in_range(s, 1, HOSTS);
			host[s].asked++;
			if (host[s].habit == GOOD)
				answer_of(&m, 1, s, M_ACK, NULL);
			else if (host[s].habit == NAKS)
				answer_of(&m, 1, s, M_NAK, NULL);
			continue;
		}
		seen = m.sends[1];
		for (s = 1; s <= HOSTS; s++) {
			struct reply r = reply_of(&m, 1, s, M_OFFER, NULL);

			r.xid = discover.xid;
			if (host[s].habit != ABSENT &&
			    m.now == discover_ms + host[s].offers_ms)
				give(&m, 1, &r);
		}
		if (m.sends[1] == seen)
			pass(&m, 1);
	}
	return m.now - T0;
}

static void a_mute_server_does_not_keep_a_good_one_away(void **state)
{
	(void)state;
	one_interface();
	host[1] = (struct host){ MUTE, 0, 0 };
	host[2] = (struct host){ GOOD, 50, 0 };
	assert_true(serve(3000) < 3000);
	assert_int_equal(iface_ip(&m.iface), server_gives(2, 1));
}

static void a_server_that_refuses_does_not_keep_a_good_one_away(void **state)
{
	(void)state;
	one_interface();
	host[1] = (struct host){ NAKS, 0, 0 };
	host[2] = (struct host){ GOOD, 50, 0 };
	assert_true(serve(3000) < 3000);
	assert_int_equal(iface_ip(&m.iface), server_gives(2, 1));
}

/* Its offer always comes when the bad one is asked already. */
static void nor_does_it_when_the_good_one_is_slow(void **state)
{
	(void)state;
	for (enum habit bad = MUTE; bad <= NAKS; bad++) {
		one_interface();
		host[1] = (struct host){ bad, 0, 0 };
		host[2] = (struct host){ GOOD, 150, 0 };
		assert_true(serve(5000) < 5000);
		assert_int_equal(iface_ip(&m.iface), server_gives(2, 1));
		/* a server that leases first looks whether somebody answers */
		one_interface();
		host[1] = (struct host){ bad, 0, 0 };
		host[2] = (struct host){ GOOD, 2000, 0 };
		assert_true(serve(15000) < 15000);
		assert_int_equal(iface_ip(&m.iface), server_gives(2, 1));
	}
}

static void several_bad_servers_do_not_keep_a_good_one_away(void **state)
{
	(void)state;
	for (unsigned bad = 2; bad <= OFFERS_FAILED; bad++) {
		one_interface();
		for (unsigned s = 1; s <= bad; s++)
			host[s] = (struct host){ s % 2 ? MUTE : NAKS, 0, 0 };
		host[bad + 1] = (struct host){ GOOD, 20, 0 };
		/* at most each of them once, and the search again */
		assert_true(serve(60000) < 60000);
		assert_int_equal(iface_ip(&m.iface), server_gives(bad + 1, 1));
	}
}

static void three_mute_servers_cost_a_few_seconds(void **state)
{
	(void)state;
	one_interface();
	for (unsigned s = 1; s <= 3; s++)
		host[s] = (struct host){ MUTE, 0, 0 };
	host[4] = (struct host){ GOOD, 20, 0 };
	assert_true(serve(15000) < 15000);
}

static void a_refusal_has_the_next_one_asked_at_once(void **state)
{
	(void)state;
	one_interface();
	answer_of(&m, 1, 1, M_OFFER, NULL);
	answer_of(&m, 1, 2, M_OFFER, NULL);
	assert_int_equal(m.requests[1], 1);
	assert_int_equal(m.q[1].server_id, server_ip(1));
	assert_int_equal(answer_of(&m, 1, 1, M_NAK, NULL), CLIENT_FAILED);
	assert_int_equal(m.requests[1], 2);
	assert_int_equal(m.q[1].server_id, server_ip(2));
	assert_int_equal(m.q[1].requested, server_gives(2, 1));
	assert_int_equal(answer_of(&m, 1, 2, M_ACK, NULL), CLIENT_BOUND);
}

static void a_refusals_words_are_told(void **state)
{
	struct reply r;

	(void)state;
	one_interface();
	answer(&m, 1, M_OFFER, NULL);
	r = reply_of(&m, 1, 1, M_NAK, NULL);
	r.text = "no lease for you";
	assert_int_equal(give(&m, 1, &r), CLIENT_FAILED);
	assert_non_null(strstr(m.race.news.why, "no lease for you"));
	assert_int_equal(ip_to4(&m.race.news.from), server_ip(1));
}

static void a_server_that_failed_is_asked_again_if_alone(void **state)
{
	(void)state;
	one_interface();
	answer(&m, 1, M_OFFER, NULL);
	assert_int_equal(answer(&m, 1, M_NAK, NULL), CLIENT_FAILED);
	while (m.q[1].type != M_DISCOVER)
		pass(&m, 100);
	assert_true(m.now <= T0 + 10000);
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_OFFER);
	pass(&m, OFFER_GRACE_MS - 1); /* another one would be better */
	assert_int_equal(m.requests[1], 1);
	pass(&m, 1);
	assert_int_equal(m.requests[1], 2);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
}

static void a_server_that_failed_comes_last(void **state)
{
	(void)state;
	one_interface();
	answer_of(&m, 1, 1, M_OFFER, NULL);
	answer_of(&m, 1, 1, M_NAK, NULL);
	while (m.q[1].type != M_DISCOVER)
		pass(&m, 100);
	answer_of(&m, 1, 1, M_OFFER, ROOT);
	pass(&m, OFFER_GRACE_MS - 100);
	answer_of(&m, 1, 2, M_OFFER, NULL);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].server_id, server_ip(2));
}

/* Each round is DISCOVER and REQUEST; for seconds, not for milliseconds. */
static void a_server_that_always_refuses_makes_no_storm(void **state)
{
	(void)state;
	one_interface();
	host[1] = (struct host){ NAKS, 0, 0 };
	serve(120000);
	assert_false(m.done);
	assert_in_range(m.sends[1], 20, 240);
	assert_true(host[1].asked >= 10);
}

static void a_mute_server_is_asked_as_long_as_it_takes(void **state)
{
	(void)state;
	one_interface();
	host[1] = (struct host){ MUTE, 0, 0 };
	serve(300000);
	assert_false(m.done);
	assert_true(host[1].asked >= 20);
	host[1].habit = GOOD;
	serve(30000);
	assert_true(m.done);
}

/* After DHCP_REQUEST_TRIES in 1 + 2 + 4 + 4 s, and a tenth more. */
static void that_a_server_is_mute_is_told(void **state)
{
	(void)state;
	one_interface();
	answer(&m, 1, M_OFFER, NULL);
	pass(&m, 12100);
	assert_int_equal(m.told, CLIENT_FAILED);
	assert_int_equal(ip_to4(&m.race.news.from), server_ip(1));
	assert_int_equal(m.requests[1], DHCP_REQUEST_TRIES);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_int_equal(state_of(&m, 1), NIC_RACING);
}

/* The bad one on one interface, the good one on another. */
static void a_mute_server_on_another_interface_costs_seconds(void **state)
{
	uint64_t start;

	(void)state;
	one_interface();
	link_is(&m, 2, PLUGGED);
	start = m.now;
	answer_of(&m, 1, 1, M_OFFER, NULL);
	answer_of(&m, 2, 2, M_OFFER, NULL);
	assert_int_equal(m.requests[2], 0);
	while (m.requests[2] == 0)
		pass(&m, 10);
	assert_true(m.now <= start + 5000);
	/* an ACK that comes now is too late: this spec has one conversation */
	assert_int_equal(answer_of(&m, 1, 1, M_ACK, NULL), CLIENT_IGNORED);
	assert_int_equal(m.n_configured, 0);
	assert_int_equal(answer_of(&m, 2, 2, M_ACK, NULL), CLIENT_BOUND);
	assert_true(m.done);
	assert_int_equal(m.iface.ifindex, 2);
}

static void a_slow_server_that_is_alone_is_waited_for(void **state)
{
	(void)state;
	one_interface();
	answer(&m, 1, M_OFFER, NULL);
	link_is(&m, 2, PLUGGED); /* has nothing to offer */
	pass(&m, 1500);
	assert_int_equal(m.requests[1], 2);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
}

/*
 * It lacks something, and waits for its grace or not: race_deadline() is never
 * past meanwhile, which turn() looks at.
 */
static void a_poor_offer_beside_a_mute_server_is_taken(void **state)
{
	uint64_t start;

	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	answer_of(&m, 1, 1, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(m.requests[1], 1);
	pass(&m, 2500);
	start = m.now;
	answer_of(&m, 1, 2, M_OFFER, NULL);
	while (m.q[1].server_id != server_ip(2))
		pass(&m, 10);
	assert_true(m.now <= start + OFFER_GRACE_MS);
	assert_int_equal(answer_of(&m, 1, 2, M_ACK, NULL), CLIENT_BOUND);
}

/* Two servers whose words come from one relay agent: option 54 tells them. */
static void two_servers_behind_one_relay_are_two(void **state)
{
	const uint32_t relay = IP(10, 99, 0, 1);
	struct reply r;

	(void)state;
	one_interface();
	r = reply_of(&m, 1, 1, M_OFFER, NULL);
	assert_int_equal(give_from(&m, 1, relay, &r), CLIENT_OFFER);
	r = reply_of(&m, 1, 2, M_OFFER, NULL);
	assert_int_equal(give_from(&m, 1, relay, &r), CLIENT_OFFER);
	r = reply_of(&m, 1, 1, M_NAK, NULL);
	assert_int_equal(give_from(&m, 1, relay, &r), CLIENT_FAILED);
	assert_int_equal(m.q[1].server_id, server_ip(2));
	r = reply_of(&m, 1, 2, M_ACK, NULL);
	assert_int_equal(give_from(&m, 1, relay, &r), CLIENT_BOUND);
	assert_int_equal(ip_to4(&m.iface.info.from), server_ip(2));
}

static void nobody_else_can_refuse(void **state)
{
	struct reply r;

	(void)state;
	one_interface();
	answer_of(&m, 1, 1, M_OFFER, NULL);
	answer_of(&m, 1, 2, M_OFFER, NULL);
	assert_int_equal(answer_of(&m, 1, 2, M_NAK, NULL), CLIENT_IGNORED);
	r = reply_of(&m, 1, 1, M_NAK, NULL);
	r.server_id = 0; /* then who sends it counts */
	assert_int_equal(give_from(&m, 1, server_ip(2), &r), CLIENT_IGNORED);
	assert_int_equal(give_from(&m, 1, 0, &r), CLIENT_IGNORED);
	assert_int_equal(m.requests[1], 1);
	assert_int_equal(answer_of(&m, 1, 1, M_ACK, NULL), CLIENT_BOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mute_server_does_not_keep_a_good_one_away),
		cmocka_unit_test(
			a_server_that_refuses_does_not_keep_a_good_one_away),
		cmocka_unit_test(nor_does_it_when_the_good_one_is_slow),
		cmocka_unit_test(
			several_bad_servers_do_not_keep_a_good_one_away),
		cmocka_unit_test(three_mute_servers_cost_a_few_seconds),
		cmocka_unit_test(a_refusal_has_the_next_one_asked_at_once),
		cmocka_unit_test(a_refusals_words_are_told),
		cmocka_unit_test(a_server_that_failed_is_asked_again_if_alone),
		cmocka_unit_test(a_server_that_failed_comes_last),
		cmocka_unit_test(a_server_that_always_refuses_makes_no_storm),
		cmocka_unit_test(a_mute_server_is_asked_as_long_as_it_takes),
		cmocka_unit_test(that_a_server_is_mute_is_told),
		cmocka_unit_test(
			a_mute_server_on_another_interface_costs_seconds),
		cmocka_unit_test(a_slow_server_that_is_alone_is_waited_for),
		cmocka_unit_test(a_poor_offer_beside_a_mute_server_is_taken),
		cmocka_unit_test(two_servers_behind_one_relay_are_two),
		cmocka_unit_test(nobody_else_can_refuse),
	};

	return cmocka_run_group_tests_name("race servers", tests, NULL, NULL);
}
