/*
 * What an interface is configured with, and what comes of its lease later:
 * RFC 2131 section 4.4.5.  See net_result.h, action.h.
 */
#include "tests/unit/sim_race.h"

static struct machine m;

/* T1 and T2 may be a little random: a tenth less or more here. */
#define ABOUT(ms, want)                                                        \
	assert_in_range((ms), (uint64_t)(want) / 10 * 9,                       \
			(uint64_t)(want) / 10 * 11)

/* eth1 has a lease with these options, eth9 never comes: it goes on. */
static void lease_with(uint32_t lease_s, uint32_t t1_s, uint32_t t2_s)
{
	struct net_plan plan = both_dhcp();
	uint8_t more[12] = { 58, 4, 0, 0, 0, 0, 59, 4 };
	struct reply r;

	spec_name(&plan.spec[1], "eth9");
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	sim_be32(more + 2, t1_s);
	sim_be32(more + 8, t2_s);
	answer(&m, 1, M_OFFER, NULL);
	r = reply_of(&m, 1, 1, M_ACK, NULL);
	r.lease_s = lease_s;
	r.more = more;
	r.n_more = t1_s != 0 ? sizeof(more) : 0;
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
}

/* Section 4.4.5: T1 defaults to 0.5, T2 to 0.875 of the lease. */
static void a_lease_is_renewed_rebound_and_ends(void **state)
{
	(void)state;
	lease_with(1000, 0, 0);
	pass(&m, 449000);
	assert_int_equal(m.n_renew, 0);
	pass(&m, 600000);
	assert_int_equal(m.n_renew, 1);
	ABOUT(m.renew_ms - T0, 500000);
	assert_int_equal(m.n_rebind, 1);
	ABOUT(m.rebind_ms - T0, 875000);
	assert_int_equal(m.n_lost, 1);
	assert_int_equal(m.lost_ms - T0, 1000000);
	assert_true(m.renew_ms < m.rebind_ms);
	/* another one is looked for, but what it was is not taken away */
	pass(&m, 5000000);
	assert_int_equal(m.n_renew + m.n_rebind + m.n_lost, 3);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.n_deconfigure, 0);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
}

static void the_server_may_say_when(void **state)
{
	(void)state;
	lease_with(1000, 100, 200);
	pass(&m, 1500000);
	assert_int_equal(m.n_renew, 1);
	ABOUT(m.renew_ms - T0, 100000);
	assert_int_equal(m.n_rebind, 1);
	ABOUT(m.rebind_ms - T0, 200000);
	assert_int_equal(m.lost_ms - T0, 1000000);
}

/* T1 must be before T2, and T2 before the end: others cannot be meant. */
static void times_in_the_wrong_order_still_come_in_order(void **state)
{
	static const uint32_t t[][2] = {
		{ 2000, 3000 },
		{ 900, 100 },
		{ 100, 1000 },
		{ 1000, 1000 },
		{ 0xffffffff, 0xffffffff },
		{ 1, 1 },
		{ 1, 2 }, /* nobody asks that often */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(t); i++) {
		lease_with(1000, t[i][0], t[i][1]);
		pass(&m, 999000);
		assert_int_equal(m.n_lost, 0);
		assert_int_equal(m.n_renew, 1);
		assert_int_equal(m.n_rebind, 1);
		ABOUT(m.renew_ms - T0, 500000);
		ABOUT(m.rebind_ms - T0, 875000);
		assert_true(m.renew_ms <= m.rebind_ms);
		pass(&m, 1001);
		assert_int_equal(m.n_lost, 1);
	}
}

static void a_lease_without_an_end_has_no_times(void **state)
{
	(void)state;
	lease_with(0xffffffff, 0, 0); /* RFC 2131 section 3.3 */
	assert_int_equal(m.iface.info.addrs.addr[0].lease_s, NET_FOREVER);
	pass(&m, 1ull << 40);
	assert_int_equal(m.n_renew + m.n_rebind + m.n_lost, 0);
	assert_int_equal(state_of(&m, 1), NIC_HOLDING);
}

/* 2^32 - 2 s is more than 32 bits of ms. */
static void a_very_long_lease_is_not_cut(void **state)
{
	(void)state;
	lease_with(0xfffffffe, 0, 0);
	pass(&m, 1900000000000);
	assert_int_equal(m.n_renew, 0);
	pass(&m, 2395000000000);
	assert_int_equal(m.n_renew + m.n_rebind + m.n_lost, 3);
}

static void a_lease_goes_on_when_the_race_is_over(void **state)
{
	(void)state;
	boot_any(&m);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL); /* of an hour */
	live_on(&m);
	pass(&m, 4000000);
	assert_int_equal(m.n_renew, 1);
	ABOUT(m.renew_ms - T0, 1800000);
	assert_int_equal(m.n_rebind, 1);
	assert_int_equal(m.n_lost, 1);
	assert_int_equal(m.lost_ms - T0, 3600000);
	assert_int_equal(failure(&m), 0);
}

