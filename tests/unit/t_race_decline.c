/* Other hosts that have an address before it is used: kinit.acd=wait. */
#include "tests/unit/sim_acd.h"

/* Two pauses of 1 to 2 s, and one of 2 s. */
static void the_address_waits_until_it_is_free(void **state)
{
	char text[256];
	uint64_t ms;

	(void)state;
	boot_any_acd(ACD_WAIT);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 0);
	assert_false(m.done);
	assert_int_equal(m.n_arp, 1);
	assert_probe(server_gives(1, 1));
	assert_true(describe(&m, 1, text, sizeof(text)));
	assert_string_equal(text,
			    "has a lease; checks whether 10.1.0.101 is free");
	ms = over_after(&m, 6000);
	assert_in_range(ms, 4000, 6000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.n_arp, 3);
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 1));
	assert_int_equal(failure(&m), 0);
	/* it was looked for: not once more */
	live_on(&m);
	pass(&m, 60000);
	assert_int_equal(m.n_arp, 3 + 2); /* announcements */
}

/* RFC 2131 sections 3.1 (point 5) and 4.4.4, table 5: see request_read(). */
static void an_address_of_another_is_declined(void **state)
{
	uint32_t xid;

	(void)state;
	boot_any_acd(ACD_WAIT);
	lease(&m, 1, NULL);
	xid = m.q[1].xid;
	assert_int_equal(claimed(), CLIENT_FAILED);
	assert_string_equal(m.race.news.why,
			    "10.1.0.101 is used by 52:54:00:ab:cd:ef");
	assert_int_equal(ip_to4(&m.race.news.from), server_ip(1));
	assert_int_equal(m.q[1].type, M_DECLINE);
	assert_int_equal(m.q[1].requested, server_gives(1, 1));
	assert_int_equal(m.q[1].server_id, server_ip(1));
	assert_int_equal(m.q[1].ciaddr, 0);
	assert_int_not_equal(m.q[1].xid, xid);
	assert_int_equal(m.n_configured, 0);
	assert_int_equal(state_of(&m, 1), NIC_RACING);
	/* the address is bad, not the server */
	assert_int_equal(m.race.spec[0].offers.n_failed, 0);
}

static void the_search_begins_again_after_ten_seconds(void **state)
{
	unsigned sends;
	uint32_t xid;

	(void)state;
	for (unsigned random = 1; random < 200; random++) {
		boot_any_acd(ACD_WAIT);
		m.random = random;
		lease(&m, 1, NULL);
		claimed();
		xid = m.q[1].xid;
		sends = m.sends[1];
		pass(&m, 9999);
		assert_int_equal(m.sends[1], sends);
		pass(&m, 3000);
		assert_int_equal(m.q[1].type, M_DISCOVER);
		assert_int_equal(m.q[1].requested, 0);
		assert_int_not_equal(m.q[1].xid, xid);
	}
	lease(&m, 1, NULL);
	over_after(&m, 6000);
	assert_int_equal(m.n_configured, 1);
}

