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

#endif
