/* Which interface's offer is taken, and how long it waits: see offer.h. */
#include "tests/unit/sim_race.h"

static struct machine m;

/* Two interfaces that search; the plan needs a path. */
static void two_needing_path(void)
{
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
}

static void a_poor_offer_waits_for_the_grace_and_no_more(void **state)
{
	uint64_t offered;

	(void)state;
	two_needing_path();
	offered = m.now;
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_OFFER);
	pass(&m, 200); /* no better: makes nobody wait longer */
	assert_int_equal(answer(&m, 2, M_OFFER, NULL), CLIENT_OFFER);
	pass(&m, OFFER_GRACE_MS - 201);
	assert_int_equal(m.requests[1] + m.requests[2], 0);
	pass(&m, 1);
	assert_true(m.now == offered + OFFER_GRACE_MS);
	assert_int_equal(m.requests[1] + m.requests[2], 1);
	assert_int_equal(m.n_configured, 0);
}

static void a_poor_lease_is_configured_at_once(void **state)
{
	(void)state;
	two_needing_path();
	lease(&m, 1, NULL);
	assert_true(m.configured_ms == T0 + OFFER_GRACE_MS);
	assert_true(m.done);
	assert_int_equal(m.iface.ifindex, 1);
	assert_string_equal(m.iface.info.root_path, "");
}

static void a_good_offer_beats_a_poor_one(void **state)
{
	(void)state;
	two_needing_path();
	answer(&m, 1, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS - 1);
	assert_int_equal(m.requests[1], 0);
	answer_of(&m, 2, 2, M_OFFER, ROOT);
	assert_int_equal(m.q[2].type, M_REQUEST);
	assert_int_equal(answer_of(&m, 2, 2, M_ACK, ROOT), CLIENT_BOUND);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.requests[1], 0);
	assert_int_equal(m.iface.ifindex, 2);
	assert_string_equal(m.iface.info.root_path, ROOT);
}

static void the_better_of_two_servers_on_one_interface_is_taken(void **state)
{
	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	answer_of(&m, 1, 1, M_OFFER, NULL);
	pass(&m, 250);
	answer_of(&m, 1, 2, M_OFFER, ROOT);
	assert_int_equal(m.q[1].type, M_REQUEST);
	assert_int_equal(m.q[1].server_id, server_ip(2));
	assert_int_equal(m.q[1].requested, server_gives(2, 1));
	/* the other one's words count no more */
	assert_int_equal(answer_of(&m, 1, 1, M_ACK, NULL), CLIENT_IGNORED);
	assert_int_equal(answer_of(&m, 1, 2, M_ACK, ROOT), CLIENT_BOUND);
	assert_int_equal(iface_ip(&m.iface), server_gives(2, 1));
}

/* A root path that names no NFS server needs one, as none does. */
static void a_path_with_a_colon_names_no_server(void **state)
{
	(void)state;
	two_needing_path();
	answer(&m, 1, M_OFFER, "iscsi:192.0.2.1::::iqn.2026-01.x:y");
	answer(&m, 2, M_OFFER, "192.0.2.300:/srv");
	pass(&m, OFFER_GRACE_MS - 1);
	assert_int_equal(m.requests[1] + m.requests[2], 0);
	pass(&m, 1);
	assert_int_equal(m.requests[1] + m.requests[2], 1);
}

static void siaddr_is_the_server_that_is_needed(void **state)
{
	struct reply r;

	(void)state;
	two_needing_path();
	r = reply_of(&m, 1, 1, M_OFFER, "/srv/root");
	r.siaddr = IP(192, 0, 2, 9);
	assert_int_equal(give(&m, 1, &r), CLIENT_OFFER);
	assert_int_equal(m.q[1].type, M_REQUEST);
	r.type = M_ACK;
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_int_equal(ip_to4(&m.iface.info.server.ip), IP(192, 0, 2, 9));
	assert_int_equal(m.iface.info.server.is_dhcp, 0);
}

/* client.h, of BOUND: "what it leaves out, the offer told" */
static void what_the_ack_leaves_out_the_offer_told(void **state)
{
	struct reply r;

	(void)state;
	boot_needing_path(&m);
	link_is(&m, 1, PLUGGED);
	r = reply_of(&m, 1, 1, M_OFFER, "/srv/root");
	r.siaddr = IP(192, 0, 2, 9);
	r.router = IP(10, 1, 9, 9);
	give(&m, 1, &r);
	r = (struct reply){ .type = M_ACK,
			    .xid = r.xid,
			    .yiaddr = r.yiaddr,
			    .server_id = r.server_id,
			    .lease_s = 600 };
	memcpy(r.hw, m.q[1].hw, SIM_MAC);
	assert_int_equal(give(&m, 1, &r), CLIENT_BOUND);
	assert_string_equal(m.iface.info.root_path, "/srv/root");
	assert_int_equal(ip_to4(&m.iface.info.server.ip), IP(192, 0, 2, 9));
	assert_int_equal(m.iface.info.addrs.addr[0].prefix, 16);
	assert_int_equal(m.iface.info.addrs.addr[0].lease_s, 600);
	assert_int_equal(m.iface.info.routes.n, 1);
	assert_int_equal(ip_to4(&m.iface.info.routes.route[0].gateway),
			 IP(10, 1, 9, 9));
}

