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
 * the plan, target is where the mount was to be.  A few seconds:
 * trying() is told the same again, as that is no part of the mount.
 */
void nfs_diagnose(const struct nfs_plan *plan, unsigned server,
		  const char *target, struct nfs_report *report,
		  nfs_trying *trying, void *data);

/*
 * Whether the kernel has no NFS, or not that version: it says so before it asks
 * the server.
 */
bool nfs_lacks_kernel(const struct nfs_report *report);

/* Whether it has the server's words. */
bool nfs_report_has_server(const struct nfs_report *report);

/* Puts the server's words behind the kernel's own. */
void nfs_report_add(struct nfs_report *report, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

#endif
