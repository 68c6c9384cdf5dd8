/*
 * A root in memory: the image that the boot loader handed over and that the
 * kernel, because it is no cpio archive, has left in a file of the initramfs.
 */
#ifndef KINIT_ROOT_RAM_H
#define KINIT_ROOT_RAM_H

#include <stdbool.h>

#include "kinit/root_spec.h"

#define RAM_IMAGE  "/initrd.image"
#define RAM_INITRD "/initrd" /* where one with a /linuxrc is mounted */

extern const struct root_method root_ram;

/*
 * Mounts the image on target, read-only, or a copy of it for writing.  types
 * and options as in block_mount().  Fills *report and returns its err.
 */
int ram_mount(bool writable, const char *types, const char *options,
	      const char *target, struct root_report *report,
	      root_trying *trying, void *data);
/* Whether an initrd is mounted on RAM_INITRD. */
bool ram_is_mounted(void);

#endif
