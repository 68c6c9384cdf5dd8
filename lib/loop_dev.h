/* Loop devices: a file as a block device. */
#ifndef LIB_LOOP_DEV_H
#define LIB_LOOP_DEV_H

#include <stdbool.h>
#include <linux/loop.h>

#include "lib/block_open.h"

/*
 * Makes a free loop device of an open file, which must be open for writing
 * unless read_only.  path gets the name of its node.  The device goes when
 * nobody has it open or mounted: returns its descriptor, to be closed when it
 * is mounted; -ENODEV when the kernel has no loop devices; or -errno.
 */
int loop_dev_open(int file, bool read_only, char path[BLOCK_NODE]);

/* The same in the kernel's words: fd; offset, limit, flags of info. */
int loop_dev_make(struct loop_config *c, char path[BLOCK_NODE]);
/* The same of a device that is open and free.  0 or -errno. */
int loop_dev_set(int dev, struct loop_config *c);

/* The number of one that is free now, or -errno. */
int loop_dev_free(void);

#endif
