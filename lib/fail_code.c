/* Failures that have a number; kinit-errors(7) explains each. */
#include "lib/fail_code.h"

#include "lib/compat.h"
#include "lib/str.h"

/*
 * Numbers in one table, texts in one string, as in err.c; where none stands it
 * is that of the row before.
 */
/* clang-format off */
#define CODES(row)							\
	row(KI_PROC, PERMANENT, "the kernel needs CONFIG_PROC_FS")	\
	row(KI_NO_ROOT, PERMANENT, "say root=, see kinit(8)")		\
	row(KI_ROOT_KIND, PERMANENT, "see root= in kinit(8)")		\
	row(KI_IP, PERMANENT, "see ip= in kinit(8)")			\
	row(KI_IP_METHOD, PERMANENT, "use dhcp, or a static address")	\
	row(KI_IP_COUNT, PERMANENT, "name fewer interfaces with ip=")	\
	row(KI_NUMBER, PERMANENT, "give a number in its range")		\
	row(KI_TEXT, PERMANENT, "make it shorter")			\
	row(KI_NFSROOT, PERMANENT, "see Root on NFS in kinit(8)")	\
	row(KI_NFS_OPTION, PERMANENT,					\
	    "see nfsmount(8); vers= is 2, 3, 4, 4.0, 4.1 or 4.2")	\
	row(KI_CAPABILITY, PERMANENT, "use names of capabilities(7)")	\
	row(KI_SERVER, PERMANENT,					\
	    "say nfsroot=SERVER:PATH, or the server in ip=")		\
	row(KI_WORDS, PERMANENT, "give fewer of them")			\
	row(KI_OVERLAY_WORD, PERMANENT, "see kinit.overlay= in kinit(8)") \
	row(KI_LATER, PERMANENT, "leave it out")			\
	row(KI_VALUE, PERMANENT, "see that word in kinit(8)")		\
	row(KI_NO_DEVICE, NETWORK,					\
	    "check ip=, and that the kernel has its driver")		\
	row(KI_NO_INTERFACE, NETWORK, "does the kernel have its driver?") \
	row(KI_NO_CARRIER, NETWORK, "check the cable and the switch port") \
	row(KI_CONFIGURE, NETWORK, "check ip= and what DHCP hands out")	\
	row(KI_NET_WORKER, NETWORK, "please report this")		\
	row(KI_NET_SILENT, NETWORK, "")					\
	row(KI_ROOT_WORKER, ROOT, "")					\
	row(KI_NET_KERNEL, PERMANENT,					\
	    "the kernel needs CONFIG_PACKET and CONFIG_INET")		\
	row(KI_SETTLE, NETWORK, "/run/net-DEVICE.conf may be missing")	\
	row(KI_NET_LATE, PERMANENT, "the root does not need it: see ip=") \
	row(KI_NAME, NETWORK, "check the name, and that DNS knows it")	\
	row(KI_NAME_SILENT, NETWORK,					\
	    "check the name servers that DHCP or ip= names")		\
	row(KI_NO_SERVER, NETWORK,					\
	    "say nfsroot=SERVER:PATH, or next-server in DHCP")		\
	row(KI_DHCP_PATH, NETWORK,					\
	    "correct option 17 of DHCP, or say nfsroot=")		\
	row(KI_NO_INIT, PERMANENT, "is it a root file system?")		\
	row(KI_INIT, PERMANENT, "check init= and that file of the root") \
	row(KI_EXEC, PERMANENT, "")					\
	row(KI_MODULES, NETWORK, "the machine has too little memory")	\
	row(KI_MOUNT_POINT, PERMANENT, "the initramfs must be writable") \
	row(KI_INIT_SILENT, ROOT, "is the server still there?")		\
	row(KI_QUIET, ROOT, "a module takes long; init runs all the same") \
	row(KI_OVERLAY, PERMANENT, "the kernel needs overlayfs and tmpfs") \
	row(KI_OVERLAY_DISK, ROOT, "check the overlay's disk")		\
	row(KI_NFS_PATH, ROOT, "check nfsroot= and the server's exports") \
	row(KI_NFS_ACCESS, ROOT,					\
	    "check the server's exports and this machine's address")	\
	row(KI_NFS_REFUSED, ROOT,					\
	    "nothing listens there: does the NFS server run?")		\
	row(KI_NFS_ROUTE, ROOT,						\
	    "check the server's address, the netmask and the gateway")	\
	row(KI_NFS_SILENT, ROOT,					\
	    "does the server run? check its address, and firewalls")	\
	row(KI_NFS_VERSION, ROOT,					\
	    "check vers=, and the kernel's and the server's versions")	\
	row(KI_NFS_MOUNT_OPTION, PERMANENT, "check the mount options")	\
	row(KI_NFS_KERNEL, PERMANENT,					\
	    "the kernel needs CONFIG_NFS_FS, and NFS_V3 or NFS_V4")	\
	row(KI_NFS_NO_DIRECTORY, ROOT,					\
	    "the path is no directory on the server")			\
	row(KI_NFS_OTHER, ROOT, "see the kernel log")			\
	row(KI_SWITCH, PERMANENT, "")					\
	row(KI_NFS_VERSION_SERVER, ROOT,				\
	    "check vers= and which versions the server has")		\
	row(KI_NFS_LONG, PERMANENT, "the server takes no path so long")	\
	row(KI_NFS_PORT_SILENT, ROOT,					\
	    "the port is open, but no NFS answers: see the server")	\
	row(KI_NFS_RPCBIND, ROOT,					\
	    "start rpcbind there, or give port= and mountport=")	\
	row(KI_NFS_MOUNTD, ROOT, "start rpc.mountd there, or use vers=4") \
	row(KI_NFS_EXPORT, ROOT, "export it: see exports(5) of the server") \
	row(KI_NFS_SECURITY, PERMANENT,					\
	    "say sec=sys, and allow it in the exports; no xprtsec=")	\
	row(KI_NFS_STALE, ROOT, "export it again: exportfs -ra, there")	\
	row(KI_NFS_GRACE, ROOT, "it was just started: up to 90 s more")	\
	row(KI_NFS_SLOW, ROOT, "see what the server is busy with")	\
	row(KI_NFS_MODULE, PERMANENT,					\
	    "make the image with that module: mkinitramfs(8)")		\
	row(KI_SWITCH_INITRAMFS, PERMANENT,				\
	    "kinit must run from an initramfs, as /init")		\
	row(KI_DROP, PERMANENT, "check drop_capabilities=")

