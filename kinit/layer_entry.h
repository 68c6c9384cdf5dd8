/* File systems beside the root, as fstab(5) and parameters name them. */
#ifndef KINIT_LAYER_ENTRY_H
#define KINIT_LAYER_ENTRY_H

#include <stdbool.h>

#include "kinit/root_spec.h"
#include "lib/fstab.h"

/* Whether it is a block device: /dev/NAME, TAG=VALUE, and no NFS. */
bool entry_on_device(const struct fstab_entry *e);

/*
 * Mounts an entry on its directory in the root, which "root" is open as: a
 * block device (found; NULL: one that is there now), NFS, a directory of the
 * root (bind), or what needs no device.  flags hold as far as its options do
 * not say otherwise.  Returns report->err.
 */
int entry_mount(const struct fstab_entry *e, const struct block_found *found,
		unsigned flags, int root, struct root_report *report);

/*
 * Mounts the entries of an open file that are for the directory "only", which
 * init needs.  One whose device is not there yet is an error, in *report and
 * returned; another failure, and one of nofail, is a warning.
 */
int entry_mount_only(int file, const char *only, unsigned flags, int root,
		     struct root_report *report);
/*
 * Mounts all but the root's; noauto and swap spaces are passed over.  What
 * cannot be mounted is a warning.
 */
void entry_mount_all(int file, int root, root_trying *trying, void *data);
/*
 * entry_mount() in a child, and a warning when that fails or takes longer than
 * ENTRY_S: the kernel may sit in a mount for ever, and init can do without.
 */
#define ENTRY_S 15
void entry_try(const struct fstab_entry *e, const struct block_found *found,
	       int root);

#endif
