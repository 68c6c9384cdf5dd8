/* Which of the plan's servers serves: all are asked side by side. */
#ifndef NFSMOUNT_CHOOSE_H
#define NFSMOUNT_CHOOSE_H

#include "nfsmount/nfs_plan.h"
#include "nfsmount/probe.h"

/* Times, shorter in tests. */
struct choose_times {
	uint16_t near_ms;  /* whoever answers so near to the first is as fast */
	uint16_t step_ms;  /* of each question */
	uint16_t limit_ms; /* of all */
};
extern const struct choose_times choose_usual;

/* One probe of each server that is asked; not small. */
struct contest {
	unsigned n;
	struct probe probe[NFS_SERVERS];
};

/*
 * Asks those servers of the plan that are in the set, a bit each, one at least,
 * for NFS major or, when may_be_3, for 3 where they have no such.  Returns the
 * probe of the first that serves; of those that do so within near_ms, of the
 * first of the plan; where none does, of the one whose err tells most.  When
 * several are asked each has its line in the log.
 */
struct probe *nfs_choose(const struct nfs_plan *plan, unsigned set,
			 unsigned major, bool may_be_3,
			 const struct choose_times *times, struct contest *c);

/* The same for the plan's versions, within that time. */
#define NFS_CHOOSE_MS 4000
struct probe *nfs_choose_any(const struct nfs_plan *plan, unsigned set,
			     uint32_t limit_ms, struct contest *c);

#endif
