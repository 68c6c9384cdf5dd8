/* Nodes of block devices, see block_open.h. */
#include "lib/block_open.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/fmt.h"

static int block_is_node(const char *path, dev_t dev)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -errno;
	return S_ISBLK(st.st_mode) && st.st_rdev == dev ? 0 : -ENODEV;
}

int block_node_find(uint32_t major, uint32_t minor, const char *name,
		    char path[BLOCK_NODE])
{
	dev_t dev = makedev(major, minor);

	if (*name != '\0' && block_is_node(block_node(name, path), dev) == 0)
		return 0;
	fmt_print(path, BLOCK_NODE, "/dev/block-%u-%u", (unsigned)major,
		  (unsigned)minor);
	if (mknod(path, S_IFBLK | 0600, dev) == 0)
		return 0;
	return errno == EEXIST ? block_is_node(path, dev) : -errno;
}
