/* Small whole files, and whole writes. */
#ifndef LIB_FILE_H
#define LIB_FILE_H

#include <stddef.h>
#include <sys/types.h>

/*
 * Reads at most size - 1 bytes of a file and ends them with a NUL.  Returns
 * the length, -E2BIG when there is more, or -errno; buf is always a string.
 */
ssize_t file_read(const char *path, char *buf, size_t size);
/*
 * Writes all of it, in as many pieces as that takes.  0, or -errno; a
 * descriptor that does not block and takes nothing for a second is -EAGAIN.
 */
int fd_write_all(int fd, const void *data, size_t len);
/* Writes a text to a file that is there, as of /proc and /sys.  0 or -errno. */
int file_put(const char *path, const char *text);
/*
 * Makes path hold exactly these bytes, whole or not at all: a new file beside
 * it (path.tmp), then rename.  0 or -errno; nothing is left behind on failure.
 */
int file_replace(const char *path, const void *data, size_t len);

#endif
