/* A root on a block device (init/do_mounts.c mount_block_root()). */
#ifndef KINIT_ROOT_BLOCK_H
#define KINIT_ROOT_BLOCK_H

#include "kinit/root_spec.h"

extern const struct root_method root_block;

/*
 * Mounts a device on target: what rootfstype= (a list, or NULL) says, else what
 * its superblock says, else every file system that the kernel has.  Read-only
 * when it may not be written to.  Fills *report and returns its err.
 */
int block_mount(const struct block_found *dev, const char *types,
		const char *options, unsigned flags, const char *target,
		struct root_report *report, root_trying *trying, void *data);
/* What an error of it means: KI_. */
unsigned block_fail_code(int err);

#endif
