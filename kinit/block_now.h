/* Finds a block device among those that are there now; waits for none. */
#ifndef KINIT_BLOCK_NOW_H
#define KINIT_BLOCK_NOW_H

#include "kinit/msg.h"
#include "lib/block_spec.h"

/*
 * The first by name that is meant.  Reads superblocks, so it may hang: for a
 * child.  0, -ENODEV when there is none, or -errno.
 */
int block_find_now(const struct block_spec *spec, struct block_found *out);

#endif
