/* Failures of a boot, see failure.h; kinit-errors(7) explains each code. */
#include "kinit/failure.h"

#include <stdarg.h>

#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"

const struct fail_code fail_codes[] = {
	{ KI_PROC, FAIL_PERMANENT, "the kernel needs CONFIG_PROC_FS" },
	{ KI_NO_ROOT, FAIL_PERMANENT, "say root=/dev/nfs, or nfsroot=" },
	{ KI_ROOT_KIND, FAIL_PERMANENT, "see root= in kinit(8)" },
	{ KI_IP, FAIL_PERMANENT, "see ip= in kinit(8)" },
	{ KI_IP_METHOD, FAIL_PERMANENT, "use dhcp, or a static address" },
	{ KI_IP_COUNT, FAIL_PERMANENT, "name fewer interfaces with ip=" },
	{ KI_NUMBER, FAIL_PERMANENT, "give a number in its range" },
	{ KI_TEXT, FAIL_PERMANENT, "make it shorter" },
	{ KI_NFSROOT, FAIL_PERMANENT,
	  "write nfsroot=[ADDRESS:]PATH[,OPTIONS]" },
	{ KI_NFS_OPTION, FAIL_PERMANENT, "see the options in nfsmount(8)" },
	{ KI_CAPABILITY, FAIL_PERMANENT, "use names of capabilities(7)" },

	{ KI_NO_DEVICE, FAIL_NETWORK,
	  "check ip=, and that the kernel has its driver" },
	{ KI_NO_INTERFACE, FAIL_NETWORK, "does the kernel have its driver?" },
	{ KI_NO_CARRIER, FAIL_NETWORK, "check the cable and the switch port" },
	{ KI_CONFIGURE, FAIL_NETWORK, "check ip= and what DHCP hands out" },
	{ KI_NET_WORKER, FAIL_NETWORK, "please report this" },
	{ KI_NET_SILENT, FAIL_NETWORK, "please report this" },
	{ KI_NET_KERNEL, FAIL_PERMANENT,
	  "the kernel needs CONFIG_PACKET and CONFIG_INET" },
	{ KI_SETTLE, FAIL_NETWORK, "/run/net-DEVICE.conf may be missing" },

	{ KI_ROOT_WORKER, FAIL_ROOT, "please report this" },
	{ KI_NO_SERVER, FAIL_NETWORK,
	  "say nfsroot=ADDRESS:PATH, or next-server in DHCP" },
	{ KI_DHCP_PATH, FAIL_NETWORK,
	  "correct option 17 of DHCP, or say nfsroot=" },
	{ KI_NO_INIT, FAIL_PERMANENT, "is it a root file system?" },
	{ KI_INIT, FAIL_PERMANENT, "check init= and that file of the root" },
	{ KI_MODULES, FAIL_PERMANENT, "the machine has too little memory" },
	{ KI_MOUNT_POINT, FAIL_PERMANENT, "the initramfs must be writable" },
	{ KI_INIT_SILENT, FAIL_ROOT, "is the server still there?" },

	{ KI_SWITCH_INITRAMFS, FAIL_PERMANENT,
	  "kinit must run from an initramfs, as /init" },
	{ KI_SWITCH, FAIL_PERMANENT, "see the kernel log" },
	{ KI_EXEC, FAIL_PERMANENT, "check init= and that file of the root" },
	{ KI_DROP, FAIL_PERMANENT, "check drop_capabilities=" },
};
const size_t n_fail_codes = ARRAY_LEN(fail_codes);

__attribute__((format(printf, 4, 0))) static int fill(
	struct failure *f, const struct fail_code *code, int err,
	const char *fmt, va_list args)
{
	f->code = code;
	f->err = err;
	f->said[0] = '\0';
	fmt_vprint(f->what, sizeof(f->what), fmt, args);
	return err;
}

int fail_set(struct failure *f, unsigned number, int err, const char *fmt, ...)
{
	const struct fail_code *code = fail_codes;
	va_list args;

	while (code < fail_codes + n_fail_codes - 1 && code->number != number)
		code++;
	va_start(args, fmt);
	fill(f, code, err, fmt, args);
	va_end(args);
	return err;
}

int fail_set_code(struct failure *f, const struct fail_code *code, int err,
		  const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fill(f, code, err, fmt, args);
	va_end(args);
	return err;
}

void fail_say(const struct failure *f)
{
	log_error("cannot %s%s%s%s%s", f->what, f->err != 0 ? ": " : "",
		  f->err != 0 ? err_text(f->err) : "",
		  *f->said != '\0' ? "; kernel: " : "", f->said);
	log_error("KI-%u: %s", (unsigned)f->code->number, f->code->advice);
}
