/* Interfaces that get another name or hardware address: see race.h. */
#include "tests/unit/sim_race.h"

static struct machine m;

/* The hardware address that sim_race.h gives to an ifindex. */
static void hw_of(uint8_t hw[NET_ETH], uint8_t ifindex)
{
	const uint8_t is[NET_ETH] = { 2, 0, 0, 0, 0, ifindex };

	memcpy(hw, is, sizeof(is));
}

static void rename_to(struct net_plan *plan, uint8_t ifindex, const char *name)
{
	struct net_rename *r = &plan->rename[plan->n_renames++];

	snprintf(r->dev, sizeof(r->dev), "%s", name);
	hw_of(r->hw, ifindex);
}

static void a_name_is_asked_for_before_it_is_set_up(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	spec_name(&plan.spec[0], "lan");
	rename_to(&plan, 2, "lan");
	boot(&m, &plan);
	link_is(&m, 1, 0);
	assert_int_equal(m.renames[1], 0);
	link_is(&m, 2, 0);
	assert_int_equal(m.renames[2], 1);
	assert_string_equal(m.name[2], "lan");
	assert_int_equal(m.ups[2], 0); /* the spec means no eth2 */
	link_named(&m, 2, "lan", 0);
	assert_int_equal(m.ups[2], 1);
	link_named(&m, 2, "lan", PLUGGED);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_string_equal(m.iface.dev, "lan");
	assert_int_equal(m.renames[1] + m.ups[1], 0);
	assert_int_equal(m.renames[2], 1);
}

static void a_name_that_is_refused_is_asked_for_once(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	rename_to(&plan, 1, "lan");
	boot(&m, &plan);
	link_is(&m, 1, 0); /* and no event says that it was renamed */
	assert_int_equal(m.renames[1], 1);
	assert_int_equal(m.ups[1], 1);
	link_is(&m, 1, PLUGGED);
	pass(&m, 10000);
	assert_int_equal(m.renames[1], 1);
	/* one that is plugged in again is another one */
	link_gone(&m, 1);
	link_is(&m, 1, 0);
	assert_int_equal(m.renames[1], 2);
	link_is(&m, 1, PLUGGED);
	lease(&m, 1, NULL);
	assert_string_equal(m.iface.dev, "eth1");
}

static void one_that_has_the_name_is_left_alone(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	rename_to(&plan, 1, "eth1");
	rename_to(&plan, 9, "eth2");
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	link_is(&m, 2, PLUGGED);
	assert_int_equal(m.renames[1] + m.renames[2], 0);
}

static void the_first_name_for_an_address_counts(void **state)
{
	struct net_plan plan = any_dhcp();

	(void)state;
	rename_to(&plan, 1, "one");
	rename_to(&plan, 1, "two");
	boot(&m, &plan);
	link_is(&m, 1, 0);
	assert_string_equal(m.name[1], "one");
	assert_int_equal(m.renames[1], 1);
}

/* VLANs and macvlans have the address of the card that they stand on. */
static void a_card_is_meant_and_not_what_stands_on_it(void **state)
{
	struct net_plan plan = any_dhcp();
	struct link vlan;

	(void)state;
	rename_to(&plan, 1, "lan");
	plan.spec[0].match = MATCH_MAC;
	hw_of(plan.spec[0].hw, 1);
	plan.spec[0].hlen = NET_ETH;
	boot(&m, &plan);
	link_is(&m, 1, PLUGGED);
	vlan = link_make(&m, 2, "lan.5", PLUGGED);
	hw_of(vlan.hw, 1);
	vlan.lower = 1;
	link_tell(&m, &vlan);
	assert_int_equal(m.renames[1], 1);
	assert_int_equal(m.renames[2], 0);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.sends[2], 0);
}

/* Both ends of a veth say that they stand on the other one. */
static void a_link_on_one_with_another_address_is_meant(void **state)
{
	struct net_plan plan = any_dhcp();
	struct link link;

	(void)state;
	plan.spec[0].match = MATCH_MAC;
	hw_of(plan.spec[0].hw, 1);
	plan.spec[0].hlen = NET_ETH;
	boot(&m, &plan);
	link_joined(&m, 2, "veth2", PLUGGED, 0, 1);
	link_joined(&m, 1, "veth1", PLUGGED, 0, 2);
	assert_int_equal(m.sends[1], 1);
	assert_int_equal(m.sends[2], 0);
	/* in another namespace it has a number that means nothing here */
	boot(&m, &plan);
	link = link_make(&m, 1, "veth1", PLUGGED);
	link.lower = 77;
	link_tell(&m, &link);
	assert_int_equal(m.sends[1], 1);
}

/* BOOTIF= with ip=BOOTIF:dhcp::<mac>: it is set, and an event says so. */
static void one_that_was_given_its_address_still_is_meant(void **state)
{
	struct net_plan plan = any_dhcp();
	struct link link;

	(void)state;
	plan.spec[0].match = MATCH_MAC;
	hw_of(plan.spec[0].hw, 1);
	hw_of(plan.spec[0].set_hw, 200);
	plan.spec[0].hlen = NET_ETH;
	boot(&m, &plan);
	link_is(&m, 1, 0);
	assert_int_equal(m.ups[1], 1);
	link = link_make(&m, 1, "eth1", 0);
	hw_of(link.hw, 200);
	link_tell(&m, &link);
	link.flags |= PLUGGED;
	link_tell(&m, &link);
	assert_int_equal(state_of(&m, 1), NIC_RACING);
	assert_int_equal(m.q[1].hw[5], 200);
}

/* That of lo, and what a spec has that says none. */
static void no_address_is_no_ones(void **state)
{
	struct net_plan plan = any_dhcp();
	struct link lo;

	(void)state;
	plan.spec[0].match = MATCH_MAC;
	hw_of(plan.spec[0].hw, 1);
	plan.spec[0].hlen = NET_ETH;
	boot(&m, &plan);
	lo = link_make(&m, 5, "dev5", PLUGGED);
	memset(lo.hw, 0, sizeof(lo.hw));
	link_tell(&m, &lo);
	assert_int_equal(state_of(&m, 5), NIC_IDLE);
	assert_int_equal(m.sends[5], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_asked_for_before_it_is_set_up),
		cmocka_unit_test(a_name_that_is_refused_is_asked_for_once),
		cmocka_unit_test(one_that_has_the_name_is_left_alone),
		cmocka_unit_test(the_first_name_for_an_address_counts),
		cmocka_unit_test(a_card_is_meant_and_not_what_stands_on_it),
		cmocka_unit_test(a_link_on_one_with_another_address_is_meant),
		cmocka_unit_test(one_that_was_given_its_address_still_is_meant),
		cmocka_unit_test(no_address_is_no_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
