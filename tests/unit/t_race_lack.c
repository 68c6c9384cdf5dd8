/*
 * What an interface lacks: setting it up, and what it stands on first; carrier;
 * protocols that run on it.  And for how long that is waited for; see race.h.
 */
#include "tests/unit/sim_race.h"

#define MINUTE 60000
/* At 0, 5, ..., 60 s. */
#define TRIES (MINUTE / RACE_UP_MS + 1)

static struct machine m;
static struct net_plan plan;

/* Every action is one of a turn: who was set up before whom. */
static int first_up(void)
{
	enum action_kind kind;

	do {
		kind = race_next(&m.race, m.now, machine_random(&m), &m.action);
	} while (kind == ACTION_SEND);
	return kind == ACTION_UP ? m.action.nic->link.ifindex : 0;
}

static void told(int ifindex, const char *name, unsigned flags, int lower)
{
	struct link link = link_make(&m, ifindex, name, flags);

	link.lower = lower;
	assert_int_equal(race_link(&m.race, &link, m.now, 1), 0);
}

static void named(const char *dev)
{
	plan = any_dhcp();
	spec_name(&plan.spec[0], dev);
	boot(&m, &plan);
}

static void a_vlan_is_set_up_after_what_it_stands_on(void **state)
{
	(void)state;
	for (int turned = 0; turned < 2; turned++) {
		int lower = turned ? 2 : 1, vlan = turned ? 1 : 2;

		named("eth0.7");
		for (int i = 1; i <= 2; i++)
			told(i, i == vlan ? "eth0.7" : "eth0", 0,
			     i == vlan ? lower : 0);
		assert_int_equal(first_up(), lower);
		told(lower, "eth0", PLUGGED, 0);
		assert_int_equal(first_up(), vlan);
		told(vlan, "eth0.7", PLUGGED, lower);
		turn(&m);
		lease(&m, vlan, NULL);
		assert_true(m.done);
		assert_int_equal(m.ups[lower] + m.ups[vlan], 0); /* again */
	}
}

static void what_is_up_already_is_left_alone(void **state)
{
	(void)state;
	named("eth0.7");
	told(1, "eth0", PLUGGED, 0);
	told(2, "eth0.7", 0, 1);
	turn(&m);
	assert_int_equal(m.ups[1], 0);
	assert_int_equal(m.ups[2], 1);
}

static void without_what_it_stands_on_a_vlan_is_tried_alone(void **state)
{
	(void)state;
	named("eth0.7");
	told(2, "eth0.7", 0, 77); /* in another namespace, say */
	assert_int_equal(first_up(), 2);
}

/* As the kernel does: vlan_dev_open() fails with ENETDOWN. */
static void both_are_tried_again_after_a_while(void **state)
{
	(void)state;
	named("eth0.7");
	m.up_err[1] = -EIO;
	m.up_err[2] = -ENETDOWN;
	told(1, "eth0", 0, 0);
	told(2, "eth0.7", 0, 1);
	turn(&m);
	assert_int_equal(m.ups[1], 1);
	assert_int_equal(m.ups[2], 1);
	pass(&m, RACE_UP_MS - 1);
	assert_int_equal(m.ups[1] + m.ups[2], 2);
	pass(&m, MINUTE - RACE_UP_MS + 1);
	assert_int_equal(m.ups[1], TRIES);
	assert_int_equal(m.ups[2], TRIES);
	/* and in that order each time */
	m.now += RACE_UP_MS;
	assert_int_equal(first_up(), 1);
	told(1, "eth0", PLUGGED, 0);
	assert_int_equal(first_up(), 2);
	told(2, "eth0.7", PLUGGED, 1);
	turn(&m);
	lease(&m, 2, NULL);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
}

/* A VLAN in a VLAN (802.1ad): from the lowest up. */
static void so_is_a_vlan_of_a_vlan(void **state)
{
	(void)state;
	named("eth0.7.8");
	told(1, "eth0", 0, 0);
	told(2, "eth0.7", 0, 1);
	told(3, "eth0.7.8", 0, 2);
	assert_int_equal(first_up(), 1);
	told(1, "eth0", PLUGGED, 0);
	assert_int_equal(first_up(), 2);
	told(2, "eth0.7", PLUGGED, 1);
	assert_int_equal(first_up(), 3);
}

