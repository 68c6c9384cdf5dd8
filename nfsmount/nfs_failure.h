/* What an error of a mount over NFS means: its code, and what to do. */
#ifndef NFSMOUNT_NFS_FAILURE_H
#define NFSMOUNT_NFS_FAILURE_H

#include <stddef.h>

#include "lib/fail_code.h"

/* A row: the errno values that mean it, ended by 0. */
struct nfs_failure {
	struct fail_code code;
	short errors[5];
};

extern const struct nfs_failure nfs_failures[];
extern const size_t n_nfs_failures;

/* The code of an error (-errno); never NULL. */
const struct fail_code *nfs_fail_code(int err);

#endif
