/* Other hosts that have an address that is used: race_acd.c, kinit.acd=. */
#include "tests/unit/sim_acd.h"

/* The boot goes on, and then the first probe is sent. */
static void nothing_waits_for_a_probe(void **state)
{
	(void)state;
	boot_any_acd(ACD_PROBE);
	lease(&m, 1, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.configured_ms, T0);
	assert_int_equal(m.n_arp, 0);
	live_on(&m);
	turn(&m);
	assert_int_equal(m.n_arp, 1);
	assert_probe(server_gives(1, 1));
	assert_memory_equal(m.arp + 8, m.q[1].hw, 6);
	pass(&m, 60000);
	/* and two announcements: RFC 5227 section 2.3 */
	assert_int_equal(m.n_arp, 3 + 2);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
}

static void a_conflict_is_told_and_nothing_else(void **state)
{
	(void)state;
	boot_any_acd(ACD_PROBE);
	lease(&m, 1, NULL);
	live_on(&m);
	turn(&m);
	assert_int_equal(claimed(), CLIENT_CONFLICT);
	assert_string_equal(m.race.news.why,
			    "10.1.0.101 is used by 52:54:00:ab:cd:ef");
	/* once, and it is ours from then on */
	assert_int_equal(claimed(), CLIENT_IGNORED);
	pass(&m, 60000);
	assert_int_equal(m.n_arp, 1 + 2);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.n_deconfigure, 0);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
}

static void an_address_by_hand_is_looked_for_too(void **state)
{
	struct net_plan plan = by_hand();

	(void)state;
	boot_acd(ACD_PROBE, &plan);
	link_is(&m, 1, PLUGGED);
	assert_true(m.done);
	live_on(&m);
	turn(&m);
	assert_probe(server_gives(1, 1));
	assert_int_equal(claimed(), CLIENT_CONFLICT);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
}

/* RFC 5227 section 2.1.1: "of any of the host's interfaces" */
static void the_machine_is_no_other_host(void **state)
{
	static const uint8_t eth1[6] = { 2, 0, 0, 0, 0, 1 };
	static const uint8_t eth2[6] = { 2, 0, 0, 0, 0, 2 };

	(void)state;
	boot_any_acd(ACD_PROBE);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	live_on(&m);
	turn(&m);
	assert_int_equal(claim(1, eth1, server_gives(1, 1)), CLIENT_IGNORED);
	assert_int_equal(claim(1, eth2, server_gives(1, 1)), CLIENT_IGNORED);
	/* nor is a packet that came on another wire */
	assert_int_equal(claim(2, theirs, server_gives(1, 1)), CLIENT_IGNORED);
	assert_int_equal(claimed(), CLIENT_CONFLICT);
}

static void without_it_nothing_is_sent(void **state)
{
	(void)state;
	boot_any_acd(ACD_OFF);
	lease(&m, 1, NULL);
	live_on(&m);
	pass(&m, 60000);
	assert_int_equal(m.n_arp, 0);
	assert_int_equal(claimed(), CLIENT_IGNORED);
}

/* While the boot waits for another, there is time. */
static void what_waits_for_others_probes_at_once(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	boot_acd(ACD_PROBE, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	assert_false(m.done);
	assert_int_equal(m.n_arp, 1);
	assert_int_equal(claimed(), CLIENT_CONFLICT);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 2);
}

static void what_has_no_arp_does_without(void **state)
{
	struct net_plan plan = by_hand();

	(void)state;
	for (int acd = ACD_PROBE; acd <= ACD_WAIT; acd++) {
		struct link link;

		boot_acd(acd, &plan);
		link = link_make(&m, 1, "eth1",
				 PLUGGED | IFF_POINTOPOINT | IFF_NOARP);
		link.type = ARPHRD_NONE; /* a tunnel */
		link.hlen = 0;
		link_tell(&m, &link);
		assert_int_equal(m.n_configured, 1);
		assert_true(m.done);
		live_on(&m);
		pass(&m, 10000);
		assert_int_equal(m.n_arp, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_waits_for_a_probe),
		cmocka_unit_test(a_conflict_is_told_and_nothing_else),
		cmocka_unit_test(an_address_by_hand_is_looked_for_too),
		cmocka_unit_test(the_machine_is_no_other_host),
		cmocka_unit_test(without_it_nothing_is_sent),
		cmocka_unit_test(what_waits_for_others_probes_at_once),
		cmocka_unit_test(what_has_no_arp_does_without),
	};

	return cmocka_run_group_tests_name("race conflicts", tests, NULL, NULL);
}
