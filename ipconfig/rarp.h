/* A RARP client (RFC 903), one of client.h's: a MAC address for an address. */
#ifndef IPCONFIG_RARP_H
#define IPCONFIG_RARP_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/backoff.h"
#include "ipconfig/net_plan.h"

/* It joins DHCP when that has had no answer for so long. */
#define RARP_LATE_MS 3000

struct rarp {
	const struct net_plan *plan;
	const struct ip_spec *spec;
	uint8_t hw[NET_ETH];
	bool unfit; /* no Ethernet */
	bool taken; /* what was offered */
	unsigned sent;
	struct backoff wait;
};

#endif
