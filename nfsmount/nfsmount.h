/*
 * NFS mounts: plan in, mounted directory out.  The kernel runs rpcbind and
 * the MOUNT protocol itself when it is given text options; RPC is spoken here
 * to choose among several servers, and once a mount has failed.
 */
#ifndef NFSMOUNT_NFSMOUNT_H
#define NFSMOUNT_NFSMOUNT_H

#include "nfsmount/nfs_plan.h"

#define NFS_REASON	256
#define NFS_SERVER_SAYS "server: " /* begins what is not the kernel's */

/* How it went.  Fixed size, because it crosses a pipe to PID 1. */
struct nfs_report {
	int err;			/* 0 or -errno */
	unsigned code;			/* KI_ of err, 0 when that is 0 */
	char server[NFS_SERVER];	/* that was mounted, or failed */
	char version[NFS_VERSION_TEXT]; /* that was mounted, or failed */
	char reason[NFS_REASON]; /* the kernel's own words, the server's */
};

/*
 * Mounts path of the first server that serves on target, trying one version
 * after the other, then the next server; trying(), unless NULL, is told each
 * before, and again before it is found out why one failed.  Of several servers
 * that fail the first is reported whose failure may pass.  One
 * server alone is not asked anything before its first mount.  Does not retry
 * and may take minutes: run it in a child that can be killed.  Returns
 * report->err; report->code says what it means.
 */
typedef void nfs_trying(void *data, const char *server, const char *version);
int nfsmount_run(const struct nfs_plan *plan, const char *target,
		 struct nfs_report *report, nfs_trying *trying, void *data);

/*
 * Whether something listens on the server's TCP port: 0, or -errno within
 * timeout_ms.  Says more than a mount that hangs.
 */
int nfsmount_probe(const char *server, uint16_t port, int timeout_ms);

#endif
