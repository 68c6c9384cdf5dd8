/* Several interfaces at once: who takes part, who wins.  See race.h. */
#include "tests/unit/sim_race.h"

static struct machine m;

static void a_named_spec_runs_on_its_interface_only(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	spec_name(&plan.spec[0], "eth2");
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, 0);
	assert_int_equal(m.ups[1] + m.sends[1], 0);
	assert_int_equal(m.ups[2], 1);
	assert_int_equal(m.sends[2], 0);
	link_is(&m, 2, PLUGGED);
	assert_int_equal(m.sends[2], 1);
	pass(&m, 60000);
	assert_int_equal(m.sends[1], 0);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(m.iface.ifindex, 2);
	assert_int_equal(state_of(&m, 1), NIC_IDLE);
	assert_int_equal(state_of(&m, 2), NIC_HOLDING);
}

static void a_spec_for_any_runs_on_every_candidate(void **state)
{
	struct link lo = { .ifindex = 3,
			   .flags = PLUGGED | IFF_LOOPBACK,
			   .type = ARPHRD_LOOPBACK,
			   .name = "lo" };

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	link_tell(&m, &lo);
	link_named(&m, 4, "dummy0", PLUGGED);
	link_is(&m, 5, PLUGGED | IFF_NOARP);
	pass(&m, 10000);
	assert_true(m.sends[1] > 1 && m.sends[2] > 1);
	for (int i = 3; i < 6; i++)
		assert_int_equal(m.ups[i] + m.sends[i], 0);
}

static void an_interface_is_set_up_once_and_asks_at_carrier(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, 0);
	pass(&m, 1000);
	assert_int_equal(m.ups[1], 1);
	link_is(&m, 1, IFF_UP);
	pass(&m, 20000);
	assert_int_equal(m.sends[1], 0);
	link_is(&m, 1, PLUGGED); /* no time passes: design decision 5 */
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.q[1].secs, 0);
	assert_int_equal(m.ups[1], 1);
}

static void the_first_offer_wins_and_the_others_stop(void **state)
{
	unsigned sent;

	(void)state;
	boot_any(&m);
	for (int i = 1; i <= 3; i++)
		link_is(&m, i, PLUGGED);
	assert_int_equal(answer(&m, 2, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(m.q[2].type, M_REQUEST);
	assert_int_equal(state_of(&m, 2), NIC_CHOSEN);
	/* one request at a time */
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(m.requests[1], 0);
	assert_int_equal(state_of(&m, 1), NIC_RACING);
	assert_int_equal(answer(&m, 2, M_ACK, NULL), CLIENT_BOUND);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 2);
	assert_string_equal(m.iface.dev, "eth2");
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 2));
	sent = m.sends[1] + m.sends[3];
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	assert_int_equal(answer(&m, 3, M_OFFER, NULL), CLIENT_IGNORED);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 4, PLUGGED);
	pass(&m, 600000);
	assert_int_equal(m.sends[1] + m.sends[3] + m.sends[4], sent);
	assert_int_equal(m.requests[1] + m.requests[3], 0);
	assert_int_equal(m.n_configured, 1);
}

static void every_interface_has_its_own_xid(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	assert_int_not_equal(m.q[1].xid, m.q[2].xid);
}

static void an_answer_counts_only_on_its_own_interface(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	m.q[3] = m.q[1]; /* the broadcast reply, heard where it is not meant */
	memcpy(m.q[3].hw, m.q[2].hw, SIM_MAC);
	assert_int_equal(answer(&m, 3, M_OFFER, NULL), CLIENT_IGNORED);
	m.q[2] = m.q[1];
	assert_int_equal(answer(&m, 2, M_OFFER, NULL), CLIENT_IGNORED);
	pass(&m, 200);
	assert_int_equal(m.sends[1] + m.sends[2], 2);
}

static void a_late_interface_takes_part(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	pass(&m, 20000); /* reliability A17 */
	link_is(&m, 2, 0);
	assert_int_equal(m.ups[2], 1);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(m.iface.ifindex, 2);
}

static void without_carrier_nothing_is_sent(void **state)
{
	unsigned sent;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	answer(&m, 1, M_OFFER, NULL);
	link_is(&m, 1, IFF_UP);
	sent = m.sends[1];
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	pass(&m, 60000);
	assert_int_equal(m.sends[1], sent);
	assert_int_equal(m.n_configured, 0);
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
}

/* reliability A10: at the carrier event, with nothing from before */
static void carrier_back_starts_a_new_search(void **state)
{
	struct request before;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	answer(&m, 1, M_OFFER, NULL);
	before = m.q[1];
	m.now += 100;
	link_is(&m, 1, IFF_UP);
	m.now += 100;
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.q[1].type, M_DISCOVER);
	assert_int_equal(m.q[1].secs, 0);
	assert_int_not_equal(m.q[1].xid, before.xid);
	before.xid ^= m.q[1].xid;
	m.q[1].xid ^= before.xid; /* the old one */
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	m.q[1].xid ^= before.xid;
	lease(&m, 1, NULL);
	assert_true(m.done);
}

