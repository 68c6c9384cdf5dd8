/* Which interface a spec means: see net_plan.h and race.h. */
#include "tests/unit/sim_race.h"

static struct machine m;

/* A spec for the hardware address that sim_race.h gives to an ifindex. */
static void spec_mac(struct ip_spec *spec, uint8_t ifindex)
{
	const uint8_t hw[SIM_MAC] = { 2, 0, 0, 0, 0, ifindex };

	spec->match = MATCH_MAC;
	spec->dev[0] = '\0';
	memcpy(spec->hw, hw, sizeof(hw));
	spec->hlen = SIM_MAC;
}

static void a_hardware_address_means_its_interface_only(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	spec_mac(&plan.spec[0], 2);
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_named(&m, 2, "enp3s0", PLUGGED);
	link_is(&m, 3, 0);
	pass(&m, 10000);
	assert_int_equal(m.sends[1] + m.sends[3] + m.ups[3], 0);
	link_named(&m, 2, "lan", PLUGGED); /* whatever it is called */
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_string_equal(m.iface.dev, "lan");
}

static void an_address_of_another_length_is_another_one(void **state)
{
	struct net_plan plan = any_dhcp();
	struct link link;

	(void)state;
	spec_mac(&plan.spec[0], 1);
	boot(&m, &plan);
	link = link_make(&m, 1, "ib0", PLUGGED);
	link.hlen = 20;
	link_tell(&m, &link);
	link = link_make(&m, 2, "tun0", PLUGGED);
	link.hlen = 0;
	link_tell(&m, &link);
	pass(&m, 1000);
	assert_int_equal(m.sends[1] + m.sends[2], 0);
	assert_int_equal(state_of(&m, 1), NIC_IDLE);
}

/* A driver may read its address from the device only when that is up. */
static void an_address_that_comes_late_counts(void **state)
{
	struct net_plan plan = any_dhcp();
	struct link link;

	(void)state;
	spec_mac(&plan.spec[0], 7);
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.sends[1], 0);
	link = link_make(&m, 1, "eth1", PLUGGED);
	link.hw[5] = 7;
	link_tell(&m, &link);
	assert_int_equal(m.sends[1], 1);
	lease(&m, 1, NULL);
	assert_int_equal(m.iface.hw[5], 7);
}

static void any_is_none_that_another_spec_names(void **state)
{
	(void)state;
	for (int by_mac = 0; by_mac < 2; by_mac++) {
		for (int method = IP_OFF; method <= IP_DHCP; method++) {
			struct net_plan plan = any_dhcp_and("eth1");

			if (by_mac)
				spec_mac(&plan.spec[1], 1);
			plan.spec[1].method = (enum ip_method)method;
			if (method == IP_STATIC)
				plan.spec[1].client = IP(10, 8, 0, 1);
			boot(&m, &plan);
			link_is(&m, 1, PLUGGED);
			link_is(&m, 2, PLUGGED);
			if (method == IP_DHCP)
				lease(&m, 1, NULL);
			assert_int_equal(m.n_configured, method != IP_OFF);
			pass(&m, 5000);
			assert_int_equal(m.sends[1], method == IP_DHCP ? 2 : 0);
			assert_true(m.sends[2] > 0);
			assert_false(m.done);
			lease(&m, 2, NULL);
			assert_true(m.done);
		}
	}
}

/* ip=eth1:off: not even set up */
static void an_interface_that_is_off_is_left_alone(void **state)
{
	struct net_plan plan = any_dhcp_and("eth1");

	(void)state;
	plan.spec[1].method = IP_OFF;
	boot(&m, &plan);
	link_is(&m, 1, 0);
	pass(&m, 20000);
	assert_int_equal(m.ups[1], 0);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_true(m.done); /* nothing is expected of the other spec */
	assert_int_equal(failure(&m), 0);
	assert_null(race_loser(&m.race));
}

static void a_named_one_comes_before_any(void **state)
{
	struct net_plan plan = any_dhcp_and("eth2");

	(void)state;
	boot(&m, &plan);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_false(m.done); /* it was the second spec's */
	assert_int_equal(m.race.spec[0].state, SPEC_PENDING);
	assert_int_equal(m.race.spec[1].state, SPEC_SETTLED);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_true(m.done);
}

static void a_rename_away_from_another_specs_name_frees_it(void **state)
{
	struct net_plan plan = any_dhcp_and("eth1");

	(void)state;
	plan.spec[1].method = IP_OFF;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(m.sends[1], 0);
	link_named(&m, 1, "lan0", PLUGGED);
	assert_int_equal(m.sends[1], 1);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_IGNORED);
	link_named(&m, 1, "lan0", PLUGGED);
	lease(&m, 1, NULL);
}