/* It has no carrier because of what it stands on: not the cable's fault. */
static void the_reason_is_that_of_what_a_vlan_stands_on(void **state)
{
	(void)state;
	named("eth0.7");
	m.plan.device_ms = 7000;
	m.up_err[1] = -EIO;
	m.up_err[2] = -ENETDOWN;
	told(1, "eth0", 0, 0);
	told(2, "eth0.7", 0, 1);
	assert_int_equal(over_after(&m, MINUTE), 7000);
	assert_int_not_equal(failure(&m), -ENETDOWN);
}

/* The kernel says yes, and no event comes: no busy loop either. */
static void nor_is_one_that_stays_down_set_up_all_the_time(void **state)
{
	(void)state;
	named("eth0.7");
	told(1, "eth0", 0, 0);
	told(2, "eth0.7", 0, 1);
	pass(&m, MINUTE);
	assert_in_range(m.ups[1], 1, TRIES);
	assert_in_range(m.ups[2], 1, TRIES);
}

static void the_ends_of_a_veth_pair_do_not_set_each_other_up(void **state)
{
	(void)state;
	named("veth0");
	m.up_err[1] = -EIO;
	told(1, "veth0", 0, 2);
	told(2, "veth1", 0, 1);
	pass(&m, MINUTE);
	assert_int_equal(m.ups[1], TRIES);
	assert_int_equal(m.ups[2], 0);
	/* each for itself when both take part */
	boot_any(&m);
	told(1, "veth0", 0, 2);
	told(2, "veth1", 0, 1);
	turn(&m);
	assert_int_equal(m.ups[1], 1);
	assert_int_equal(m.ups[2], 1);
}

/* eth1 is required, eth2 is not. */
static void one_required(void)
{
	plan = both_dhcp();
	plan.device_ms = 2000;
	plan.carrier_ms = 3000;
	plan.spec[1].required = false;
}

static void what_is_not_required_has_as_long_as_what_is(void **state)
{
	(void)state;
	/* no device; no carrier */
	for (int carrier = 0; carrier < 2; carrier++) {
		one_required();
		boot(&m, &plan);
		link_is(&m, 1, PLUGGED);
		if (carrier)
			link_is(&m, 2, IFF_UP);
		pass(&m, MINUTE);
		assert_int_equal(m.race.spec[1].state, SPEC_PENDING);
		lease(&m, 1, NULL);
		pass(&m, RACE_OPTIONAL_MS - 1000);
		assert_int_equal(m.race.spec[1].state, SPEC_PENDING);
		link_is(&m, 2, PLUGGED);
		lease(&m, 2, NULL);
		assert_true(m.done);
		assert_int_equal(m.n_configured, 2);
		assert_int_equal(failure(&m), 0);
	}
}

static void after_that_while_it_fails_for_what_it_lacks(void **state)
{
	(void)state;
	for (int carrier = 0; carrier < 2; carrier++) {
		one_required();
		boot(&m, &plan);
		link_is(&m, 1, PLUGGED);
		if (carrier)
			link_is(&m, 2, IFF_UP);
		lease(&m, 1, NULL);
		assert_int_equal(over_after(&m, MINUTE), RACE_OPTIONAL_MS);
		assert_int_equal(m.race.spec[1].error,
				 carrier ? -ENETDOWN : -ENODEV);
		assert_int_equal(failure(&m), 0);
	}
}

static void where_dhcp_or_rarp_cannot_run_it_fails_at_once(void **state)
{
	struct link link;

	(void)state;
	for (int i = 0; i < 4; i++) {
		bool required = i % 2 > 0;

		one_required();
		plan.spec[1].method = i < 2 ? IP_DHCP : IP_RARP;
		plan.device_ms = plan.carrier_ms = NET_NO_LIMIT;
		plan.spec[1].required = required;
		boot(&m, &plan);
		link_is(&m, 1, PLUGGED);
		pass(&m, 12000);
		assert_int_equal(m.race.spec[1].state, SPEC_PENDING);
		link = link_make(&m, 2, "eth2", PLUGGED);
		link.type = i < 2 ? ARPHRD_PPP : ARPHRD_INFINIBAND;
		if (i < 2)
			link.flags = PLUGGED | IFF_POINTOPOINT | IFF_NOARP;
		link_tell(&m, &link);
		assert_int_equal(m.race.spec[1].state, SPEC_FAILED);
		assert_int_equal(m.race.spec[1].error, -EPROTONOSUPPORT);
		assert_int_equal(m.ups[2] + m.sends[2], 0);
		lease(&m, 1, NULL);
		assert_true(m.done);
		assert_int_equal(failure(&m), required ? -EPROTONOSUPPORT : 0);
	}
}

