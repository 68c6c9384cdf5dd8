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

/* Whether a plan has an interface that is to be configured. */
bool ipconfig_is_wanted(const struct net_plan *plan);

/* Called every few seconds while ipconfig_run() waits. */
typedef void ipconfig_alive(void *data);

struct ipconfig {
	int packet_fd;
	uint64_t announce_ms, next_progress_ms;
	int error; /* of configuring an interface, the first */
	const char *error_dev;
	unsigned malformed; /* messages so far */
	unsigned foreign;   /* packets so far that are no DHCP */
	uint64_t alive_ms;  /* when somebody is told that all goes on */
	ipconfig_alive *alive;
	void *alive_data;
	struct net_result *result;
	struct nl events, requests;
	struct race race;
};

/*
 * Configures the network as plan says; plan and result must outlive ic.  Says
 * on the way what it waits for; alive may be NULL.  Returns 0, or with the
 * interfaces that work in *result -ENODEV (no such interface), -ENETDOWN (no
 * carrier), -ETIMEDOUT or another -errno.
 */
int ipconfig_run(struct ipconfig *ic, const struct net_plan *plan,
		 struct net_result *result, ipconfig_alive *alive, void *data);

/*
 * What must be done before the real init runs, but not before the root is
 * mounted: writes each interface's dir/net-<dev>.conf and, if restore, puts
 * those not chosen back as they were.
 */
void ipconfig_settle(struct ipconfig *ic, const char *dir, bool restore);

/* Releases everything; call it whatever ipconfig_run() returned. */
void ipconfig_close(struct ipconfig *ic);

/* Prints those of klibc's lines for each interface that were not yet. */
void ipconfig_report(struct ipconfig *ic);

#endif
