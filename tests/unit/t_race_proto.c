/*
 * The race with protocols other than DHCP, and with several on one interface:
 * ip=bootp, rarp, both and any.
 */
#include "tests/unit/sim_race.h"

static struct machine m;

static void boot_by(enum ip_method method)
{
	struct net_plan plan = any_dhcp();

	plan.spec[0].method = method;
	boot(&m, &plan);
	/* carrier comes: the first message is repeated early */
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
}

/* Of server 1, as RFC 903 has it. */
static enum client_event rarp_answer(void)
{
	uint8_t b[28] = { 0, 1, 8, 0, 6, 4, 0, 4, 2, 0, 0, 0, 0, 0x99 };

	ip_put32(b + 14, server_ip(1));
	memcpy(b + 18, race_find(&m.race, 1)->link.hw, SIM_MAC);
	ip_put32(b + 24, server_gives(1, 1));
	return hear_type(&m, 1, ETH_P_RARP, b, sizeof(b), true);
}

static enum client_event bootp_answer(unsigned server)
{
	struct reply r = reply_of(&m, 1, server, 0, ROOT);

	r.is_bootp = true;
	r.server_id = r.lease_s = 0;
	return give_from(&m, 1, server_ip(server), &r);
}

static void assert_got(const char *proto)
{
	assert_int_equal(m.n_configured, 1);
	assert_true(m.done);
	assert_string_equal(m.iface.proto, proto);
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 1));
	assert_int_equal(m.iface.info.addrs.addr[0].lease_s, NET_FOREVER);
	assert_int_equal(ip_to4(&m.iface.info.from), server_ip(1));
	/* nothing is left to do, for ever */
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
}

static const char *said(void)
{
	static char text[256];

	assert_true(race_describe(race_find(&m.race, 1), m.now, text,
				  sizeof(text)));
	return text;
}

static void bootp_is_bootp_alone(void **state)
{
	(void)state;
	boot_by(IP_BOOTP);
	pass(&m, 10000);
	assert_int_equal(m.q[1].type, 0);
	assert_int_equal(m.rarps[1], 0);
	assert_int_equal(rarp_answer(), CLIENT_IGNORED);
	assert_int_equal(answer(&m, 1, M_OFFER, ROOT), CLIENT_IGNORED);
	assert_int_equal(bootp_answer(1), CLIENT_OFFER);
	pass(&m, OFFER_GRACE_MS);
	assert_got("bootp");
	assert_string_equal(m.iface.info.root_path, ROOT);
	assert_int_equal(m.iface.info.addrs.addr[0].prefix, 16);
}

static void rarp_is_rarp_alone(void **state)
{
	(void)state;
	boot_by(IP_RARP);
	pass(&m, 10000);
	assert_int_equal(m.sends[1], 0);
	/* 0, 0.25, 1.25, 3.25, 7.25 s, 10 % more or less */
	assert_int_equal(m.rarps[1], 5);
	assert_int_equal(rarp_answer(), CLIENT_OFFER);
	pass(&m, OFFER_GRACE_MS);
	assert_got("rarp");
	/* nobody told the netmask: class A */
	assert_int_equal(m.iface.guessed_netmask, 1);
	assert_int_equal(m.iface.info.addrs.addr[0].prefix, 8);
	assert_int_equal(ip_to4(&m.iface.info.server.ip), server_ip(1));
	assert_int_equal(m.iface.info.server.is_dhcp, 0);
}

static void both_are_asked_at_once(void **state)
{
	(void)state;
	for (int rarp = 0; rarp < 2; rarp++) {
		boot_by(IP_BOTH);
		assert_int_equal(m.sends[1], 1);
		assert_int_equal(m.rarps[1], 1);
		assert_int_equal(m.q[1].type, 0);
		pass(&m, 5000);
		assert_string_equal(
			said(), "no BOOTP server answers for 5 s, 4 requests "
				"sent; no RARP server answers for 5 s, "
				"4 requests sent");
		if (rarp)
			rarp_answer();
		else
			bootp_answer(1);
		pass(&m, OFFER_GRACE_MS);
		assert_got(rarp ? "rarp" : "bootp");
		/* the other is silent then, too */
		m.rarps[1] = m.sends[1] = 0;
		pass(&m, 60000);
		assert_int_equal(m.rarps[1] + m.sends[1], 0);
	}
}

static void any_begins_with_dhcp_alone(void **state)
{
	uint64_t up;

	(void)state;
	boot_by(IP_ANY);
	up = m.now;
	assert_int_equal(m.q[1].type, M_DISCOVER);
	pass(&m, 2999);
	assert_int_equal(m.rarps[1], 0);
	assert_string_equal(said(), "no DHCP server answers for 3 s, "
				    "3 requests sent");
	pass(&m, 1);
	/* RARP has waited for nothing yet */
	assert_string_equal(said(), "no DHCP server answers for 3 s, "
				    "3 requests sent");
	assert_int_equal(m.now - up, 3000);
	assert_int_equal(m.rarps[1], 1);
	pass(&m, 10000);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_non_null(strstr(said(), "no DHCP server answers for 13 s"));
	assert_non_null(strstr(said(), "no RARP server answers for 10 s"));
	assert_int_equal(rarp_answer(), CLIENT_OFFER);
	pass(&m, OFFER_GRACE_MS);
	assert_got("rarp");
}

