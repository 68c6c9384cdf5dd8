/*
 * What whoever manages the network in the real system is told, so that it
 * keeps its hands off the interfaces that the root is reached through, or
 * takes them over as they are: kinit.lease=off.  Nothing of the root is
 * created or changed: files are written below /run, and what a manager reads
 * in /etc only is told to it by a drop-in of its unit, or covered by a bind
 * mount.  Who is told what is a table, handover_pack.c.
 */
#ifndef KINIT_HANDOVER_H
#define KINIT_HANDOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_result.h"

/* Which: a bit each, in the order of handover_hint. */
#define HANDOVER_AUTO UINT32_MAX /* those that the root contains */
#define HANDOVER_NONE 0u

/* For who gave another one: ": one of auto,none,networkd,...". */
extern const char handover_hint[];

struct handover {
	int root_dir;	 /* the new root, opened */
	const char *run; /* "/run": where it is now */
	const char *sys; /* "/sys" */
	bool keeps;	 /* the root needs the addresses: kinit.lease= */
	const struct net_result *net;
};

/* kinit.handover=: "auto", "none" or names.  0, or -EINVAL. */
int handover_parse(const char *value, uint32_t *which);
/*
 * Tells all of which; a failure of one is logged, and the others go on.  In
 * the mount worker: a look into the root may hang.
 */
void handover_write(const struct handover *h, uint32_t which);

/* Whether nobody else is to configure this interface; NULL: any. */
bool handover_keeps(const struct handover *h, const struct net_iface *f);

#endif
