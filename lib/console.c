/* The console, see console.h. */
#include "lib/console.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int console_open(const char *path)
{
	int r = 0, fd = open(path, O_RDWR);

	if (fd < 0)
		return -errno;
	for (int i = 0; i < 3; i++) {
		if (fd != i && dup2(fd, i) < 0)
			r = -errno;
	}
	if (fd > 2)
		close(fd);
	return r;
}