/* INIT-REBOOT and rapid commit: it was given what nobody had asked it for. */
static void what_another_interface_got_meanwhile_is_taken(void **state)
{
	struct net_plan plan = any_dhcp();
	struct reply r;

	(void)state;
	plan.hint = server_gives(1, 1);
	boot_acd(ACD_WAIT, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	assert_int_equal(answer(&m, 1, M_ACK, ROOT), CLIENT_BOUND);
	r = reply_of(&m, 2, 2, M_ACK, ROOT);
	r.yiaddr = plan.hint;
	assert_int_equal(give(&m, 2, &r), CLIENT_BOUND);
	assert_int_equal(m.requests[2], 1);
	assert_int_equal(claimed(), CLIENT_FAILED);
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(m.q[1].type, M_DECLINE);
	assert_int_equal(m.requests[2], 2);
	assert_int_equal(m.q[2].server_id, server_ip(2));
	assert_int_equal(give(&m, 2, &r), CLIENT_BOUND);
	over_after(&m, 6000);
	assert_int_equal(m.iface.ifindex, 2);
	assert_int_equal(ip_to4(&m.iface.info.from), server_ip(2));
}

/* Who offered an address long ago is not asked before that. */
static void earlier_offers_are_forgotten(void **state)
{
	(void)state;
	boot_any_acd(ACD_WAIT);
	assert_int_equal(answer_of(&m, 1, 1, M_OFFER, NULL), CLIENT_OFFER);
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(m.q[1].server_id, server_ip(1));
	assert_int_equal(answer_of(&m, 1, 2, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(answer_of(&m, 1, 1, M_ACK, NULL), CLIENT_BOUND);
	assert_int_equal(m.n_arp, 1);
	pass(&m, 3000); /* and does not disturb meanwhile */
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(claimed(), CLIENT_FAILED);
	pass(&m, 9000);
	assert_int_equal(m.q[1].type, M_DECLINE);
}

/* reliability before purity: a server that does not know its network */
static void a_second_conflict_is_told_and_used(void **state)
{
	(void)state;
	boot_any_acd(ACD_WAIT);
	lease(&m, 1, NULL);
	assert_int_equal(claimed(), CLIENT_FAILED);
	pass(&m, 13000);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 0);
	assert_int_equal(claimed(), CLIENT_CONFLICT);
	assert_int_equal(m.n_configured, 1);
	assert_true(m.done);
	assert_int_equal(m.q[1].type, M_REQUEST);
}

static void nobody_can_decline_an_address_by_hand(void **state)
{
	struct net_plan plan = by_hand();

	(void)state;
	boot_acd(ACD_WAIT, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.n_configured, 0);
	pass(&m, 500);
	assert_int_equal(claimed(), CLIENT_CONFLICT);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.configured_ms, T0 + 500);
	assert_true(m.done);
}

/* The DHCP client took it, but BOOTP (RFC 951) has no such message. */
static void nobody_can_decline_what_bootp_gave(void **state)
{
	struct net_plan plan = any_dhcp();
	struct reply r;

	(void)state;
	plan.spec[0].method = IP_ANY;
	boot_acd(ACD_WAIT, &plan);
	link_is(&m, 1, PLUGGED);
	r = reply_of(&m, 1, 1, 0, ROOT);
	r.is_bootp = true;
	r.server_id = r.lease_s = 0;
	assert_int_equal(give_from(&m, 1, server_ip(1), &r), CLIENT_OFFER);
	pass(&m, 2000);
	assert_int_equal(m.n_configured, 0);
	assert_true(m.n_arp > 0);
	assert_int_equal(claimed(), CLIENT_CONFLICT);
	assert_int_equal(m.n_configured, 1);
	assert_string_equal(m.iface.proto, "bootp");
	assert_int_equal(m.q[1].type, M_DISCOVER);
}

/* An address that may be another's is better than none. */
static void the_limit_of_all_ends_the_wait(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.timeout_ms = 3000;
	boot_acd(ACD_WAIT, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(over_after(&m, 3000), 3000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(failure(&m), 0);
}

static void a_cable_that_is_pulled_begins_it_anew(void **state)
{
	(void)state;
	boot_any_acd(ACD_WAIT);
	lease(&m, 1, NULL);
	pass(&m, 3900);
	link_is(&m, 1, IFF_UP);
	pass(&m, 10000);
	assert_int_equal(m.n_configured, 0);
	link_is(&m, 1, PLUGGED);
	m.n_arp = 0;
	lease(&m, 1, NULL);
	pass(&m, 3900);
	assert_int_equal(m.n_configured, 0);
	over_after(&m, 2100);
	assert_int_equal(m.n_arp, 3);
	assert_int_equal(m.n_configured, 1);
}

static void an_interface_that_goes_takes_its_check_along(void **state)
{
	(void)state;
	boot_any_acd(ACD_WAIT);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	link_gone(&m, 1);
	assert_int_equal(claimed(), CLIENT_IGNORED);
	pass(&m, 10000);
	assert_int_equal(m.n_configured, 0);
	lease(&m, 2, NULL);
	over_after(&m, 6000);
	assert_int_equal(m.iface.ifindex, 2);
}

/* What is asked for elsewhere may only be an offer then. */
static void an_address_that_comes_unasked_is_the_choice(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.hint = server_gives(1, 1);
	plan.hint_hlen = SIM_MAC;
	memcpy(plan.hint_hw, "\x02\0\0\0\0\x01", SIM_MAC);
	boot_acd(ACD_WAIT, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	answer_of(&m, 2, 2, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS);
	assert_int_equal(state_of(&m, 2), NIC_CHOSEN);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_BOUND);
	assert_int_equal(state_of(&m, 1), NIC_CHOSEN);
	assert_int_equal(state_of(&m, 2), NIC_RACING);
	assert_int_equal(m.n_configured, 0);
	over_after(&m, 6000);
	assert_int_equal(m.iface.ifindex, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_address_waits_until_it_is_free),
		cmocka_unit_test(an_address_of_another_is_declined),
		cmocka_unit_test(the_search_begins_again_after_ten_seconds),
		cmocka_unit_test(what_another_interface_got_meanwhile_is_taken),
		cmocka_unit_test(an_address_that_comes_unasked_is_the_choice),
		cmocka_unit_test(earlier_offers_are_forgotten),
		cmocka_unit_test(a_second_conflict_is_told_and_used),
		cmocka_unit_test(nobody_can_decline_an_address_by_hand),
		cmocka_unit_test(nobody_can_decline_what_bootp_gave),
		cmocka_unit_test(the_limit_of_all_ends_the_wait),
		cmocka_unit_test(a_cable_that_is_pulled_begins_it_anew),
		cmocka_unit_test(an_interface_that_goes_takes_its_check_along),
	};

	return cmocka_run_group_tests_name("race declines", tests, NULL, NULL);
}