static void who_answers_any_is_not_asked_by_rarp(void **state)
{
	(void)state;
	boot_by(IP_ANY);
	pass(&m, 2000);
	lease(&m, 1, NULL);
	assert_string_equal(m.iface.proto, "dhcp");
	pass(&m, 60000);
	assert_int_equal(m.rarps[1], 0);
}

/* RARP is for where nobody has an address to give by DHCP. */
static void an_answer_of_no_use_keeps_rarp_from_nothing(void **state)
{
	static const uint8_t rubbish[300];
	struct net_plan plan = any_dhcp();
	struct reply r;

	(void)state;
	for (int i = 0; i < 3; i++) {
		plan.spec[0].method = IP_ANY;
		plan.n_deny = i == 0;
		plan.deny[0] = server_ip(2);
		boot(&m, &plan);
		link_is(&m, 1, PLUGGED);
		r = reply_of(&m, 1, 2, M_OFFER, ROOT);
		if (i == 0) {
			assert_int_equal(give(&m, 1, &r), CLIENT_REFUSED);
		} else if (i == 1) {
			struct datagram d = { .src = server_ip(2),
					      .dst = 0xffffffff,
					      .sport = 67,
					      .dport = 68 };
			uint8_t frame[SIM_FRAME_MAX];
			size_t len = ip_put(frame, &d, rubbish, 20);

			assert_int_equal(hear(&m, 1, frame, len, false),
					 CLIENT_MALFORMED);
		} else { /* proxyDHCP */
			r.yiaddr = 0;
			assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
		}
		pass(&m, 3000);
		assert_int_equal(m.rarps[1], 1);
		assert_int_equal(rarp_answer(), CLIENT_OFFER);
		pass(&m, OFFER_GRACE_MS);
		assert_got("rarp");
	}
}

/* It offers, and never confirms: nobody is to wait for that for ever. */
static void rarp_joins_where_a_dhcp_server_is_mute(void **state)
{
	uint64_t asked = 0;

	(void)state;
	boot_by(IP_ANY);
	for (unsigned sends = 0; m.rarps[1] == 0 && m.now < T0 + 60000;) {
		pass(&m, 1);
		if (m.sends[1] != sends && m.q[1].type == M_DISCOVER) {
			answer_of(&m, 1, 2, M_OFFER, ROOT);
			asked = asked == 0 ? m.now : asked;
		}
		sends = m.sends[1];
		/* not while one is asked that may yet answer */
		if (m.now < asked + 9000)
			assert_int_equal(m.rarps[1], 0);
	}
	assert_int_equal(m.rarps[1], 1);
	/* the other one is taken 2 s after the mute one was asked */
	rarp_answer();
	pass(&m, 2 * RACE_ASK_MS);
	assert_got("rarp");
}

/* Both have made an offer, and the one that is asked does not confirm it. */
static void a_mute_server_gives_way_to_rarp(void **state)
{
	(void)state;
	boot_by(IP_ANY);
	pass(&m, 3000);
	assert_int_equal(m.rarps[1], 1);
	assert_int_equal(answer_of(&m, 1, 2, M_OFFER, ROOT), CLIENT_OFFER);
	assert_int_equal(m.requests[1], 1);
	assert_int_equal(rarp_answer(), CLIENT_OFFER);
	pass(&m, RACE_ASK_MS);
	assert_got("rarp");
}

/* At no time a BOOTP request beside: a server would give two addresses. */
static void any_takes_what_a_bootp_server_says(void **state)
{
	(void)state;
	boot_by(IP_ANY);
	pass(&m, 500);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_int_equal(bootp_answer(1), CLIENT_OFFER);
	pass(&m, 60000);
	assert_got("bootp");
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_int_equal(m.requests[1], 0);
	assert_int_equal(m.rarps[1], 0);
}

static void carrier_begins_all_of_it_again(void **state)
{
	(void)state;
	boot_by(IP_ANY);
	pass(&m, 5000);
	assert_int_equal(m.rarps[1], 3);
	link_is(&m, 1, IFF_UP);
	pass(&m, 60000);
	assert_int_equal(m.rarps[1], 3);
	link_is(&m, 1, PLUGGED);
	pass(&m, 2999);
	assert_int_equal(m.rarps[1], 3);
	pass(&m, 1);
	assert_int_equal(m.rarps[1], 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bootp_is_bootp_alone),
		cmocka_unit_test(rarp_is_rarp_alone),
		cmocka_unit_test(both_are_asked_at_once),
		cmocka_unit_test(any_begins_with_dhcp_alone),
		cmocka_unit_test(who_answers_any_is_not_asked_by_rarp),
		cmocka_unit_test(an_answer_of_no_use_keeps_rarp_from_nothing),
		cmocka_unit_test(rarp_joins_where_a_dhcp_server_is_mute),
		cmocka_unit_test(a_mute_server_gives_way_to_rarp),
		cmocka_unit_test(any_takes_what_a_bootp_server_says),
		cmocka_unit_test(carrier_begins_all_of_it_again),
	};

	return cmocka_run_group_tests_name("race protocols", tests, NULL, NULL);
}
