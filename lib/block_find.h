/* A block device that is there now. */
#ifndef LIB_BLOCK_FIND_H
#define LIB_BLOCK_FIND_H

#include "lib/block_dev.h"

/*
 * The first by name that is meant.  Reads superblocks and partition tables, so
 * it may hang: process 1 has a child for it.  0, -ENODEV when there is none,
 * or -errno.
 */
int block_find(const struct block_spec *spec, struct block_dev *out);
/* The same, with its node. */
int block_find_node(const struct block_spec *spec, char path[BLOCK_NODE]);
/*
 * Whether the spec means the device, after block_dev_match() said BLOCK_ASK.
 * It is read, too; what cannot be read is not meant.
 */
bool block_is_meant(const struct block_spec *spec, const struct block_dev *dev);
/*
 * The device that a node stands for, wherever that is.  0, -ENOTBLK for what
 * is no block device, or -errno; of block_dev_read(), too.
 */
int block_of_node(const char *path, struct block_dev *out);

#endif
