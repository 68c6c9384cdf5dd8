/*
 * Mounts a file system that is on a block device: of which type it is is found
 * out, and what nobody may write to is mounted to be read.
 */
#ifndef LIB_MOUNT_DEVICE_H
#define LIB_MOUNT_DEVICE_H

#include <stdbool.h>

#include "lib/mount_fs.h"

#define MOUNT_TRIED 64

struct mount_device {
	struct mount_fs m; /* source: the node; type is filled in */
	bool write;	   /* do not mount it read-only instead */
	bool refused;	   /* result: the kernel does not take an option */
	int err;	   /* result, 0 at first */
	const char *target;
	char *tried; /* result: the type, of MOUNT_TRIED bytes */
	char *said;  /* and the kernel's words, of MOUNT_SAID */
	/* is told before each type is tried */
	void (*trying)(void *data, const char *type);
	void *data;
};

/*
 * The types of a list in this order, or (NULL) what its superblock says, then
 * all that the kernel has, until one does not refuse it for its type.  d->err
 * is 0 then, or -errno: of several failures the first, -EINVAL for what is no
 * file system but a member of a volume, a swap space, an image.
 */
void mount_device(struct mount_device *d, const char *types);

#endif
