/* Several interfaces at once: who takes part, who wins.  See race.h. */
#include "tests/unit/sim_race.h"

static struct machine m;

static void boot_any(void)
{
	struct net_plan plan = any_dhcp();

	boot(&m, &plan);
}

static void boot_needing_path(void)
{
	struct net_plan plan = any_dhcp();

	plan.need_server = plan.need_path = true;
	boot(&m, &plan);
}

static void a_named_spec_runs_on_its_interface_only(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	strcpy(plan.spec[0].dev, "eth2");
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
}

static void a_spec_for_any_runs_on_every_candidate(void **state)
{
	struct link lo = { .ifindex = 3,
			   .flags = PLUGGED | IFF_LOOPBACK,
			   .type = ARPHRD_LOOPBACK,
			   .name = "lo" };

	(void)state;
	boot_any();
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	race_link(&m.race, &lo, m.now, 1);
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
	boot_any();
	link_is(&m, 1, 0);
	pass(&m, 5000);
	assert_int_equal(m.ups[1], 1);
	link_is(&m, 1, IFF_UP);
	pass(&m, 5000);
	assert_int_equal(m.sends[1], 0);
	link_is(&m, 1, PLUGGED); /* no time passes: design decision 5 */
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.q[1].secs, 0);
	assert_int_equal(m.ups[1], 1);
}

static void the_first_lease_wins_and_the_others_stop(void **state)
{
	unsigned sent;

	(void)state;
	boot_any();
	for (int i = 1; i <= 3; i++)
		link_is(&m, i, PLUGGED);
	answer(&m, 1, M_OFFER, NULL);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 2);
	assert_string_equal(m.iface.dev, "eth2");
	assert_int_equal(m.iface.address, IP(192, 0, 2, 102));
	sent = m.sends[1] + m.sends[3];
	assert_int_equal(answer(&m, 1, M_ACK, NULL), DHCP_EV_IGNORED);
	assert_int_equal(answer(&m, 3, M_OFFER, NULL), DHCP_EV_IGNORED);
	link_is(&m, 1, IFF_UP);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 4, PLUGGED);
	pass(&m, 600000);
	assert_int_equal(m.sends[1] + m.sends[3] + m.sends[4], sent);
	assert_int_equal(m.n_configured, 1);
}

static void every_interface_has_its_own_xid(void **state)
{
	(void)state;
	boot_any();
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	assert_int_not_equal(m.q[1].xid, m.q[2].xid);
}

static void an_answer_counts_only_on_its_own_interface(void **state)
{
	(void)state;
	boot_any();
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	m.q[3] = m.q[1]; /* the broadcast reply, heard where it is not meant */
	memcpy(m.q[3].hw, m.q[2].hw, SIM_MAC);
	assert_int_equal(answer(&m, 3, M_OFFER, NULL), DHCP_EV_IGNORED);
	m.q[2] = m.q[1];
	assert_int_equal(answer(&m, 2, M_OFFER, NULL), DHCP_EV_IGNORED);
	assert_int_equal(m.sends[1] + m.sends[2], 2);
}

static void a_late_interface_takes_part(void **state)
{
	(void)state;
	boot_any();
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
	boot_any();
	link_is(&m, 1, PLUGGED);
	answer(&m, 1, M_OFFER, NULL);
	link_is(&m, 1, IFF_UP);
	sent = m.sends[1];
	assert_int_equal(answer(&m, 1, M_ACK, NULL), DHCP_EV_IGNORED);
	pass(&m, 60000);
	assert_int_equal(m.sends[1], sent);
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
}

/* reliability A10: at the carrier event, with nothing from before */
static void carrier_back_starts_a_new_search(void **state)
{
	struct request before;

	(void)state;
	boot_any();
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
	assert_int_equal(answer(&m, 1, M_ACK, NULL), DHCP_EV_IGNORED);
	m.q[1].xid ^= before.xid;
	lease(&m, 1, NULL);
	assert_true(m.done);
}

static void a_renamed_interface_gets_the_spec_of_its_new_name(void **state)
{
	struct net_plan plan = any_dhcp();
	unsigned sent;

	(void)state;
	strcpy(plan.spec[0].dev, "lan0");
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.sends[1], 0);
	link_named(&m, 1, "lan0", PLUGGED);
	assert_int_equal(m.sends[1], 1);
	link_named(&m, 1, "lan1", PLUGGED);
	sent = m.sends[1];
	pass(&m, 30000);
	assert_int_equal(m.sends[1], sent);
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), DHCP_EV_IGNORED);
	link_named(&m, 1, "lan0", PLUGGED);
	lease(&m, 1, NULL);
	assert_string_equal(m.iface.dev, "lan0");
}

static void a_rename_after_the_lease_changes_nothing(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.n_specs = 2;
	plan.spec[1].method = IP_DHCP;
	strcpy(plan.spec[0].dev, "eth1");
	strcpy(plan.spec[1].dev, "eth2");
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 1);
	assert_false(m.done);
	link_named(&m, 1, "eth2", PLUGGED);
	pass(&m, 10000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.sends[1], 2);
}

