/* The boot parameters of the network: one word each, and all of them. */
#ifndef KINIT_PARAM_NET_H
#define KINIT_PARAM_NET_H

#include "kinit/boot_plan.h"

/* In the order of the table in param_net.c. */
enum net_word {
	NET_WORD_IP,	    /* ip=, nfsaddrs= */
	NET_WORD_CLIENT_ID, /* kinit.clientid= */
	NET_WORD_ACD,	    /* kinit.acd= */
	NET_WORD_ALLOW,	    /* kinit.dhcp.server= */
	NET_WORD_DENY,	    /* kinit.dhcp.deny= */
	NET_WORD_DNS,	    /* nameserver= */
	NET_WORD_ROUTE,	    /* rd.route= */
	NET_WORD_NAME,	    /* ifname= */
	NET_WORD_LEASE,	    /* kinit.lease= */
	NET_WORD_HANDOVER,  /* kinit.handover= */
};

/* Puts a word into the plan.  0, or -errno and *f. */
int param_net(struct boot_plan *plan, enum net_word word, const char *name,
	      const char *value, struct failure *f);
/*
 * After net_need(): what all words together say of the interfaces (BOOTIF=,
 * bootdev=, kinit.optional=, rd.neednet=).  0, or -errno and *f.
 */
int param_net_end(struct boot_plan *plan, struct failure *f);

#endif