static void an_address_by_hand_has_no_times(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = IP(10, 1, 2, 3);
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	assert_true(m.done);
	assert_true(race_deadline(&m.race) == CLOCK_NEVER);
	pass(&m, 86400000);
	assert_int_equal(m.n_renew + m.n_rebind + m.n_lost, 0);
}

/* Two cards, two networks, two routers: ip=eth1:dhcp ip=eth2:dhcp */
static void two_gateways_live_beside_each_other(void **state)
{
	static const uint32_t metric[] = { 0, 100 };
	struct net_plan plan = both_dhcp();

	(void)state;
	plan.spec[0].metric = metric[0];
	plan.spec[1].metric = metric[1];
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	for (int i = 1; i <= 2; i++) {
		struct reply r = reply_of(&m, i, (unsigned)i, M_OFFER, NULL);

		r.router = server_ip((unsigned)i);
		assert_int_equal(give(&m, i, &r), CLIENT_OFFER);
		r.type = M_ACK;
		assert_int_equal(give(&m, i, &r), CLIENT_BOUND);
		assert_int_equal(m.n_configured, (unsigned)i);
		assert_int_equal(m.iface.ifindex, i);
		assert_int_equal(m.iface.info.routes.n, 1);
		assert_int_equal(m.iface.info.routes.route[0].prefix, 0);
		assert_int_equal(ip_to4(&m.iface.info.routes.route[0].dst), 0);
		assert_int_equal(ip_to4(&m.iface.info.routes.route[0].gateway),
				 server_ip((unsigned)i));
		assert_int_equal(m.iface.metric, metric[i - 1]);
	}
	assert_true(m.done);
}

/* RFC 3442: 10/8 through 10.1.0.1, and a default route; the router is moot */
static void every_route_has_the_metric_of_its_spec(void **state)
{
	static const uint8_t classless[] = { 121, 11, 8,  10, 10, 1, 0,
					     1,	  0,  10, 1,  0,  1 };
	struct net_plan plan = any_dhcp();
	struct reply r;

	(void)state;
	plan.spec[0].metric = 70000;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	r = reply_of(&m, 1, 1, M_OFFER, NULL);
	r.router = IP(10, 1, 9, 9);
	r.more = classless;
	r.n_more = sizeof(classless);
	give(&m, 1, &r);
	r.type = M_ACK;
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(m.iface.info.routes.classless, 1);
	assert_int_equal(m.iface.info.routes.n, 2);
	assert_int_equal(m.iface.metric, 70000);
}

static void what_was_leased_is_told(void **state)
{
	const struct net_addr *a = &m.iface.info.addrs.addr[0];

	(void)state;
	boot_any(&m);
	link_is(&m, 1, 0);
	pass(&m, 1000);
	link_is(&m, 1, IFF_UP);
	pass(&m, 1000);
	link_is(&m, 1, PLUGGED);
	pass(&m, 100);
	lease(&m, 1, ROOT);
	assert_int_equal(iface_ip(&m.iface), server_gives(1, 1));
	assert_int_equal(a->prefix, 16);
	assert_int_equal(a->lease_s, 3600);
	assert_int_equal(a->source, SOURCE_DHCP);
	assert_int_equal(m.iface.method, IP_DHCP);
	assert_string_equal(m.iface.proto, "dhcp");
	assert_string_equal(m.iface.dev, "eth1");
	assert_string_equal(m.iface.info.root_path, ROOT);
	assert_int_equal(m.iface.hlen, SIM_MAC);
	assert_int_equal(m.iface.hw[5], 1);
	assert_int_equal(ip_to4(&m.iface.info.from), server_ip(1));
	assert_true(m.iface.up_ms == T0 + 1000);
	assert_true(m.iface.carrier_ms == T0 + 2000);
	assert_true(m.iface.bound_ms == T0 + 2100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_lease_is_renewed_rebound_and_ends),
		cmocka_unit_test(the_server_may_say_when),
		cmocka_unit_test(times_in_the_wrong_order_still_come_in_order),
		cmocka_unit_test(a_lease_without_an_end_has_no_times),
		cmocka_unit_test(a_very_long_lease_is_not_cut),
		cmocka_unit_test(a_lease_goes_on_when_the_race_is_over),
		cmocka_unit_test(an_address_by_hand_has_no_times),
		cmocka_unit_test(two_gateways_live_beside_each_other),
		cmocka_unit_test(every_route_has_the_metric_of_its_spec),
		cmocka_unit_test(what_was_leased_is_told),
	};

	return cmocka_run_group_tests_name("race leases", tests, NULL, NULL);
}
