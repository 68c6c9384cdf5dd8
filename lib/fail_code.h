/*
 * Failures that have a number: KI-NNNN, the first digit is the area (1 command
 * line, 2 network, 3 root, 4 NFS, 5 switch of root, 6 lease).  A number means
 * the same for ever and is never used for anything else; kinit-errors(7) has
 * the long texts.
 */
#ifndef LIB_FAIL_CODE_H
#define LIB_FAIL_CODE_H

#include <stdbool.h>
#include <stddef.h>

/* What can mend it; whether to try again is decided by this alone. */
enum fail_class {
	FAIL_PERMANENT, /* nothing that happens by itself */
	FAIL_ROOT,	/* the root's server or device, later */
	FAIL_NETWORK,	/* another network configuration */
};

#define FAIL_ADVICE 60 /* characters of an advice at most */

struct fail_code {
	unsigned short number : 14;
	unsigned short class : 2; /* enum fail_class */
};

/*
 * Whether a program has advice for roots other than NFS, and for layers other
 * than the overlay: 0.6 kB.  Made with its table, by usr/root-table.sh.
 */
extern const bool fail_more;
extern const struct fail_code fail_codes[];
extern const size_t n_fail_codes;

/* The row of a number, which must be one of these. */
const struct fail_code *fail_find(unsigned number);
/* What to do, in one line. */
const char *fail_advice(const struct fail_code *code);

enum {
	KI_PROC = 1001,
	KI_NO_ROOT = 1002,
	KI_ROOT_KIND = 1003,
	KI_IP = 1004,
	KI_IP_METHOD = 1005,
	KI_IP_COUNT = 1006,
	KI_NUMBER = 1007,
	KI_TEXT = 1008,
	KI_NFSROOT = 1009,
	KI_NFS_OPTION = 1010,
	KI_CAPABILITY = 1011,
	KI_SERVER = 1012,
	KI_DEVICE_WORD = 1013,
	KI_WORDS = 1014,
	KI_MD_WORD = 1015,
	KI_OVERLAY_WORD = 1016,
	KI_MOUNT_WORD = 1017,
	KI_CIFSROOT = 1018,
	KI_LATER = 1019,
	KI_VALUE = 1020,

	KI_NO_DEVICE = 2001,
	KI_NO_INTERFACE = 2002,
	KI_NO_CARRIER = 2003,
	KI_CONFIGURE = 2004,
	KI_NET_WORKER = 2005,
	KI_NET_SILENT = 2006,
	KI_NET_KERNEL = 2007,
	KI_SETTLE = 2008,
	KI_NET_LATE = 2009,
	KI_NAME = 2010,
	KI_NAME_SILENT = 2011,

	KI_ROOT_WORKER = 3001,
	KI_NO_SERVER = 3002,
	KI_DHCP_PATH = 3003,
	KI_NO_INIT = 3004,
	KI_INIT = 3005,
	KI_MODULES = 3006,
	KI_MOUNT_POINT = 3007,
	KI_INIT_SILENT = 3008,
	KI_QUIET = 3009,
	KI_DEVICE = 3010,
	KI_DEVICE_WORKER = 3011,
	KI_FSTYPE = 3012,
	KI_FS_DAMAGED = 3013,
	KI_FS_OPTION = 3014,
	KI_FS_OTHER = 3015,
	KI_OVERLAY = 3016,
	KI_IMAGE = 3017,
	KI_MOUNTS = 3018,
	KI_INITRD = 3019,
	KI_RESUME = 3020,
	KI_TAG = 3021,
	KI_CIFS = 3022,
	KI_CIFS_ACCESS = 3023,
	KI_IMAGE_READ = 3024,
	KI_OVERLAY_DISK = 3025,

	KI_NFS_PATH = 4001,
	KI_NFS_ACCESS = 4002,
	KI_NFS_REFUSED = 4003,
	KI_NFS_ROUTE = 4004,
	KI_NFS_SILENT = 4005,
	KI_NFS_VERSION = 4006,
	KI_NFS_MOUNT_OPTION = 4007,
	KI_NFS_KERNEL = 4008,
	KI_NFS_NO_DIRECTORY = 4009,
	KI_NFS_OTHER = 4010,
	KI_NFS_VERSION_SERVER = 4011,
	KI_NFS_LONG = 4012,
	KI_NFS_PORT_SILENT = 4013,
	KI_NFS_RPCBIND = 4014,
	KI_NFS_MOUNTD = 4015,
	KI_NFS_EXPORT = 4016,
	KI_NFS_SECURITY = 4017,
	KI_NFS_STALE = 4018,
	KI_NFS_GRACE = 4019,
	KI_NFS_SLOW = 4020,
	KI_NFS_MODULE = 4021,

	KI_SWITCH_INITRAMFS = 5001,
	KI_SWITCH = 5002,
	KI_EXEC = 5003,
	KI_DROP = 5004,
};

#endif
