/*
 * Whether another host has an address (RFC 5227 section 2.1.1), one of
 * client.h's: it gets that address when it starts, and ends with CLIENT_FREE
 * or CLIENT_CONFLICT.  Its guard tells others whose the address is (section
 * 2.3), again whenever it is rung with nothing sent, and hears who else uses it
 * (2.4).
 */
#ifndef IPCONFIG_ACD_H
#define IPCONFIG_ACD_H

#include <stdint.h>

#include "ipconfig/net_plan.h"

struct acd {
	uint8_t sent;		/* probes, or announcements */
	uint8_t other[NET_ETH]; /* who has it: may be another of ours */
	uint32_t address;
	uint32_t sender;   /* 0 in a probe, else the address */
	const uint8_t *hw; /* of the link that it looks on */
};

#endif
