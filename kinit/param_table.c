/* The rows of the boot parameters, see param.h. */
#include "kinit/param.h"

#include "lib/compat.h"
#include "lib/str.h"

#define SCRUB	 PARAM_SCRUB
#define REPEATS	 PARAM_REPEATS
#define NO_VALUE PARAM_NO_VALUE

/*
 * Numbers in one table, texts in one string, as in fail_code.c; a bare one has
 * no field in the plan.
 */
/* clang-format off */
#define PARAMS(row, bare)						\
	row("root", "what", POINTER, 0, words.root)			\
	row("nfsroot", "what", POINTER, SCRUB, words.nfsroot)		\
	row("rootfstype", "type", POINTER, 0, words.fstype)		\
	row("rootflags", "options", POINTER, 0, words.flags)		\
	row("cifsroot", "what", POINTER, SCRUB, words.cifsroot)		\
	row("rootdelay", "seconds", SECONDS, 0, words.delay_s)		\
	bare("rootwait", "seconds", WAIT, NO_VALUE)			\
	bare("ip", "what", IP, SCRUB | REPEATS)				\
	bare("nfsaddrs", "what", IP, SCRUB | REPEATS)			\
	row("carrier_timeout", "seconds", SECONDS, SCRUB, carrier_s)	\
	row("dhcpclass", "text", TEXT, SCRUB, net.vendor_class)		\
	row("kinit.lease.file", "path", POINTER, 0, words.lease_file)	\
	bare("ro", "", ACCESS, REPEATS | NO_VALUE)			\
	bare("rw", "", ACCESS, REPEATS | NO_VALUE)			\
	row("init", "path", TEXT, 0, init)				\
	bare("panic", "seconds", ELSEWHERE, 0)				\
	bare("drop_capabilities", "names", CAPS, SCRUB)			\
	bare("kinit.modules", "names", ELSEWHERE, 0)			\
	bare("modprobe.blacklist", "names", ELSEWHERE, 0)		\
	bare("module_blacklist", "names", ELSEWHERE, 0)			\
	row("kinit.rescue", "", FLAG, NO_VALUE, rescue)			\
	row("resume", "device", POINTER, 0, words.resume)		\
	row("resume_offset", "pages", NUMBER, 0, words.resume_offset)	\
	row("resumedelay", "seconds", SECONDS, 0, words.resume_delay_s)	\
	row("resumewait", "", FLAG, NO_VALUE, words.resume_wait)	\
	row("noresume", "", FLAG, NO_VALUE, words.no_resume)		\
	row("hibernate", "what", POINTER, 0, words.hibernate)		\
	row("md", "what", LIST, REPEATS, words.md)			\
	row("raid", "what", POINTER, 0, words.raid)			\
	row("kinit.md.degraded", "seconds", SECONDS, 0,			\
	    words.md_degraded_s)					\
	row("noinitrd", "", FLAG, NO_VALUE, words.no_initrd)		\
	row("kinit.overlay", "what", POINTER, 0, words.overlay)		\
	row("rd.overlay", "what", POINTER, NO_VALUE, words.rd_overlay)	\
	row("rd.overlayfs", "what", POINTER, NO_VALUE,			\
	    words.rd_overlayfs)						\
	row("systemd.volatile", "what", POINTER, 0, words.volatile_)	\
	row("kinit.image", "path", POINTER, 0, words.image)		\
	row("mount.usr", "source", POINTER, 0, words.usr)		\
	row("mount.usrfstype", "type", POINTER, 0, words.usr_fstype)	\
	row("mount.usrflags", "options", POINTER, 0, words.usr_flags)	\
	row("kinit_mount", "what", LIST, SCRUB | REPEATS, words.mounts)	\
	bare("load_ramdisk", "number", IGNORED, SCRUB)			\
	bare("prompt_ramdisk", "number", IGNORED, SCRUB)		\
	bare("ramdisk_start", "block", IGNORED, SCRUB)			\
	bare("ramdisk_blocksize", "bytes", IGNORED, SCRUB)		\
	bare("ramdisk_device", "device", IGNORED, SCRUB)
/* clang-format on */

#define PARAM_ROW(name, value, kind, flags, field)                             \
	{ PARAM_##kind, flags, offsetof(struct boot_plan, field),              \
	  sizeof(((struct boot_plan *)0)->field) },
#define PARAM_BARE(name, value, kind, flags) { PARAM_##kind, flags, 0, 0 },
#define PARAM_NAMES(name, value, ...)	     name "\0" value "\0"

const struct param params[] = { PARAMS(PARAM_ROW, PARAM_BARE) };
const size_t n_params = ARRAY_LEN(params);
static const char param_texts[] = PARAMS(PARAM_NAMES, PARAM_NAMES);

const char *param_name(const struct param *p)
{
	return str_nth(param_texts, 2 * (size_t)(p - params));
}

const char *param_value(const struct param *p)
{
	return str_nth(param_name(p), 1);
}
