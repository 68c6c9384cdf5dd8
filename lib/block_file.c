/* A block device as a source of bytes, see block_open.h. */
#include "lib/block_open.h"

#include <errno.h>
#include <fcntl.h>

int block_open(const struct block_dev *dev, struct sb_file *file)
{
	char path[BLOCK_NODE];
	int fd, r = block_dev_node(dev, path);

	if (r < 0)
		return r;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	sb_file_init(file, fd);
	return fd;
}
