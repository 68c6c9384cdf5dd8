/* Files as loop devices, see loop_file.h. */
#include "lib/loop_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "lib/str.h"

int loop_file_open(struct loop_config *c, const char *path)
{
	int fd = -1;

	errno = EROFS;
	if ((c->info.lo_flags & LO_FLAGS_READ_ONLY) == 0)
		fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 && (errno == EROFS || errno == EACCES)) {
		c->info.lo_flags |= LO_FLAGS_READ_ONLY;
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0)
		return -errno;
	c->fd = (uint32_t)fd;
	/* for old programs that ask; what is longer is cut */
	(void)str_copy_n((char *)c->info.lo_file_name, LO_NAME_SIZE, path,
			 strnlen(path, LO_NAME_SIZE - 1));
	return 0;
}
