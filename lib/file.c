/* Small whole files, see file.h. */
#include "lib/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/str.h"

#define PATH_SIZE 256
#define FULL_MS	  1000

ssize_t file_read(const char *path, char *buf, size_t size)
{
	size_t used = 0;
	ssize_t r;
	int fd;

	buf[0] = '\0';
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	for (;;) {
		r = read(fd, buf + used, size - used);
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			break;
		used += (size_t)r;
		if (used == size) {
			r = -1;
			errno = E2BIG;
			used--;
			break;
		}
	}
	if (r < 0)
		r = -errno;
	buf[used] = '\0';
	close(fd);
	return r < 0 ? r : (ssize_t)used;
}

int fd_write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len > 0) {
		struct pollfd room = { .fd = fd, .events = POLLOUT };
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN && poll(&room, 1, FULL_MS) > 0)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_put(const char *path, const char *text)
{
	int r, fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	r = fd_write_all(fd, text, strlen(text));
	close(fd);
	return r;
}

int file_replace(const char *path, const void *data, size_t len)
{
	char temp[PATH_SIZE];
	int fd, r;

	if (str_copy(temp, sizeof(temp), path) < 0 ||
	    str_cat(temp, sizeof(temp), ".tmp") < 0)
		return -ENAMETOOLONG;
	if (unlink(temp) < 0 && errno != ENOENT) /* what another left */
		return -errno;
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	r = fd_write_all(fd, data, len);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(temp, path) < 0)
		r = -errno;
	if (r < 0)
		unlink(temp);
	return r;
}
