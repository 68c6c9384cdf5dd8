/* Loop devices, see loop_dev.h. */
#include "lib/loop_dev.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/fmt.h"

#define LOOP_DEV_CONTROL "/dev/loop-control"
#define LOOP_DEV_MAJOR	 7
#define LOOP_DEV_TRIES	 8 /* others want a free one, too */

/*
 * Its node is there only once the driver is; opening one that was made by its
 * number has the kernel load the module.
 */
int loop_dev_free(void)
{
	int fd = open(LOOP_DEV_CONTROL, O_RDWR | O_CLOEXEC), n;

	if (fd < 0 && errno == ENOENT &&
	    mknod(LOOP_DEV_CONTROL, S_IFCHR | 0600, makedev(10, 237)) == 0)
		fd = open(LOOP_DEV_CONTROL, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT || errno == ENXIO ? -ENODEV : -errno;
	n = ioctl(fd, LOOP_CTL_GET_FREE, NULL);
	if (n < 0)
		n = -errno;
	close(fd);
	return n;
}

/* With loop.max_part= the number of a minor is another: the name counts. */
static int loop_dev_node(int number, int mode, char path[BLOCK_NODE])
{
	int fd;

	fmt_print(path, BLOCK_NODE, "/dev/loop%d", number);
	fd = open(path, mode | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT &&
	    block_node_find(LOOP_DEV_MAJOR, (uint32_t)number, "", path) == 0)
		fd = open(path, mode | O_CLOEXEC);
	return fd >= 0 ? fd : -errno;
}

int loop_dev_set(int dev, struct loop_config *c)
{
	int r;

	if (ioctl(dev, LOOP_CONFIGURE, c) == 0)
		return 0;
	/* before Linux 5.8; there the file's own mode says what may be done */
	if (errno != EINVAL && errno != ENOTTY)
		return -errno;
	if (ioctl(dev, LOOP_SET_FD, (void *)(long)c->fd) < 0)
		return -errno;
	if (ioctl(dev, LOOP_SET_STATUS64, &c->info) == 0)
		return 0;
	r = -errno;
	(void)ioctl(dev, LOOP_CLR_FD, NULL);
	return r;
}

int loop_dev_make(struct loop_config *c, char path[BLOCK_NODE])
{
	int mode = c->info.lo_flags & LO_FLAGS_READ_ONLY ? O_RDONLY : O_RDWR;
	int r = -EBUSY, dev;

	for (int i = 0; r == -EBUSY && i < LOOP_DEV_TRIES; i++) {
		dev = loop_dev_free();
		if (dev >= 0)
			dev = loop_dev_node(dev, mode, path);
		r = dev < 0 ? dev : loop_dev_set(dev, c);
		if (r == 0)
			return dev;
		close(dev);
	}
	return r;
}

int loop_dev_open(int file, bool read_only, char path[BLOCK_NODE])
{
	struct loop_config c = { .fd = (uint32_t)file };

	c.info.lo_flags = LO_FLAGS_AUTOCLEAR;
	if (read_only)
		c.info.lo_flags |= LO_FLAGS_READ_ONLY;
	return loop_dev_make(&c, path);
}
