/* Errors of NFS mounts, see nfs_failure.h. */
#include "nfsmount/nfs_failure.h"

#include <errno.h>

#include "lib/compat.h"
#include "lib/err.h"

const struct nfs_failure nfs_failures[] = {
	{ ENOENT, KI_NFS_PATH },
	{ ENAMETOOLONG, KI_NFS_LONG },
	{ EACCES, KI_NFS_ACCESS },
	{ EPERM, KI_NFS_ACCESS },
	{ ECONNREFUSED, KI_NFS_REFUSED },
	{ EHOSTUNREACH, KI_NFS_ROUTE },
	{ ENETUNREACH, KI_NFS_ROUTE },
	{ ENETDOWN, KI_NFS_ROUTE },
	{ EHOSTDOWN, KI_NFS_ROUTE },
	{ ETIMEDOUT, KI_NFS_SILENT },
	{ EPROTONOSUPPORT, KI_NFS_VERSION },
	{ EOPNOTSUPP, KI_NFS_VERSION_SERVER },
	{ ENOTSUPP_KERNEL, KI_NFS_VERSION_SERVER },
	{ EINVAL, KI_NFS_MOUNT_OPTION },
	{ ENODEV, KI_NFS_KERNEL },
	{ ENOTDIR, KI_NFS_NO_DIRECTORY },
	{ ESTALE, KI_NFS_STALE },
	{ EPFNOSUPPORT, KI_NFS_VERSION_SERVER },
};
const size_t n_nfs_failures = ARRAY_LEN(nfs_failures);

unsigned nfs_fail_code(int err)
{
	for (size_t i = 0; i < n_nfs_failures; i++) {
		if (-nfs_failures[i].err == err)
			return nfs_failures[i].code;
	}
	return KI_NFS_OTHER;
}
