/* What is to be mounted: the input of nfsmount_run(). */
#ifndef NFSMOUNT_NFS_PLAN_H
#define NFSMOUNT_NFS_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#define NFS_SERVER	 64   /* an address as text, IPv6 with scope included */
#define NFS_SERVERS	 8    /* of one path */
#define NFS_PATH	 1024 /* MNTPATHLEN of RFC 1813 section 5.1.1 */
#define NFS_OPTIONS	 1024
#define NFS_VERSIONS	 4
#define NFS_VERSION_TEXT 8
#define NFS_USUAL_PORT	 2049 /* RFC 1813 section 2.2 */
#define NFS_RETRY_S	 120  /* nfs(5): retry= is two minutes when not given */

struct nfs_plan {
	unsigned ms_flags;   /* MS_RDONLY, MS_NOATIME, ... */
	bool lock_given;     /* lock or nolock was */
	bool background;     /* bg: the rest of the attempts, of a program */
	bool sloppy;	     /* options that the kernel does not know pass */
	bool labels;	     /* SELinux has a policy: context= is for it */
	uint16_t port;	     /* port=, 0 when not given */
	uint32_t retry_s;    /* how long to try again */
	unsigned n_versions; /* that are tried, one after another */
	char version[NFS_VERSIONS][NFS_VERSION_TEXT];
	unsigned n_servers; /* the first that serves is mounted */
	char server[NFS_SERVERS][NFS_SERVER];
	char path[NFS_PATH];
	/* what /proc/mounts shows for the two; NULL: made of them */
	const char *label;
	/* options for the kernel; those named above are not among them */
	char options[NFS_OPTIONS];
};

#endif