static void a_static_address_can_be_on_any_link(void **state)
{
	struct link link;

	(void)state;
	plan = any_dhcp();
	spec_name(&plan.spec[0], "ppp0");
	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = IP(10, 1, 2, 3);
	boot(&m, &plan);
	link = link_make(&m, 1, "ppp0", PLUGGED);
	link.type = ARPHRD_PPP;
	link.flags = PLUGGED | IFF_POINTOPOINT | IFF_NOARP;
	link_tell(&m, &link);
	assert_true(m.done);
	assert_int_equal(failure(&m), 0);
}

/* Cards of one hardware address, as some vendors make: one spec's. */
enum { P2P = 1, STUCK, NO_CARRIER, SILENT };

static void same_mac(int ifindex)
{
	struct link link = link_make(&m, ifindex, "x", 0);

	snprintf(link.name, sizeof(link.name), "x%d", ifindex);
	memset(link.hw, 2, SIM_MAC);
	if (ifindex == P2P)
		link.flags = PLUGGED | IFF_POINTOPOINT;
	if (ifindex == NO_CARRIER)
		link.flags |= IFF_UP;
	if (ifindex == SILENT)
		link.flags |= PLUGGED;
	assert_int_equal(race_link(&m.race, &link, m.now, 1), 0);
}

static void the_best_of_its_interfaces_is_the_reason(void **state)
{
	/* none at all, then each with all that are worse */
	static const struct {
		int error;
		unsigned ms; /* the limit that then holds */
	} row[] = { { -ENODEV, 7000 },
		    { -EPROTONOSUPPORT, 0 },
		    { -EIO, 7000 },
		    { -ENETDOWN, 9000 },
		    { -ETIMEDOUT, 20000 } };

	(void)state;
	for (int best = 0; best <= SILENT; best++) {
		for (int turned = 0; turned < 2; turned++) {
			plan = any_dhcp();
			plan.device_ms = 7000;
			plan.carrier_ms = 9000;
			plan.timeout_ms = 20000;
			plan.spec[0].match = MATCH_MAC;
			memset(plan.spec[0].hw, 2, SIM_MAC);
			plan.spec[0].hlen = SIM_MAC;
			boot(&m, &plan);
			m.up_err[STUCK] = -EIO;
			for (int i = 1; i <= best; i++)
				same_mac(turned ? best + 1 - i : i);
			assert_int_equal(over_after(&m, MINUTE), row[best].ms);
			assert_int_equal(failure(&m), row[best].error);
		}
	}
}

static void another_errno_is_no_news(void **state)
{
	(void)state;
	plan = any_dhcp();
	plan.device_ms = 12000;
	boot(&m, &plan);
	m.up_err[1] = -EIO;
	link_is(&m, 1, 0);
	for (int i = 0; i < 2; i++) {
		m.up_err[1] = i % 2 ? -EIO : -EBUSY;
		pass(&m, RACE_UP_MS);
		assert_false(m.done);
		assert_int_equal(m.ups[1], 2 + i);
	}
	assert_int_equal(over_after(&m, MINUTE), 12000 - 2 * RACE_UP_MS);
	assert_int_equal(failure(&m), -EIO); /* the last */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vlan_is_set_up_after_what_it_stands_on),
		cmocka_unit_test(what_is_up_already_is_left_alone),
		cmocka_unit_test(
			without_what_it_stands_on_a_vlan_is_tried_alone),
		cmocka_unit_test(so_is_a_vlan_of_a_vlan),
		cmocka_unit_test(the_reason_is_that_of_what_a_vlan_stands_on),
		cmocka_unit_test(both_are_tried_again_after_a_while),
		cmocka_unit_test(
			nor_is_one_that_stays_down_set_up_all_the_time),
		cmocka_unit_test(
			the_ends_of_a_veth_pair_do_not_set_each_other_up),
		cmocka_unit_test(what_is_not_required_has_as_long_as_what_is),
		cmocka_unit_test(after_that_while_it_fails_for_what_it_lacks),
		cmocka_unit_test(
			where_dhcp_or_rarp_cannot_run_it_fails_at_once),
		cmocka_unit_test(a_static_address_can_be_on_any_link),
		cmocka_unit_test(the_best_of_its_interfaces_is_the_reason),
		cmocka_unit_test(another_errno_is_no_news),
	};

	return cmocka_run_group_tests_name("race lacks", tests, NULL, NULL);
}
