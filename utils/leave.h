/* Leaving the initramfs for good: what run-init and switch_root share. */
#ifndef UTILS_LEAVE_H
#define UTILS_LEAVE_H

#include <stdbool.h>

#include "lib/caps.h"

struct leave {
	const char *console; /* or NULL: what is open stays */
	const char *root, *init;
	const char *drop; /* capabilities, or NULL */
	bool dry_run, keep;
	struct caps caps;
};

/*
 * Finds out everything before there is no way back: 0, or 1 when it was said
 * what is wrong.  But for a dry run, the caller is process 1.
 */
int leave_check(struct leave *l);
/*
 * Switches to the new root and becomes init, whose arguments begin with
 * argv[0].  Returns only when that fails, 1.
 */
int leave(struct leave *l, char **argv);

#endif
