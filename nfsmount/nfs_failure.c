/* Errors of NFS mounts, see nfs_failure.h; kinit-errors(7) explains them. */
#include "nfsmount/nfs_failure.h"

#include <errno.h>

#include "lib/compat.h"
#include "lib/err.h"

const struct nfs_failure nfs_failures[] = {
	{ { KI_NFS_PATH, FAIL_ROOT, "check nfsroot= and the server's exports" },
	  { ENOENT } },
	{ { KI_NFS_ACCESS, FAIL_ROOT,
	    "check the server's exports and this machine's address" },
	  { EACCES, EPERM } },
	{ { KI_NFS_REFUSED, FAIL_ROOT,
	    "nothing listens there: does the NFS server run?" },
	  { ECONNREFUSED } },
	{ { KI_NFS_ROUTE, FAIL_ROOT,
	    "check the server's address, the netmask and the gateway" },
	  { EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN } },
	{ { KI_NFS_SILENT, FAIL_ROOT,
	    "does the server run? check its address, and firewalls" },
	  { ETIMEDOUT } },
	{ { KI_NFS_VERSION, FAIL_PERMANENT,
	    "check vers= and which versions this kernel has" },
	  { EPROTONOSUPPORT } },
	{ { KI_NFS_VERSION_SERVER, FAIL_ROOT,
	    "check vers= and which versions the server has" },
	  { EOPNOTSUPP, ENOTSUPP_KERNEL } },
	{ { KI_NFS_MOUNT_OPTION, FAIL_PERMANENT, "check the mount options" },
	  { EINVAL } },
	{ { KI_NFS_KERNEL, FAIL_PERMANENT, "the kernel needs CONFIG_NFS_FS" },
	  { ENODEV } },
	{ { KI_NFS_NO_DIRECTORY, FAIL_ROOT,
	    "the path is no directory on the server" },
	  { ENOTDIR } },
	{ { KI_NFS_LONG, FAIL_PERMANENT, "the server takes no path so long" },
	  { ENAMETOOLONG } },
	/* the last: all others */
	{ { KI_NFS_OTHER, FAIL_ROOT, "see the kernel log" }, { 0 } },
};
const size_t n_nfs_failures = ARRAY_LEN(nfs_failures);

const struct fail_code *nfs_fail_code(int err)
{
	const struct nfs_failure *row = nfs_failures;

	for (; row < nfs_failures + n_nfs_failures - 1; row++) {
		for (size_t i = 0; row->errors[i] != 0; i++) {
			if (-row->errors[i] == err)
				return &row->code;
		}
	}
	return &row->code;
}
