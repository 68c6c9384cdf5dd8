/* A rogue server loses; what was taken, what not, what is refused is told. */
#include "tests/unit/sim_race.h"

#include "ipconfig/progress.h"
#include "tests/unit/capture.h"

#define ROGUE 9 /* sim_race.h's servers */
#define GOOD  1

static struct machine m;
static struct capture err;
static struct progress p;

static const char *chosen(void)
{
	capture_start(&err);
	progress_chosen(&m.race);
	capture_end(&err);
	return err.text;
}

/* It answers each DISCOVER 20 ms before the good one does, and has no path. */
static bool boot_beside_a_rogue(uint32_t seed)
{
	uint32_t good_ms = 20 + seed * 7 % (OFFER_GRACE_MS - 20);
	unsigned sends = 0;

	boot_needing_path(&m);
	m.random = seed;
	link_is(&m, 1, PLUGGED);
	while (!m.done && m.now < T0 + 10000) {
		if (m.sends[1] != sends && m.q[1].type == M_REQUEST) {
			unsigned s = (m.q[1].server_id >> 16) & 255;

			sends = m.sends[1];
			answer_of(&m, 1, s, M_ACK, s == GOOD ? ROOT : NULL);
		} else if (m.sends[1] != sends) {
			struct reply bad =
				reply_of(&m, 1, ROGUE, M_OFFER, NULL);
			struct reply good =
				reply_of(&m, 1, GOOD, M_OFFER, ROOT);

			sends = m.sends[1];
			pass(&m, good_ms - 20);
			give(&m, 1, &bad);
			pass(&m, 20);
			give(&m, 1, &good);
		} else {
			pass(&m, 1);
		}
	}
	return m.done && iface_ip(&m.iface) == server_gives(GOOD, 1) &&
	       strcmp(m.iface.info.root_path, ROOT) == 0;
}

static void a_rogue_that_is_20_ms_ahead_wins_none_of_100_seeds(void **state)
{
	unsigned right = 0;

	(void)state;
	for (uint32_t seed = 1; seed <= 100; seed++)
		right += boot_beside_a_rogue(seed);
	assert_int_equal(right, 100);
}

/* What that led to has failed, and it is as quick as it was. */
static void who_was_tried_comes_last(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	for (int other = 0; other < 2; other++) {
		plan.tried = server_ip(ROGUE);
		boot(&m, &plan);
		link_is(&m, 1, PLUGGED);
		assert_int_equal(answer_of(&m, 1, ROGUE, M_OFFER, ROOT),
				 CLIENT_OFFER);
		pass(&m, 1500); /* as ISC's dhcpd with ping-check */
		assert_int_equal(m.requests[1], 0);
		if (other)
			answer_of(&m, 1, GOOD, M_OFFER, NULL);
		pass(&m, 500);
		assert_int_equal(m.requests[1], 1);
		assert_int_equal(m.q[1].server_id,
				 server_ip(other ? GOOD : ROGUE));
	}
}

static void a_boot_without_rivals_is_one_line(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, ROOT);
	assert_string_equal(chosen(), "eth1: takes 10.1.0.101 from dhcp server "
				      "10.1.0.1\n");
	/* the same server may say it twice */
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	answer(&m, 1, M_OFFER, ROOT);
	answer(&m, 1, M_OFFER, ROOT);
	answer(&m, 1, M_ACK, ROOT);
	assert_string_equal(chosen(), "eth1: takes 10.1.0.101 from dhcp server "
				      "10.1.0.1\n");
}

/* which told only what to boot */
static void a_proxy_is_part_of_the_choice(void **state)
{
	struct reply r;

	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	r = reply_of(&m, 1, ROGUE, M_OFFER, ROOT);
	r.yiaddr = r.mask = r.lease_s = 0;
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	lease(&m, 1, NULL);
	assert_string_equal(chosen(), "eth1: takes 10.1.0.101 from dhcp server "
				      "10.1.0.1 and a proxy\n");
}

static void a_static_address_is_nobodys_choice(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = IP(10, 9, 9, 9);
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_true(m.done);
	assert_string_equal(chosen(), "");
}

static void each_that_was_not_taken_is_one_line(void **state)
{
	struct reply r;

	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	answer_of(&m, 1, ROGUE, M_OFFER, NULL);
	answer_of(&m, 2, 3, M_OFFER, "/srv");
	answer_of(&m, 1, GOOD, M_OFFER, ROOT);
	/* after the choice, before the lease */
	r = reply_of(&m, 2, 4, M_OFFER, ROOT);
	assert_int_equal(give(&m, 2, &r), CLIENT_OFFER);
	assert_int_equal(answer_of(&m, 1, GOOD, M_ACK, ROOT), CLIENT_BOUND);
	assert_string_equal(chosen(),
			    "eth1: takes 10.1.0.101 from dhcp server "
			    "10.1.0.1\n"
			    "eth1: not 10.9.0.101 of 10.9.0.1: no root path\n"
			    "eth2: not 10.3.0.102 of 10.3.0.1: no server\n"
			    "eth2: not 10.4.0.102 of 10.4.0.1: came later\n");
}

/* What both lack is no reason. */
static void of_two_that_are_alike_one_came_later(void **state)
{
	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	answer_of(&m, 1, 2, M_OFFER, NULL);
	answer_of(&m, 1, 3, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS);
	answer_of(&m, 1, 2, M_ACK, NULL);
	assert_non_null(strstr(chosen(), "eth1: not 10.3.0.101 of 10.3.0.1: "
					 "came later\n"));
}

