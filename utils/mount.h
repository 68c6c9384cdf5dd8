/* The parts of mount: what is asked for, and how one mount is made. */
#ifndef UTILS_MOUNT_H
#define UTILS_MOUNT_H

#include <stdbool.h>

#include "lib/block_dev.h"
#include "lib/fstab.h"
#include "lib/mount_device.h"

#define MOUNT_LIST 4096 /* options, as the kernel has no more of them */

/* Exit status, as of util-linux. */
#define MOUNT_OK     0
#define MOUNT_USAGE  1
#define MOUNT_FAILED 32
#define MOUNT_SOME   64 /* of those of -a */

struct mount_job {
	/* of the command line */
	bool fake;
	const char *types; /* NULL: none was given */
	/* this one, which its entry and the command line say together */
	struct mount_device d;
	char node[BLOCK_NODE];
	char tried[MOUNT_TRIED], said[MOUNT_SAID];
	char list[MOUNT_LIST];	  /* of the command line */
	char options[MOUNT_LIST]; /* for the file system */
};

/* Names of options, one after another: those that are long ones come first. */
extern const char mount_words[];

/* Makes one.  Its exit status; why it failed was said. */
int mount_one(struct mount_job *job, const struct fstab_entry *e);

#endif
