/* The rows of the boot parameters, see param.h. */
#include "kinit/param.h"

#include "kinit/param_net.h"
#include "lib/compat.h"
#include "lib/str.h"

#define SCRUB	 PARAM_SCRUB
#define REPEATS	 PARAM_REPEATS
#define NO_VALUE PARAM_NO_VALUE

/* clang-format off */
/* What is behind '=': one of these, of which a row has the number, from 1. */
static const char param_values[] =
	"\0what\0seconds\0type\0options\0path\0text\0names\0device\0pages\0"
	"source\0number\0block\0bytes\0bool\0addresses\0devices\0address\0KiB";
#define V_NONE      "\x01"
#define V_WHAT      "\x02"
#define V_SECONDS   "\x03"
#define V_TYPE      "\x04"
#define V_OPTIONS   "\x05"
#define V_PATH      "\x06"
#define V_TEXT      "\x07"
#define V_NAMES     "\x08"
#define V_DEVICE    "\x09"
#define V_PAGES     "\x0a"
#define V_SOURCE    "\x0b"
#define V_NUMBER    "\x0c"
#define V_BLOCK     "\x0d"
#define V_BYTES     "\x0e"
#define V_BOOL      "\x0f"
#define V_ADDRESSES "\x10"
#define V_DEVICES   "\x11"
#define V_ADDRESS   "\x12"
#define V_KIB	    "\x13"

/*
 * Numbers in one table, texts in one string, as in fail_code.c; a bare one has
 * no field in the plan.
 */
