/*
 * A machine of the race that looks for other hosts which have its address, and
 * such a host.
 */
#ifndef TESTS_SIM_ACD_H
#define TESTS_SIM_ACD_H

#include "tests/unit/sim_race.h"

#include "tests/unit/sim_arp.h"

static struct machine m;

static const uint8_t theirs[6] = { 0x52, 0x54, 0, 0xab, 0xcd, 0xef };

static inline void boot_acd(enum net_acd acd, const struct net_plan *plan)
{
	struct net_plan p = *plan;

	p.acd = (uint8_t)acd;
	boot(&m, &p);
}

static inline void boot_any_acd(enum net_acd acd)
{
	struct net_plan plan = any_dhcp();

	boot_acd(acd, &plan);
	link_is(&m, 1, PLUGGED);
}

static inline struct net_plan by_hand(void)
{
	struct net_plan plan = any_dhcp();

	plan.spec[0].method = IP_STATIC;
	plan.spec[0].client = server_gives(1, 1);
	spec_name(&plan.spec[0], "eth1");
	return plan;
}

/* Whose address it is, says so on an interface. */
static inline enum client_event claim(int ifindex, const uint8_t *hw,
				      uint32_t ip)
{
	struct race_nic *nic = race_find(&m.race, ifindex);
	uint8_t frame[ARP_LEN];
	enum client_event ev = CLIENT_IGNORED;

	arp_put(frame, ARP_REPLY, hw, ip, 0);
	if (nic != NULL) /* else the driver drops it */
		ev = race_rx(&m.race, nic, ETH_P_ARP, rd_init(frame, ARP_LEN),
			     false, m.now, 3);
	turn(&m);
	return ev;
}

static inline enum client_event claimed(void)
{
	return claim(1, theirs, server_gives(1, 1));
}

static inline void assert_probe(uint32_t ip)
{
	static const uint8_t none[10];

	assert_memory_equal(m.arp, "\0\1\10\0\6\4\0\1", 8);
	assert_memory_equal(m.arp + 14, none, 10);
	assert_int_equal(sim_get32(m.arp + 24), ip);
}

#endif
