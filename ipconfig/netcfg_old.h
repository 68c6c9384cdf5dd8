/* The addresses that an interface has from earlier. */
#ifndef IPCONFIG_NETCFG_OLD_H
#define IPCONFIG_NETCFG_OLD_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_result.h"
#include "ipconfig/nl.h"

struct old_search {
	const struct net_iface *f; /* what it is to have; NULL: any, nothing */
	int ifindex;		   /* whose it is */
	bool all;		   /* whoever set it */
	bool marked;		   /* the kernel keeps IFA_PROTO */
	uint8_t prefix;
	uint32_t source;      /* of a route like ours, 0: none */
	uint32_t local, peer; /* what is found; 0: nothing */
};

/*
 * Finds an address that f does not have; without s->all only if an earlier run
 * set it.  0 or -errno.
 */
int old_find(struct nl *nl, struct old_search *s);

#endif
