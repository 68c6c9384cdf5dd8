/*
 * The race with addresses that a machine has, or had: INIT-REBOOT (RFC 2131
 * section 4.4.2), and renewal of what is configured (4.4.5).
 */
#include "tests/unit/sim_race.h"

static struct machine m;

/* One that names the address which server 1 has for eth1, and needs a path. */
static void boot_with_address(void)
{
	struct net_plan plan = any_dhcp();

	plan.need_server = plan.need_path = true;
	plan.spec[0].client = server_gives(1, 1);
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].requested, server_gives(1, 1));
}

static void one_answer_is_enough(void **state)
{
	(void)state;
	boot_with_address();
	pass(&m, 3);
	assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_BOUND);
	assert_true(m.done);
	assert_int_equal(m.configured_ms - T0, 3);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 1));
	assert_int_equal(m.iface.info.addrs.addr[0].prefix, 16);
	assert_int_equal(m.iface.info.addrs.addr[0].lease_s, 3600);
	assert_string_equal(m.iface.info.root_path, ROOT);
	assert_int_equal(ip_to4(&m.iface.info.from), server_ip(1));
	assert_string_equal(m.iface.proto, "dhcp");
}

/* It knows no such address: that is no reason to ask it last. */
static void who_refuses_it_may_offer_another(void **state)
{
	struct reply r;

	(void)state;
	boot_with_address();
	assert_int_equal(answer(&m, 1, M_NAK, NULL), CLIENT_FAILED);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_int_equal(m.q[1].requested, 0);
	r = reply_of(&m, 1, 1, M_OFFER, ROOT);
	r.yiaddr++;
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	/* at once: it is as good as one can be */
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].server_id, server_ip(1));
	r.type = M_ACK;
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 1) + 1);
}

static void who_is_denied_wins_nothing(void **state)
{
	(void)state;
	boot_with_address();
	m.plan.n_deny = 1;
	m.plan.deny[0] = server_ip(1);
	assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_REFUSED);
	assert_false(m.done);
	assert_int_equal(m.n_configured, 0);
}

/* An offer on another interface is being asked for. */
static void it_wins_over_what_is_asked_for(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.hint = server_gives(1, 1);
	plan.hint_hlen = SIM_MAC;
	memcpy(plan.hint_hw, "\x02\0\0\0\0\x01", SIM_MAC);
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[2].type, M_DISCOVER);
	answer_of(&m, 2, 2, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(m.requests[2], 1);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 1);
	assert_int_equal(answer_of(&m, 2, 2, M_ACK, NULL), CLIENT_IGNORED);
	m.sends[2] = 0;
	pass(&m, 60000);
	assert_int_equal(m.sends[2], 0);
	assert_int_equal(m.n_configured, 1);
}

static void hold(void)
{
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL); /* of an hour */
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
	m.sends[1] = 0;
	live_on(&m);
}

static void what_is_held_is_asked_for_again(void **state)
{
	uint64_t asked;

	(void)state;
	hold();
	pass(&m, 1619999); /* 1800 s less a tenth */
	assert_int_equal(m.n_renew + m.sends[1], 0);
	while (m.n_renew == 0)
		pass(&m, 100);
	assert_true(m.now < T0 + 1980000);
	/* told once, and sent once, to the server alone */
	assert_int_equal(m.n_renew, 1);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.to, server_ip(1));
	assert_int_equal(m.from, server_gives(1, 1));
	assert_int_equal(m.q[1].ciaddr, server_gives(1, 1));
	asked = m.renew_ms;
	pass(&m, 20);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
	/* nothing is configured anew, and nothing else begins */
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
	assert_in_range(race_deadline(&m.race) - asked, 1620000, 1980000);
	assert_int_equal(m.hold.renewals, 1);
	m.now = race_deadline(&m.race);
	turn(&m);
	assert_int_equal(m.n_renew, 2);
	assert_int_equal(m.n_rebind + m.n_deconfigure, 0);
}

static void nobody_answers_and_all_are_asked(void **state)
{
	(void)state;
	hold();
	while (m.n_rebind == 0)
		pass(&m, 100);
	assert_in_range(m.now - T0, 2835000, 3465000); /* 3150 s */
	assert_int_equal(m.n_renew, 1);
	/* t_dhcp_renew.c has the times */
	assert_in_range(m.sends[1], 4, 8);
	assert_true(m.hold.failures == m.sends[1] - 1);
	assert_int_equal(m.to, 0);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
	assert_in_range(race_deadline(&m.race) - m.now, 1620000, 1980000);
}

/* Somebody else may get it; but what needs it here would end. */
static void what_is_taken_back_stays(void **state)
{
	(void)state;
	hold();
	while (m.n_renew == 0)
		pass(&m, 100);
	answer(&m, 1, M_NAK, NULL);
	assert_int_equal(m.hold.state, HOLD_REFUSED);
	pass(&m, 10000000);
	assert_int_equal(m.n_deconfigure + m.n_changed + m.n_restored, 0);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_int_equal(m.q[1].requested, server_gives(1, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_answer_is_enough),
		cmocka_unit_test(who_refuses_it_may_offer_another),
		cmocka_unit_test(who_is_denied_wins_nothing),
		cmocka_unit_test(it_wins_over_what_is_asked_for),
		cmocka_unit_test(what_is_held_is_asked_for_again),
		cmocka_unit_test(nobody_answers_and_all_are_asked),
		cmocka_unit_test(what_is_taken_back_stays),
	};

	return cmocka_run_group_tests_name("race again", tests, NULL, NULL);
}
