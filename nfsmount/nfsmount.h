/*
 * NFS mounts: plan in, mounted directory out.  The kernel runs rpcbind and
 * the MOUNT protocol itself when it is given text options, so no RPC is
 * spoken here.
 */
#ifndef NFSMOUNT_NFSMOUNT_H
#define NFSMOUNT_NFSMOUNT_H

#include "nfsmount/nfs_plan.h"

#define NFS_REASON 256

/* How it went.  Fixed size, because it crosses a pipe to PID 1. */
struct nfs_report {
	int err;			/* 0 or -errno */
	char version[NFS_VERSION_TEXT]; /* that was mounted, or failed */
	char reason[NFS_REASON]; /* the kernel's own words, "" for none */
};

/*
 * Mounts server:path on target, trying one version after the other.  Does
 * not retry and may take minutes: run it in a child that can be killed.
 * Returns report->err.
 */
int nfsmount_run(const struct nfs_plan *plan, const char *target,
		 struct nfs_report *report);

/* What somebody can do about an error of nfsmount_run(). */
const char *nfsmount_advice(int err);
/* Whether the same call can succeed later. */
bool nfsmount_worth_retry(int err);

/*
 * Whether something listens on the server's TCP port: 0, or -errno within
 * timeout_ms.  Says more than a mount that hangs.
 */
int nfsmount_probe(const char *server, uint16_t port, int timeout_ms);

#endif
