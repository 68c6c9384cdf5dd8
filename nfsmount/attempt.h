/* One mount of one NFS version. */
#ifndef NFSMOUNT_ATTEMPT_H
#define NFSMOUNT_ATTEMPT_H

#include "nfsmount/nfs_plan.h"
#include "nfsmount/nfsmount.h"

/* each proto= may be longer by one */
#define ATTEMPT_OPTIONS (NFS_OPTIONS * 2)

/*
 * All options for the kernel, first those that are not of the plan: returns
 * their length.  Each proto= and mountproto= is that of the server's family,
 * as the kernel takes tcp for IPv4 alone and tcp6 for IPv6.
 */
int attempt_options(const struct nfs_plan *plan, const char *server,
		    const char *version, char options[ATTEMPT_OPTIONS]);

/*
 * Mounts with fsopen(2) and its companions, with mount(2) on kernels before
 * 5.2.  Fills *report and returns its err; *fatal tells that no other version
 * can do better (an option that the kernel does not know).
 */
int attempt_mount(const struct nfs_plan *plan, const char *server,
		  const char *version, const char *target,
		  struct nfs_report *report, bool *fatal);

#endif
