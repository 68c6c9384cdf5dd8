/* The block devices that are there, as messages for a person. */
#ifndef LIB_BLOCK_LIST_H
#define LIB_BLOCK_LIST_H

#include "lib/block_dev.h"

/* One line; sb may be NULL. */
void block_list_device(const struct block_dev *dev,
		       const struct superblock *sb);
/*
 * All that there are, read anew by a child: a disk that hangs takes five
 * seconds, and hides what comes behind it.
 */
void block_list_say(void);

#endif
