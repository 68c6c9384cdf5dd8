/* One mount of one NFS version. */
#ifndef NFSMOUNT_ATTEMPT_H
#define NFSMOUNT_ATTEMPT_H

#include "nfsmount/nfs_plan.h"
#include "nfsmount/nfsmount.h"

/*
 * Mounts with fsopen(2) and its companions, with mount(2) on kernels before
 * 5.2.  Fills *report and returns its err; *fatal tells that no other version
 * can do better (an option that the kernel does not know).
 */
int attempt_mount(const struct nfs_plan *plan, const char *server,
		  const char *version, const char *target,
		  struct nfs_report *report, bool *fatal);

#endif
