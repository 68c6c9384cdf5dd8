/*
 * Network configuration: plan in, result out.  The one place where sockets,
 * netlink and the clock meet the protocol code.
 */
#ifndef IPCONFIG_IPCONFIG_H
#define IPCONFIG_IPCONFIG_H

#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"
#include "ipconfig/nl.h"
#include "ipconfig/race.h"

struct ipconfig {
	struct nl events, requests;
	int packet_fd;
	uint64_t next_progress_ms;
	int error;	    /* of configuring an interface, the first */
	unsigned malformed; /* messages so far */
	bool filtered;	    /* packet_fd no longer shows other packets */
	struct race race;
};

/*
 * Configures the network as plan says; the plan must outlive ic.  Says on
 * the way what it waits for.  Returns 0, or with the interfaces that work in
 * *result -ENODEV (no such interface), -ENETDOWN (no carrier), -ETIMEDOUT or
 * another -errno.
 */
int ipconfig_run(struct ipconfig *ic, const struct net_plan *plan,
		 struct net_result *result);

/*
 * What need not be done before the root is mounted: reports each interface,
 * writes its dir/net-<dev>.conf, puts those not chosen back as they were (if
 * restore)
 * and releases everything.  Call after ipconfig_run() whatever it returned.
 */
void ipconfig_finish(struct ipconfig *ic, const struct net_result *result,
		     const char *dir, bool restore);

#endif
