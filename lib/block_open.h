/* The device node of a block device, wherever the kernel's /dev is. */
#ifndef LIB_BLOCK_OPEN_H
#define LIB_BLOCK_OPEN_H

#include <stdint.h>

#include "lib/block_dev.h"
#include "lib/superblock.h"

/*
 * Finds the node /dev/NAME ('!' in it is a '/') if it is this device's, else
 * makes one of the number, /dev/block-MAJOR-MINOR.  path gets its name.  0 or
 * -errno.
 */
int block_node_find(uint32_t major, uint32_t minor, const char *name,
		    char path[BLOCK_NODE]);
int block_dev_node(const struct block_dev *dev, char path[BLOCK_NODE]);

/* Opens it for reading, as file->source.  A descriptor or -errno. */
int block_open(const struct block_dev *dev, struct sb_file *file);

#endif
