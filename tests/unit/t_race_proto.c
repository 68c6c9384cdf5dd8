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
	/* 0, 1, 3, 7 s, 10 % more or less */
	assert_int_equal(m.rarps[1], 4);
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
				"3 requests sent");
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
	assert_string_equal(said(), "no DHCP server answers for 2 s, "
				    "3 requests sent");
	pass(&m, 1);
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
	assert_int_equal(m.rarps[1], 2);
	link_is(&m, 1, IFF_UP);
	pass(&m, 60000);
	assert_int_equal(m.rarps[1], 2);
	link_is(&m, 1, PLUGGED);
	pass(&m, 2999);
	assert_int_equal(m.rarps[1], 2);
	pass(&m, 1);
	assert_int_equal(m.rarps[1], 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bootp_is_bootp_alone),
		cmocka_unit_test(rarp_is_rarp_alone),
		cmocka_unit_test(both_are_asked_at_once),
		cmocka_unit_test(any_begins_with_dhcp_alone),
		cmocka_unit_test(who_answers_any_is_not_asked_by_rarp),
		cmocka_unit_test(any_takes_what_a_bootp_server_says),
		cmocka_unit_test(carrier_begins_all_of_it_again),
	};

	return cmocka_run_group_tests_name("race protocols", tests, NULL, NULL);
}
