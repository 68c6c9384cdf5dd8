/*
 * Why a mount failed: the server is asked, once, after the kernel has given up.
 */
#ifndef NFSMOUNT_DIAGNOSE_H
#define NFSMOUNT_DIAGNOSE_H

#include "lib/compat.h"
#include "nfsmount/nfs_plan.h"
#include "nfsmount/nfsmount.h"

/*
 * Gives a report of a mount that failed its code, and words where they say more
 * than the kernel's do.  server is its number in
 * the plan, target is where the mount was to be.  A few seconds.
 */
void nfs_diagnose(const struct nfs_plan *plan, unsigned server,
		  const char *target, struct nfs_report *report);

/* Puts the server's words behind the kernel's own. */
void nfs_report_add(struct nfs_report *report, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

#endif
