/* The node of a device that is known, see block_open.h. */
#include "lib/block_open.h"

int block_dev_node(const struct block_dev *dev, char path[BLOCK_NODE])
{
	return block_node_find(dev->major, dev->minor, dev->name, path);
}
