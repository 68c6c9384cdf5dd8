/*
 * More file systems below the root: klibc's kinit_mount=, and the initramfs's
 * own /etc/fstab.
 */
#ifndef KINIT_LAYER_MOUNTS_H
#define KINIT_LAYER_MOUNTS_H

#include "kinit/root_spec.h"
#include "lib/fstab.h"

#define MOUNTS_WORD 512

/*
 * Takes "DEVICE;DIRECTORY;TYPE;OPTIONS" apart in buf; the last two may be
 * missing.  0, -EINVAL: no device or directory, a fifth field, or ".." in the
 * directory; or -ENAMETOOLONG.
 */
int mounts_parse(const char *word, char buf[MOUNTS_WORD],
		 struct fstab_entry *out);

extern const struct root_layer layer_mounts;

#endif