static void a_poor_lease_waits_for_a_rival(void **state)
{
	uint64_t bound;

	(void)state;
	boot_needing_path();
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	bound = m.now;
	pass(&m, 10 * RACE_GRACE_MS);
	assert_true(m.configured_ms == bound + RACE_GRACE_MS);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 1);
}

static void a_good_lease_beats_a_poor_one(void **state)
{
	(void)state;
	boot_needing_path();
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	m.now += RACE_GRACE_MS - 1;
	assert_int_equal(m.n_configured, 0);
	lease(&m, 2, ROOT);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 2);
	assert_string_equal(m.iface.info.root_path, ROOT);
}

static void a_poor_lease_without_rival_wins_at_once(void **state)
{
	(void)state;
	boot_needing_path();
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 1);
	boot_needing_path(); /* and so when the rival goes */
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	assert_int_equal(m.n_configured, 0);
	link_gone(&m, 2);
	assert_int_equal(m.n_configured, 1);
}

static void a_poor_lease_goes_with_its_interface(void **state)
{
	(void)state;
	boot_needing_path();
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	link_gone(&m, 1);
	link_is(&m, 3, PLUGGED); /* may take its place in the table */
	pass(&m, 2 * RACE_GRACE_MS);
	assert_int_equal(m.n_configured, 0);
	lease(&m, 3, ROOT);
	assert_int_equal(m.iface.ifindex, 3);
}

static void a_poor_lease_is_lost_with_its_carrier(void **state)
{
	(void)state;
	boot_needing_path();
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	link_is(&m, 1, IFF_UP);
	pass(&m, 2 * RACE_GRACE_MS);
	assert_int_equal(m.n_configured, 0);
	link_gone(&m, 1);
	pass(&m, 10000);
	assert_int_equal(m.n_configured, 0);
	lease(&m, 2, NULL);
	assert_int_equal(m.iface.ifindex, 2);
}

/* race.h: RACE_GRACE_MS, whatever happens elsewhere meanwhile */
static void another_specs_success_does_not_prolong_the_grace(void **state)
{
	struct net_plan plan = any_dhcp();
	uint64_t bound;

	(void)state;
	plan.need_path = true;
	plan.n_specs = 2;
	plan.spec[1].method = IP_STATIC;
	strcpy(plan.spec[1].dev, "eth3");
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 1, NULL);
	bound = m.now;
	pass(&m, RACE_GRACE_MS - 100);
	link_is(&m, 3, PLUGGED);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 3);
	pass(&m, 100);
	assert_true(m.now == bound + RACE_GRACE_MS);
	assert_int_equal(m.n_configured, 2);
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

		boot_any();
		m.mtu = mtu[i];
		link_is(&m, 1, PLUGGED);
		assert_in_range(m.q[1].max_size, 576,
				mtu[i] < 604 ? 576 : fits);
	}
}

static void a_256th_interface_is_taken_a_257th_is_not(void **state)
{
	(void)state;
	boot_any();
	for (int i = 1; i <= RACE_NICS; i++)
		assert_int_equal(link_is(&m, i, PLUGGED), 0);
	assert_int_equal(link_is(&m, RACE_NICS + 1, PLUGGED), -E2BIG);
	assert_null(race_find(&m.race, RACE_NICS + 1));
	pass(&m, 1100);
	for (int i = 1; i <= RACE_NICS; i++)
		assert_int_equal(m.sends[i], 2);
	link_gone(&m, RACE_NICS + 1); /* never was there */
	link_gone(&m, 77);
	assert_int_equal(link_is(&m, RACE_NICS + 1, PLUGGED), 0);
	lease(&m, RACE_NICS + 1, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, RACE_NICS + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_spec_runs_on_its_interface_only),
		cmocka_unit_test(a_spec_for_any_runs_on_every_candidate),
		cmocka_unit_test(
			an_interface_is_set_up_once_and_asks_at_carrier),
		cmocka_unit_test(the_first_lease_wins_and_the_others_stop),
		cmocka_unit_test(every_interface_has_its_own_xid),
		cmocka_unit_test(an_answer_counts_only_on_its_own_interface),
		cmocka_unit_test(a_late_interface_takes_part),
		cmocka_unit_test(without_carrier_nothing_is_sent),
		cmocka_unit_test(carrier_back_starts_a_new_search),
		cmocka_unit_test(
			a_renamed_interface_gets_the_spec_of_its_new_name),
		cmocka_unit_test(a_rename_after_the_lease_changes_nothing),
		cmocka_unit_test(a_poor_lease_waits_for_a_rival),
		cmocka_unit_test(a_good_lease_beats_a_poor_one),
		cmocka_unit_test(a_poor_lease_without_rival_wins_at_once),
		cmocka_unit_test(a_poor_lease_goes_with_its_interface),
		cmocka_unit_test(a_poor_lease_is_lost_with_its_carrier),
		cmocka_unit_test(
			another_specs_success_does_not_prolong_the_grace),
		cmocka_unit_test(the_size_asked_for_fits_the_link),
		cmocka_unit_test(a_256th_interface_is_taken_a_257th_is_not),
	};

	return cmocka_run_group_tests_name("race", tests, NULL, NULL);
}