#define PARAMS(row, bare, word)						\
	row("root", V_WHAT, POINTER, 0, words.root)			\
	row("nfsroot", V_WHAT, POINTER, SCRUB, words.nfsroot)		\
	row("netroot", V_WHAT, POINTER, SCRUB, words.netroot)		\
	row("rootpath", V_WHAT, POINTER, SCRUB, words.rootpath)		\
	row("nfsopts", V_OPTIONS, POINTER, SCRUB, words.nfsopts)	\
	row("boot", V_WHAT, POINTER, SCRUB, words.boot)			\
	row("rootfstype", V_TYPE, POINTER, 0, words.fstype)		\
	row("rootflags", V_OPTIONS, POINTER, 0, words.flags)		\
	row("cifsroot", V_WHAT, POINTER, SCRUB, words.cifsroot)		\
	row("rootdelay", V_SECONDS, SECONDS, 0, words.delay_s)		\
	bare("rootwait", V_SECONDS, WAIT, NO_VALUE)			\
	word("ip", V_WHAT, IP, SCRUB | REPEATS)				\
	word("nfsaddrs", V_WHAT, IP, SCRUB | REPEATS)			\
	row("carrier_timeout", V_SECONDS, SECONDS, SCRUB, carrier_s)	\
	row("dhcpclass", V_TEXT, TEXT, SCRUB, net.vendor_class)		\
	row("kinit.nfs.readahead", V_KIB, NUMBER, 0,			\
	    words.nfs_readahead_k)					\
	row("kinit.lease.file", V_PATH, POINTER, 0, words.lease_file)	\
	bare("ro", V_NONE, ACCESS, REPEATS | NO_VALUE)			\
	bare("rw", V_NONE, ACCESS, REPEATS | NO_VALUE)			\
	row("init", V_PATH, TEXT, 0, init)				\
	bare("panic", V_SECONDS, ELSEWHERE, 0)				\
	bare("drop_capabilities", V_NAMES, CAPS, SCRUB)			\
	bare("kinit.modules", V_NAMES, ELSEWHERE, 0)			\
	bare("modprobe.blacklist", V_NAMES, ELSEWHERE, 0)		\
	bare("module_blacklist", V_NAMES, ELSEWHERE, 0)			\
	row("kinit.rescue", V_NONE, FLAG, NO_VALUE, rescue)		\
	row("resume", V_DEVICE, POINTER, 0, words.resume)		\
	row("resume_offset", V_PAGES, NUMBER, 0, words.resume_offset)	\
	row("resumedelay", V_SECONDS, SECONDS, 0, words.resume_delay_s)	\
	row("resumewait", V_NONE, FLAG, NO_VALUE, words.resume_wait)	\
	row("noresume", V_NONE, FLAG, NO_VALUE, words.no_resume)	\
	row("hibernate", V_WHAT, POINTER, 0, words.hibernate)		\
	row("md", V_WHAT, LIST, REPEATS, words.md)			\
	row("raid", V_WHAT, POINTER, 0, words.raid)			\
	row("kinit.md.degraded", V_SECONDS, SECONDS, 0,			\
	    words.md_degraded_s)					\
	row("noinitrd", V_NONE, FLAG, NO_VALUE, words.no_initrd)	\
	row("kinit.overlay", V_WHAT, POINTER, 0, words.overlay)		\
	row("rd.overlay", V_WHAT, POINTER, NO_VALUE, words.rd_overlay)	\
	row("rd.overlayfs", V_WHAT, POINTER, NO_VALUE,			\
	    words.rd_overlayfs)						\
	row("systemd.volatile", V_WHAT, POINTER, 0, words.volatile_)	\
	row("kinit.image", V_PATH, POINTER, 0, words.image)		\
	row("mount.usr", V_SOURCE, POINTER, 0, words.usr)		\
	row("mount.usrfstype", V_TYPE, POINTER, 0, words.usr_fstype)	\
	row("mount.usrflags", V_OPTIONS, POINTER, 0, words.usr_flags)	\
	row("kinit_mount", V_WHAT, LIST, SCRUB | REPEATS, words.mounts)	\
	bare("load_ramdisk", V_NUMBER, IGNORED, SCRUB)			\
	bare("prompt_ramdisk", V_NUMBER, IGNORED, SCRUB)		\
	bare("ramdisk_start", V_BLOCK, IGNORED, SCRUB)			\
	bare("ramdisk_blocksize", V_BYTES, IGNORED, SCRUB)		\
	bare("ramdisk_device", V_DEVICE, IGNORED, SCRUB)		\
	word("kinit.clientid", V_WHAT, CLIENT_ID, 0)			\
	row("kinit.nfs.retry", V_SECONDS, RETRY, 0, words.retry_s)	\
	row("kinit.nfs.timeout", V_SECONDS, SECONDS, 0,			\
	    words.nfs_timeout_s)					\
	row("kinit.pxe", V_BOOL, BOOL, NO_VALUE, net.pxe)		\
	row("kinit.rapid-commit", V_BOOL, BOOL, NO_VALUE,		\
	    net.rapid_commit)						\
	word("kinit.acd", V_WHAT, ACD, 0)				\
	word("kinit.dhcp.server", V_ADDRESSES, ALLOW, 0)		\
	word("kinit.dhcp.deny", V_ADDRESSES, DENY, 0)			\
	word("kinit.lease", V_WHAT, LEASE, 0)				\
	row("kinit.lease.strict", V_BOOL, BOOL, NO_VALUE,		\
	    net.lease_strict)						\
	word("kinit.handover", V_NAMES, HANDOVER, 0)			\
	row("kinit.optional", V_DEVICES, POINTER, 0, net_words.optional) \
	word("nameserver", V_ADDRESS, DNS, SCRUB | REPEATS)		\
	word("rd.route", V_WHAT, ROUTE, REPEATS)			\
	row("rd.peerdns", V_BOOL, NOT, NO_VALUE, net.no_peer_dns)	\
	row("rd.neednet", V_BOOL, BOOL, NO_VALUE, net_words.all)	\
	row("bootdev", V_DEVICE, POINTER, SCRUB, net_words.bootdev)	\
	row("BOOTIF", V_ADDRESS, POINTER, SCRUB, net_words.bootif)	\
	row("rd.bootif", V_BOOL, NOT, NO_VALUE, net_words.no_bootif)	\
	word("ifname", V_WHAT, NAME, SCRUB | REPEATS)			\
	row("rd.net.timeout.carrier", V_SECONDS, SECONDS, 0, carrier_s)	\
	row("rd.net.timeout.iflink", V_SECONDS, SECONDS, 0, device_s)	\
	row("rd.net.dhcp.vendor-class", V_TEXT, TEXT, 0,		\
	    net.vendor_class)						\
	bare("hwaddr", V_WHAT, LATER, SCRUB)				\
	bare("vlan", V_WHAT, LATER, SCRUB)				\
	bare("bond", V_WHAT, LATER, SCRUB)				\
	bare("bridge", V_WHAT, LATER, SCRUB)				\
	bare("team", V_WHAT, LATER, SCRUB)				\
	bare("ip6", V_WHAT, LATER, SCRUB)
/* clang-format on */

#define PARAM_ROW(name, value, kind, flags, field)                             \
	{ PARAM_##kind, flags, offsetof(struct boot_plan, field),              \
	  sizeof(((struct boot_plan *)0)->field) },
#define PARAM_BARE(name, value, kind, flags) { PARAM_##kind, flags, 0, 0 },
#define PARAM_WORD(name, value, word, flags)                                   \
	{ PARAM_NET, flags, NET_WORD_##word, 0 },
#define PARAM_NAMES(name, value, ...) value name "\0"

const struct param params[] = { PARAMS(PARAM_ROW, PARAM_BARE, PARAM_WORD) };
const size_t n_params = ARRAY_LEN(params);
static const char param_texts[] = PARAMS(PARAM_NAMES, PARAM_NAMES, PARAM_NAMES);

const char *param_name(const struct param *p)
{
	return str_nth(param_texts, (size_t)(p - params)) + 1;
}

const char *param_value(const struct param *p)
{
	return str_nth(param_values, (size_t)param_name(p)[-1] - 1);
}
