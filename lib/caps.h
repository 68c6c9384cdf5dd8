/*
 * Capabilities that neither init nor anything that init or the kernel starts
 * shall have: drop_capabilities= of kinit, -d of run-init.
 */
#ifndef LIB_CAPS_H
#define LIB_CAPS_H

#include <stddef.h>
#include <stdint.h>

#define CAPS_NAME    32
#define CAPS_HELPERS 2 /* bset and inheritable of the kernel's helpers */

/*
 * "CAP_NET_RAW,cap_sys_module" to a mask, in which bit n is capability n of
 * <linux/capability.h>.  Returns 0, or -EINVAL with the name that there is not
 * (cut where it is too long) in unknown.
 */
int caps_parse(const char *list, uint64_t *mask, char unknown[CAPS_NAME]);

/* What is opened while /proc can be found, for later. */
struct caps {
	uint64_t mask;
	int helper[CAPS_HELPERS]; /* files, or -1 */
};

/*
 * Makes ready to drop those of mask, changing nothing: opens the files of
 * /proc/sys/kernel/usermodehelper, those below the directory root (-1: no
 * such) where "/" has none, because a script has often moved /proc there.
 * Returns 0, or -errno and in *why what failed: -EINVAL when this kernel does
 * not know one of mask.  An empty mask needs nothing.
 */
int caps_prepare(struct caps *c, uint64_t mask, int root, const char **why);
/*
 * Drops them, for the programs that the kernel starts first, because that
 * takes CAP_SETPCAP and CAP_SYS_MODULE, then from the bounding and the
 * inheritable set of the caller: the next execve(2) is without them.  Needs
 * no path.  Returns 0 or -errno with *why, after which some may be dropped.
 */
int caps_apply(const struct caps *c, const char **why);
/* Closes what was opened; caps_apply() is then no more possible. */
void caps_close(struct caps *c);

/*
 * The caller keeps those of mask and has no other any more, in no set.  0 or
 * -errno, after which some may be gone.
 */
int caps_keep(uint64_t mask);

#endif