/* Those of other roots than NFS, and of other layers than the overlay. */
#define MORE_CODES(row)							\
	row(KI_DEVICE_WORD, PERMANENT, "see root= in kinit(8)")		\
	row(KI_MD_WORD, PERMANENT, "see md= in kinit(8)")		\
	row(KI_MOUNT_WORD, PERMANENT, "see kinit_mount= in kinit(8)")	\
	row(KI_CIFSROOT, PERMANENT,					\
	    "write cifsroot=//ADDRESS/SHARE[,OPTIONS]")			\
	row(KI_DEVICE, NETWORK,						\
	    "check that name and the driver; rootwait waits longer")	\
	row(KI_DEVICE_WORKER, ROOT, "please report this")		\
	row(KI_FSTYPE, PERMANENT,					\
	    "check rootfstype= and that the kernel has it")		\
	row(KI_FS_DAMAGED, ROOT, "check the disk and its file system")	\
	row(KI_FS_OPTION, PERMANENT, "check rootflags=")		\
	row(KI_FS_OTHER, ROOT, "see the kernel log")			\
	row(KI_IMAGE, PERMANENT, "check kinit.image= and that file")	\
	row(KI_MOUNTS, ROOT, "check mount.usr=, kinit_mount=, /etc/fstab") \
	row(KI_INITRD, PERMANENT, "check the initrd, and its /linuxrc")	\
	row(KI_RESUME, PERMANENT, "the machine starts afresh")		\
	row(KI_TAG, ROOT,						\
	    "check root=, rootfstype= and the kernel's drivers")	\
	row(KI_CIFS, ROOT, "check cifsroot= and that the server runs")	\
	row(KI_CIFS_ACCESS, ROOT,					\
	    "check username= and password= in cifsroot=")		\
	row(KI_IMAGE_READ, ROOT,					\
	    "check the root that holds the image, and its server")
/* clang-format on */

#define CODE(number, class, advice)   { number, FAIL_##class },
#define ADVICE(number, class, advice) advice "\0"
#define COUNT(number, class, advice)  +1

const struct fail_code fail_codes[] = { CODES(CODE) MORE_CODES(CODE) };
const size_t n_fail_codes = ARRAY_LEN(fail_codes);
static const char advices[] = CODES(ADVICE);
static const char more_advices[] = MORE_CODES(ADVICE);

const struct fail_code *fail_find(unsigned number)
{
	const struct fail_code *code = fail_codes;

	while (code < fail_codes + n_fail_codes - 1 && code->number != number)
		code++;
	return code;
}

const char *fail_advice(const struct fail_code *code)
{
	const size_t n_common = CODES(COUNT);
	size_t n = (size_t)(code - fail_codes);
	const char *texts = advices, *advice;

	if (n >= n_common) {
		if (!fail_more)
			return "";
		n -= n_common;
		texts = more_advices;
	}
	do {
		advice = str_nth(texts, n);
	} while (*advice == '\0' && n-- > 0);
	return advice;
}