static void a_poor_offer_goes_with_its_interface(void **state)
{
	(void)state;
	two_needing_path();
	answer(&m, 1, M_OFFER, NULL);
	link_gone(&m, 1);
	link_is(&m, 3, PLUGGED); /* may take its place in the table */
	pass(&m, 2 * OFFER_GRACE_MS);
	assert_int_equal(m.requests[2] + m.requests[3], 0);
	lease(&m, 3, ROOT);
	assert_int_equal(m.iface.ifindex, 3);
}

static void a_poor_offer_is_lost_with_its_carrier(void **state)
{
	(void)state;
	two_needing_path();
	answer(&m, 1, M_OFFER, NULL);
	link_is(&m, 1, IFF_UP);
	pass(&m, 2 * OFFER_GRACE_MS);
	link_is(&m, 1, PLUGGED);
	pass(&m, 2 * OFFER_GRACE_MS);
	assert_int_equal(m.requests[1] + m.requests[2], 0);
	link_gone(&m, 1);
	pass(&m, 10000);
	assert_int_equal(m.n_configured, 0);
	lease(&m, 2, NULL);
	assert_int_equal(m.iface.ifindex, 2);
}

static void when_the_chosen_one_loses_carrier_the_next_is_asked(void **state)
{
	(void)state;
	two_needing_path();
	answer_of(&m, 1, 1, M_OFFER, ROOT);
	answer_of(&m, 2, 2, M_OFFER, ROOT);
	assert_int_equal(m.requests[2], 0);
	link_is(&m, 1, IFF_UP);
	assert_int_equal(m.requests[2], 1);
	assert_int_equal(m.q[2].server_id, server_ip(2));
	assert_int_equal(answer_of(&m, 2, 2, M_ACK, ROOT), CLIENT_BOUND);
	assert_true(m.done);
}

static void when_the_chosen_one_goes_the_next_is_asked(void **state)
{
	(void)state;
	two_needing_path();
	answer_of(&m, 1, 1, M_OFFER, ROOT);
	answer_of(&m, 2, 2, M_OFFER, ROOT);
	link_gone(&m, 1);
	link_is(&m, 3, PLUGGED); /* may take its place in the table */
	assert_int_equal(m.requests[2], 1);
	assert_int_equal(m.requests[3], 0);
	assert_int_equal(answer_of(&m, 2, 2, M_ACK, ROOT), CLIENT_BOUND);
	assert_int_equal(m.iface.ifindex, 2);
	assert_int_equal(iface_ip(&m.iface), server_gives(2, 2));
}

/* offer.h: OFFER_GRACE_MS, whatever happens elsewhere meanwhile */
static void another_specs_success_does_not_prolong_the_grace(void **state)
{
	struct net_plan plan = any_dhcp_and("eth3");

	(void)state;
	plan.need_path = true;
	plan.spec[1].method = IP_STATIC;
	plan.spec[1].client = IP(10, 9, 9, 9);
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	answer(&m, 1, M_OFFER, NULL);
	pass(&m, OFFER_GRACE_MS - 100);
	link_is(&m, 3, PLUGGED);
	assert_int_equal(m.n_configured, 1);
	assert_int_equal(m.iface.ifindex, 3);
	pass(&m, 99);
	assert_int_equal(m.requests[1], 0);
	pass(&m, 1);
	assert_int_equal(m.requests[1], 1);
}

static void each_spec_asks_for_itself(void **state)
{
	struct net_plan plan = both_dhcp();

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	/* the same server on two networks: one request each at the same time */
	assert_int_equal(answer(&m, 1, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(answer(&m, 2, M_OFFER, NULL), CLIENT_OFFER);
	assert_int_equal(m.requests[1], 1);
	assert_int_equal(m.requests[2], 1);
	/* what fails for one spec says nothing about the other */
	assert_int_equal(answer(&m, 1, M_NAK, NULL), CLIENT_FAILED);
	assert_int_equal(answer(&m, 2, M_ACK, NULL), CLIENT_BOUND);
	assert_int_equal(m.iface.ifindex, 2);
	assert_false(m.done);
}

static void two_specs_for_any_take_two_interfaces(void **state)
{
	struct net_plan plan = any_dhcp_and("");

	(void)state;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	lease(&m, 2, NULL);
	assert_false(m.done);
	/* the one that lost is free for the second */
	pass(&m, 10000);
	lease(&m, 1, NULL);
	assert_true(m.done);
	assert_int_equal(m.n_configured, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_poor_offer_waits_for_the_grace_and_no_more),
		cmocka_unit_test(a_poor_lease_is_configured_at_once),
		cmocka_unit_test(a_good_offer_beats_a_poor_one),
		cmocka_unit_test(
			the_better_of_two_servers_on_one_interface_is_taken),
		cmocka_unit_test(a_path_with_a_colon_names_no_server),
		cmocka_unit_test(siaddr_is_the_server_that_is_needed),
		cmocka_unit_test(what_the_ack_leaves_out_the_offer_told),
		cmocka_unit_test(a_poor_offer_goes_with_its_interface),
		cmocka_unit_test(a_poor_offer_is_lost_with_its_carrier),
		cmocka_unit_test(
			when_the_chosen_one_loses_carrier_the_next_is_asked),
		cmocka_unit_test(when_the_chosen_one_goes_the_next_is_asked),
		cmocka_unit_test(
			another_specs_success_does_not_prolong_the_grace),
		cmocka_unit_test(each_spec_asks_for_itself),
		cmocka_unit_test(two_specs_for_any_take_two_interfaces),
	};

	return cmocka_run_group_tests_name("race offers", tests, NULL, NULL);
}
