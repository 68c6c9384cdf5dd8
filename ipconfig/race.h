/*
 * All interfaces at once, without I/O: link changes, messages and time go in,
 * actions and a deadline come out.  Each ip_spec of the plan runs on the
 * interface that it names, or on every candidate at once when it names none;
 * then the first that yields what the plan needs wins.
 */
#ifndef IPCONFIG_RACE_H
#define IPCONFIG_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/dhcp.h"
#include "ipconfig/link.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"

#define RACE_NICS 256
/* A lease that lacks what the plan needs waits so long for another NIC's. */
#define RACE_GRACE_MS 2000

enum race_act {
	RACE_ACT_NONE,	    /* wait until race_deadline() or an event */
	RACE_ACT_UP,	    /* set nic's link up */
	RACE_ACT_SEND,	    /* send the message in *w from nic */
	RACE_ACT_CONFIGURE, /* configure nic as *iface says */
	RACE_ACT_DONE,	    /* nothing is pending: see race_error() */
};

struct race_nic {
	bool used; /* this slot holds an interface */
	bool carrier;
	bool was_up; /* before anybody touched it */
	bool up_asked;
	bool announced; /* the driver told the user of it */
	bool configured;
	int failed; /* -errno of setting it up, 0 while it works */
	int spec;   /* index in the plan, -1: not wanted */
	uint64_t up_ms, bound_ms;
	uint64_t carrier_ms; /* carrier came, or went */
	struct link link;
	struct dhcp dhcp;
};

/* Each slot that was used so far. */
#define race_for_each(n, race)                                                 \
	for ((n) = (race)->nic; (n) != (race)->end; (n)++)

enum race_spec { RACE_PENDING, RACE_SETTLED, RACE_FAILED };

struct race {
	const struct net_plan *plan;
	uint64_t start_ms;
	struct race_nic *fallback; /* bound, but not what was wanted */
	uint64_t fallback_ms;
	struct race_nic *end; /* of the slots used so far */
	enum race_spec spec[NET_SPECS];
	int error[NET_SPECS];
	int missing[NET_SPECS];		/* -ENODEV, -ENETDOWN, 0 for nothing */
	uint64_t missing_ms[NET_SPECS]; /* since when */
	struct race_nic nic[RACE_NICS];
};

void race_init(struct race *r, const struct net_plan *plan, uint64_t now);
/* An interface appeared, changed or went.  -E2BIG when there are too many. */
int race_link(struct race *r, const struct link *link, uint64_t now,
	      uint32_t random);
/* Setting an interface up failed with err (-errno). */
void race_up_failed(struct race_nic *nic, int err);
/* A UDP payload came in on ifindex. */
enum dhcp_event race_rx(struct race *r, int ifindex, const void *buf,
			size_t len, uint64_t now, uint32_t random);
/* The next thing to do; call again until RACE_ACT_NONE or RACE_ACT_DONE. */
enum race_act race_next(struct race *r, uint64_t now, uint32_t random,
			struct race_nic **nic, struct wr *w,
			struct net_iface *iface);
/* When race_next() must be called again at the latest. */
uint64_t race_deadline(const struct race *r);
struct race_nic *race_find(struct race *r, int ifindex);
/*
 * 0, or why a spec failed (-ETIMEDOUT before -ENODEV and -ENETDOWN), with the
 * name that it has for its interface, "" for any.
 */
int race_error(const struct race *r, const char **dev);
/* What nic is waiting for, "no carrier for 12 s"; false when for nothing. */
bool race_describe(const struct race_nic *nic, uint64_t now, char *buf,
		   size_t size);

#endif