static void a_port_of_another_link_is_no_candidate(void **state)
{
	(void)state;
	boot_any(&m);
	link_joined(&m, 1, "eth1", 0, 3, 0);
	link_joined(&m, 2, "eth2", PLUGGED, 3, 0);
	link_named(&m, 3, "br0", PLUGGED);
	pass(&m, 5000);
	assert_int_equal(m.ups[1] + m.sends[1] + m.sends[2], 0);
	assert_true(m.sends[3] > 1);
	lease(&m, 3, NULL);
	assert_string_equal(m.iface.dev, "br0");
}

static void a_candidate_that_becomes_a_port_stops(void **state)
{
	unsigned sent;

	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(m.requests[1], 1);
	link_joined(&m, 1, "eth1", PLUGGED, 3, 0);
	sent = m.sends[1];
	assert_int_equal(answer(&m, 1, M_ACK, NULL), CLIENT_IGNORED);
	pass(&m, 10000);
	assert_int_equal(m.sends[1], sent);
	assert_int_equal(m.n_configured, 0);
	link_is(&m, 1, PLUGGED); /* free again */
	lease(&m, 1, NULL);
	assert_true(m.done);
}

/* net_failover, hv_netvsc: both have one address, and the port no use of it. */
static void what_has_an_address_and_a_master_is_not_meant_by_it(void **state)
{
	struct net_plan plan = any_dhcp();
	struct link link;

	(void)state;
	spec_mac(&plan.spec[0], 1);
	boot(&m, &plan);
	link_joined(&m, 1, "eth0", PLUGGED, 2, 0);
	assert_int_equal(m.sends[1], 0);
	link = link_make(&m, 2, "eth1", PLUGGED);
	link.hw[5] = 1;
	link_tell(&m, &link);
	assert_int_equal(m.sends[2], 1);
	pass(&m, 1000);
	assert_int_equal(m.sends[1], 0);
}

static void a_port_that_is_named_is_meant(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	spec_name(&plan.spec[0], "eth1");
	boot(&m, &plan);
	link_joined(&m, 1, "eth1", PLUGGED, 3, 0);
	lease(&m, 1, NULL);
	assert_true(m.done);
}

static void a_static_address_waits_for_carrier(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = IP(10, 1, 2, 3);
	plan.spec[0].netmask = IP(255, 255, 0, 0);
	plan.spec[0].netmask_given = true;
	boot(&m, &plan);
	link_is(&m, 1, 0);
	link_is(&m, 2, IFF_UP);
	link_joined(&m, 3, "eth3", PLUGGED, 9, 0); /* no candidate */
	pass(&m, 3000);
	assert_int_equal(m.n_configured, 0);
	assert_int_equal(m.ups[1], 1);
	pass(&m, 27000);
	link_is(&m, 2, PLUGGED);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 2);
	assert_int_equal(iface_ip(&m.iface), IP(10, 1, 2, 3));
	assert_int_equal(m.iface.info.addrs.addr[0].prefix, 16);
	assert_int_equal(ip_to4(&m.iface.info.addrs.addr[0].broadcast),
			 IP(10, 1, 255, 255));
	assert_int_equal(m.iface.info.addrs.addr[0].lease_s, 0);
	assert_int_equal(m.iface.method, IP_STATIC);
	assert_int_equal(m.sends[1] + m.sends[2], 0);
	assert_true(m.iface.bound_ms == T0 + 30000);
	assert_true(m.iface.carrier_ms == T0 + 30000);
	assert_int_equal(state_of(&m, 2), NIC_HOLDING);
}

static void a_static_address_is_given_to_one_interface(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = IP(10, 1, 2, 3);
	boot(&m, &plan);
	link_is(&m, 1, 0);
	link_is(&m, 2, 0);
	link_is(&m, 2, PLUGGED);
	link_is(&m, 1, PLUGGED);
	pass(&m, 60000);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hardware_address_means_its_interface_only),
		cmocka_unit_test(an_address_of_another_length_is_another_one),
		cmocka_unit_test(an_address_that_comes_late_counts),
		cmocka_unit_test(any_is_none_that_another_spec_names),
		cmocka_unit_test(an_interface_that_is_off_is_left_alone),
		cmocka_unit_test(a_named_one_comes_before_any),
		cmocka_unit_test(
			a_rename_away_from_another_specs_name_frees_it),
		cmocka_unit_test(a_port_of_another_link_is_no_candidate),
		cmocka_unit_test(a_candidate_that_becomes_a_port_stops),
		cmocka_unit_test(
			what_has_an_address_and_a_master_is_not_meant_by_it),
		cmocka_unit_test(a_port_that_is_named_is_meant),
		cmocka_unit_test(a_static_address_waits_for_carrier),
		cmocka_unit_test(a_static_address_is_given_to_one_interface),
	};

	return cmocka_run_group_tests_name("race matches", tests, NULL, NULL);
}
