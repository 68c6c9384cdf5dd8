/* What the command line asks for: the input of all later steps. */
#ifndef KINIT_BOOT_PLAN_H
#define KINIT_BOOT_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_plan.h"
#include "kinit/cmdline.h"
#include "kinit/failure.h"
#include "kinit/net_need.h"
#include "kinit/root_spec.h"

#define PLAN_INIT MSG_PATH
/* Without dhcpclass=, as klibc's kinit. */
#define PLAN_VENDOR_CLASS "Linux kinit"

struct boot_plan {
	uint32_t carrier_s, device_s;
	uint64_t drop_caps; /* drop_capabilities=, a bit each */
	bool ip_given;
	bool rescue;		    /* kinit.rescue */
	uint32_t handover;	    /* kinit.handover=, a bit for each */
	struct failure root_fail;   /* with rescue: what is wrong with root= */
	struct root_words words;    /* they point into the command line */
	struct net_words net_words; /* they, too */
	struct root_spec root;
	char init[PLAN_INIT]; /* init=, "" when absent */
	struct net_plan net;
};

/*
 * Makes the plan of a command line, which it points into.  Returns 0, or
 * -errno with *f naming the parameter and what is wrong with it.
 */
int boot_plan_make(struct boot_plan *plan, const struct cmdline *cmdline,
		   struct failure *f);
/* Whether nothing is done with the root before the network is there. */
static inline bool boot_plan_needs_network(const struct boot_plan *plan)
{
	return plan->net_words.all || plan->root.method->needs_network;
}

#endif