static void a_renamed_interface_gets_the_spec_of_its_new_name(void **state)
{
	struct net_plan plan = any_dhcp();
	unsigned sent;

	(void)state;
	spec_name(&plan.spec[0], "lan0");
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.sends[1], 0);
	link_named(&m, 1, "lan0", PLUGGED);
	assert_int_equal(m.sends[1], 1);
	link_named(&m, 1, "lan1", PLUGGED);
	sent = m.sends[1];
	pass(&m, 30000);
	assert_int_equal(m.sends[1], sent);
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_IGNORED);
	link_named(&m, 1, "lan0", PLUGGED);
	lease(&m, 1, NULL);
	assert_string_equal(m.iface.dev, "lan0");
}

/* It is asked for what another interface should have. */
static void a_rename_ends_a_request(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	spec_name(&plan.spec[0], "lan0");
	boot(&m, &plan);
	link_named(&m, 1, "lan0", PLUGGED);
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(m.requests[1], 1);
	link_named(&m, 1, "lan1", PLUGGED);
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	assert_int_equal(m.n_configured, 0);
	link_named(&m, 2, "lan0", PLUGGED);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(m.iface.ifindex, 2);
}

static void a_rename_after_the_lease_changes_nothing(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 1);
	assert_false(m.done);
	link_named(&m, 1, "eth2", PLUGGED);
	pass(&m, 10000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.sends[1], 2);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
}

/*
 * RFC 2132 section 9.10: 576 at least, the IP datagram that all must take
 * (RFC 2131 section 2).  A longer one than the MTU comes in fragments.
 */
static void the_size_asked_for_fits_the_link(void **state)
{
	static const uint32_t mtu[] = { 68, 576, 604, 1000, 1480, 1500, 9000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mtu); i++) {
		uint32_t fits = mtu[i] < 1500 ? mtu[i] - 28 : 1500 - 28;

		boot_any(&m);
		m.mtu = mtu[i];
		link_is(&m, 1, PLUGGED);
		assert_in_range(m.q[1].max_size, 576,
				mtu[i] < 604 ? 576 : fits);
	}
}

/* klibc's ipconfig -p: the server's port is one less */
static void another_port_is_used_in_both_directions(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.client_port = 1068;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED); /* machine_send() looks at the ports */
	assert_int_equal(m.sends[1], 1);
	m.plan.client_port = 68; /* of the answers */
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_IGNORED);
	m.plan.client_port = 1068;
	lease(&m, 1, NULL);
}

static void a_256th_interface_is_taken_a_257th_is_not(void **state)
{
	(void)state;
	boot_any(&m);
	for (int i = 1; i <= RACE_NICS; i++)
		assert_int_equal(link_is(&m, i, PLUGGED), 0);
	assert_int_equal(link_is(&m, RACE_NICS + 1, PLUGGED), -E2BIG);
	assert_null(race_find(&m.race, RACE_NICS + 1));
	pass(&m, 1200);
	for (int i = 1; i <= RACE_NICS; i++)
		assert_int_equal(m.sends[i], 2);
	link_gone(&m, RACE_NICS + 1); /* never was there */
	link_gone(&m, 77);
	assert_null(race_find(&m.race, 77));
	assert_int_equal(link_is(&m, RACE_NICS + 1, PLUGGED), 0);
	lease(&m, RACE_NICS + 1, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, RACE_NICS + 1);
}

static void a_frame_of_no_client_is_ignored(void **state)
{
	static const uint16_t types[] = { ETH_P_IPV6, ETH_P_ARP, 0, 0xffff };
	static const uint8_t frame[60];

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		assert_int_equal(
			race_rx(&m.race, race_find(&m.race, 1), types[i],
				rd_init(frame, sizeof(frame)), false, m.now, 1),
			CLIENT_IGNORED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_spec_runs_on_its_interface_only),
		cmocka_unit_test(a_spec_for_any_runs_on_every_candidate),
		cmocka_unit_test(
			an_interface_is_set_up_once_and_asks_at_carrier),
		cmocka_unit_test(the_first_offer_wins_and_the_others_stop),
		cmocka_unit_test(every_interface_has_its_own_xid),
		cmocka_unit_test(an_answer_counts_only_on_its_own_interface),
		cmocka_unit_test(a_late_interface_takes_part),
		cmocka_unit_test(without_carrier_nothing_is_sent),
		cmocka_unit_test(carrier_back_starts_a_new_search),
		cmocka_unit_test(
			a_renamed_interface_gets_the_spec_of_its_new_name),
		cmocka_unit_test(a_rename_ends_a_request),
		cmocka_unit_test(a_rename_after_the_lease_changes_nothing),
		cmocka_unit_test(the_size_asked_for_fits_the_link),
		cmocka_unit_test(another_port_is_used_in_both_directions),
		cmocka_unit_test(a_256th_interface_is_taken_a_257th_is_not),
		cmocka_unit_test(a_frame_of_no_client_is_ignored),
	};

	return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}