/* It has what the other one lacks, and lacks what that has. */
static void a_better_one_may_come_later(void **state)
{
	struct reply r;

	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	r = reply_of(&m, 1, 2, M_OFFER, NULL);
	r.siaddr = IP(192, 0, 2, 1);
	give(&m, 1, &r);
	pass(&m, OFFER_GRACE_MS);
	answer_of(&m, 1, 3, M_OFFER, "/srv");
	answer_of(&m, 1, 2, M_ACK, NULL);
	assert_non_null(strstr(chosen(), "eth1: not 10.3.0.101 of 10.3.0.1: "
					 "came later\n"));
}

static void who_failed_before_is_told_so(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	answer_of(&m, 1, 2, M_OFFER, NULL);
	answer_of(&m, 1, 2, M_NAK, NULL);
	while (m.q[1].type != M_DISCOVER)
		pass(&m, 100);
	answer_of(&m, 1, 2, M_OFFER, ROOT);
	answer_of(&m, 1, 3, M_OFFER, NULL);
	answer_of(&m, 1, 3, M_ACK, NULL);
	assert_non_null(strstr(chosen(), "eth1: not 10.2.0.101 of 10.2.0.1: "
					 "failed before\n"));
}

static void a_last_choice_is_told_as_such(void **state)
{
	struct client_news news = { .last = true };
	struct race_nic *nic;

	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	nic = race_find(&m.race, 1);
	news.from = news.info.from = ip_from4(server_ip(5));
	news.info.addrs.n = 1;
	news.info.addrs.addr[0].ip = ip_from4(server_gives(5, 1));
	strcpy(news.info.root_path, ROOT);
	offers_add(&m.race.spec[0].offers, &m.plan, 1, &nic->client[0], &news,
		   m.now);
	answer(&m, 1, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS);
	answer(&m, 1, M_ACK, NULL);
	assert_non_null(strstr(chosen(), "eth1: not 10.5.0.101 of 10.5.0.1: "
					 "last choice\n"));
}

/* RACE_ASK_MS: another one is asked, and why is told. */
static void that_a_mute_server_gives_way_is_told(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	answer_of(&m, 1, 2, M_OFFER, NULL);
	answer_of(&m, 2, 3, M_OFFER, NULL);
	pass(&m, RACE_ASK_MS - 1);
	assert_int_equal(m.told, CLIENT_IGNORED);
	pass(&m, 1);
	assert_int_equal(m.told, CLIENT_FAILED);
	assert_int_equal(ip_to4(&m.race.news.from), server_ip(2));
	assert_string_equal(m.race.news.why, "did not confirm what it offered");
	assert_int_equal(m.requests[2], 1);
	answer_of(&m, 2, 3, M_ACK, NULL);
	assert_true(m.done);
}

static const char *says(enum client_event ev, unsigned server, const char *why)
{
	struct client_news news = { .from = ip_from4(server_ip(server)) };

	strcpy(news.why, why);
	capture_start(&err);
	progress_event(&p, race_find(&m.race, 1), ev, &news);
	capture_end(&err);
	return err.text;
}

static void what_is_refused_is_told_once_of_each_server(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	progress_start(&p, m.now);
	assert_string_equal(says(CLIENT_REFUSED, 2, "is denied"),
			    "eth1: 10.2.0.1 is denied: ignored\n");
	assert_string_equal(says(CLIENT_REFUSED, 2, "is denied"), "");
	assert_string_equal(says(CLIENT_MALFORMED, 3, ""),
			    "eth1: 10.3.0.1 sends a malformed message: "
			    "ignored\n");
	for (int i = 0; i < 100; i++) {
		assert_string_equal(says(CLIENT_REFUSED, 2, "is denied"), "");
		assert_string_equal(says(CLIENT_MALFORMED, 3, ""), "");
	}
	/* and of five servers */
	says(CLIENT_REFUSED, 4, "is denied");
	says(CLIENT_REFUSED, 5, "is denied");
	assert_string_equal(says(CLIENT_REFUSED, 6, "is denied"),
			    "eth1: 10.6.0.1 is denied: ignored\n"
			    "more such answers are not told one by one\n");
	for (unsigned server = 1; server < 200; server++)
		assert_string_equal(says(CLIENT_REFUSED, server, "x"), "");
}

/* A failure is another matter: each time, up to five. */
static void failures_are_told_beside_them(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	progress_start(&p, m.now);
	for (unsigned server = 1; server <= 5; server++)
		says(CLIENT_REFUSED, server, "x");
	for (int i = 0; i < 4; i++)
		assert_string_equal(says(CLIENT_FAILED, 2, "no address left"),
				    "eth1: no lease from 10.2.0.1: no address "
				    "left\n");
	assert_non_null(strstr(says(CLIENT_FAILED, 2, "no address left"),
			       "not told one by one"));
	assert_string_equal(says(CLIENT_FAILED, 2, "no address left"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_rogue_that_is_20_ms_ahead_wins_none_of_100_seeds),
		cmocka_unit_test(who_was_tried_comes_last),
		cmocka_unit_test(a_boot_without_rivals_is_one_line),
		cmocka_unit_test(a_proxy_is_part_of_the_choice),
		cmocka_unit_test(a_static_address_is_nobodys_choice),
		cmocka_unit_test(each_that_was_not_taken_is_one_line),
		cmocka_unit_test(of_two_that_are_alike_one_came_later),
		cmocka_unit_test(a_better_one_may_come_later),
		cmocka_unit_test(who_failed_before_is_told_so),
		cmocka_unit_test(a_last_choice_is_told_as_such),
		cmocka_unit_test(that_a_mute_server_gives_way_is_told),
		cmocka_unit_test(what_is_refused_is_told_once_of_each_server),
		cmocka_unit_test(failures_are_told_beside_them),
	};

	return cmocka_run_group_tests_name("race choice", tests, NULL, NULL);
}
