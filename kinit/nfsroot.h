/*
 * Which NFS root to mount: nfsroot=, DHCP's root path and next-server joined
 * with the kernel's precedence (fs/nfs/nfsroot.c).  Pure, but for warnings.
 */
#ifndef KINIT_NFSROOT_H
#define KINIT_NFSROOT_H

#include "ipconfig/net_result.h"
#include "kinit/boot_plan.h"
#include "nfsmount/nfs_plan.h"

/*
 * Fills *out.  %s in the path becomes hostname.  Returns 0, or with *error
 * saying what is wrong -EINVAL, -ENAMETOOLONG, or -EDESTADDRREQ when there
 * is no server.
 */
int nfsroot_resolve(struct nfs_plan *out, const struct boot_plan *plan,
		    const struct net_result *net, const char *hostname,
		    char error[PLAN_ERROR]);

#endif
