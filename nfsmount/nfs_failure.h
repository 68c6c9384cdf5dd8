/* What an error of a mount over NFS means: its code. */
#ifndef NFSMOUNT_NFS_FAILURE_H
#define NFSMOUNT_NFS_FAILURE_H

#include <stddef.h>

#include "lib/fail_code.h"

struct nfs_failure {
	short err; /* errno, positive */
	unsigned short code;
};

extern const struct nfs_failure nfs_failures[];
extern const size_t n_nfs_failures;

/* The number of the code of an error (-errno). */
unsigned nfs_fail_code(int err);

#endif
