/*
 * Output of an archive.  In: bytes and open files.  Out: a stream, or a file
 * that gets its name when it is complete.  Until then it has no name at all
 * (O_TMPFILE), so that even SIGKILL leaves nothing behind, or, where the
 * file system cannot do that, a hidden one in the same folder.
 */
#define _GNU_SOURCE 1

#include "usr/cpio_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUT_BUF (256 * 1024)
/* Below this a system call more costs more than reading into the buffer. */
#define RANGE_MIN (OUT_BUF / 2)
#define SUM_BLOCK 64
/* Stale names of killed runs with the same process id */
#define TMP_TRIES 100

struct cpio_out {
	int fd;
	int err;
	bool regular;
	bool keep_mode; /* mode is that of the file to be replaced */
	mode_t mode;
	char *path; /* final name; NULL: written directly */
	char *tmp;  /* name until then; NULL: none yet */
	uint64_t flushed;
	size_t used;
	unsigned char buf[OUT_BUF];
};

/* The part of path up to and with the last '/'. */
static int dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (int)(slash - path) + 1 : 0;
}

/*
 * Gives the output a name in the folder of path: links the unnamed file, or
 * makes a new one if there is none.  Returns 0 or -errno.
 */
static int tmp_name(struct cpio_out *o)
{
	char self[64];
	int r = -EEXIST;

	snprintf(self, sizeof(self), "/proc/self/fd/%d", o->fd);
	for (int i = 0; r == -EEXIST && i < TMP_TRIES; i++) {
		if (asprintf(&o->tmp, "%.*s.gen_init_cpio.%ld.%d",
			     dir_len(o->path), o->path, (long)getpid(),
			     i) < 0) {
			o->tmp = NULL;
			return -ENOMEM;
		}
		r = 0;
		if (o->fd >= 0) {
			if (linkat(AT_FDCWD, self, AT_FDCWD, o->tmp,
				   AT_SYMLINK_FOLLOW) < 0)
				r = -errno;
		} else {
			o->fd = open(o->tmp,
				     O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
				     0600);
			if (o->fd < 0)
				r = -errno;
		}
		if (r < 0) {
			free(o->tmp);
			o->tmp = NULL;
		}
	}
	return r;
}

static int open_tmp(struct cpio_out *o)
{
	int n = dir_len(o->path);
	char *dir;

	if (!o->path[n])
		return -EISDIR;
	dir = n ? strndup(o->path, (size_t)n) : strdup(".");
	if (!dir)
		return -ENOMEM;
	/* without /proc an unnamed file could not get a name */
	if (access("/proc/self/fd", X_OK) == 0)
		o->fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	free(dir);
	return o->fd >= 0 ? 0 : tmp_name(o);
}

static int open_path(struct cpio_out *o, const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0) {
		if (!S_ISREG(st.st_mode)) {
			o->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
			return o->fd < 0 ? -errno : 0;
		}
		o->keep_mode = true;
		o->mode = st.st_mode & 07777;
	} else if (errno != ENOENT) {
		return -errno;
	}
	/* through symbolic links, as if the file were truncated */
	o->path = o->keep_mode ? realpath(path, NULL) : strdup(path);
	if (!o->path)
		return -errno;
	return open_tmp(o);
}

static void out_free(struct cpio_out *o)
{
	if (o->fd >= 0)
		close(o->fd);
	if (o->tmp)
		unlink(o->tmp);
	free(o->tmp);
	free(o->path);
	free(o);
}

static void out_flush(struct cpio_out *o)
{
	size_t done = 0;

	while (!o->err && done < o->used) {
		ssize_t n = write(o->fd, o->buf + done, o->used - done);

		if (n > 0)
			done += (size_t)n;
		else if (n == 0)
			o->err = -EIO;
		else if (errno != EINTR)
			o->err = -errno;
	}
	o->flushed += o->used;
	o->used = 0;
}

/* Lets the kernel copy or share; returns how many bytes it took care of. */
static uint64_t copy_range(struct cpio_out *o, int fd, uint64_t size)
{
	uint64_t done = 0;

	out_flush(o);
	while (!o->err && done < size) {
		uint64_t left = size - done;
		ssize_t n;

		if (left > 1 << 30)
			left = 1 << 30;
		n = copy_file_range(fd, NULL, o->fd, NULL, left, 0);
		/* of an error in earnest the plain copy will tell */
		if (n <= 0)
			break;
		done += (uint64_t)n;
		o->flushed += (uint64_t)n;
	}
	return done;
}

/* Appends len bytes of data, or zeros for NULL. */
static void out_put(struct cpio_out *o, const unsigned char *data, size_t len)
{
	while (len) {
		size_t n = sizeof(o->buf) - o->used;

		if (n > len)
			n = len;
		if (data) {
			memcpy(o->buf + o->used, data, n);
			data += n;
		} else {
			memset(o->buf + o->used, 0, n);
		}
		o->used += n;
		len -= n;
		if (o->used == sizeof(o->buf))
			out_flush(o);
	}
}

int cpio_out_open(const char *path, struct cpio_out **out)
{
	struct cpio_out *o = malloc(sizeof(*o));
	struct stat st;
	int r = 0;

	if (!o)
		return -ENOMEM;
	o->fd = path ? -1 : STDOUT_FILENO;
	o->err = 0;
	o->regular = o->keep_mode = false;
	o->path = o->tmp = NULL;
	o->flushed = o->used = 0;
	if (path)
		r = open_path(o, path);
	if (r == 0 && fstat(o->fd, &st) < 0)
		r = -errno;
	if (r < 0) {
		out_free(o);
		return r;
	}
	o->regular = S_ISREG(st.st_mode);
	*out = o;
	return 0;
}

void cpio_out_write(struct cpio_out *o, const void *data, size_t len)
{
	out_put(o, data, len);
}

void cpio_out_zero(struct cpio_out *o, size_t len)
{
	out_put(o, NULL, len);
}

uint32_t cpio_out_sum(const unsigned char *data, size_t len)
{
	uint32_t sum = 0;

	/* a fixed count lets gcc -O2 use vectors */
	for (; len >= SUM_BLOCK; len -= SUM_BLOCK, data += SUM_BLOCK)
		for (int i = 0; i < SUM_BLOCK; i++)
			sum += data[i];
	for (size_t i = 0; i < len; i++)
		sum += data[i];
	return sum;
}

int cpio_out_copy(struct cpio_out *o, int fd, uint64_t size, uint32_t *sum)
{
	uint64_t left = size;

	if (o->regular && !sum && size > RANGE_MIN)
		left -= copy_range(o, fd, size);

	/* asks for one byte more than there should be, to see the end */
	for (;;) {
		size_t room = sizeof(o->buf) - o->used;
		ssize_t n;

		if (room <= left && o->used) {
			out_flush(o);
			room = sizeof(o->buf);
		}
		if (o->err)
			return 0;
		if (room > left)
			room = left + 1;
		n = read(fd, o->buf + o->used, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if ((uint64_t)n > left)
			return -EFBIG;
		if (n == 0)
			return left ? -ENODATA : 0;
		if (sum)
			*sum += cpio_out_sum(o->buf + o->used, (size_t)n);
		o->used += (size_t)n;
		left -= (uint64_t)n;
		/* a regular file is short of what was asked only at its end */
		if (!left && (size_t)n < room)
			return 0;
	}
}

uint64_t cpio_out_offset(const struct cpio_out *o)
{
	return o->flushed + o->used;
}

int cpio_out_error(const struct cpio_out *o)
{
	return o->err;
}

int cpio_out_commit(struct cpio_out *o)
{
	int fd, r;

	out_flush(o);
	r = o->err;
	if (!r && o->keep_mode && fchmod(o->fd, o->mode) < 0)
		r = -errno;
	if (!r && o->path && !o->tmp)
		r = tmp_name(o);
	/* NFS and quotas speak up here */
	fd = o->fd;
	o->fd = -1;
	if (close(fd) < 0 && !r)
		r = -errno;
	if (!r && o->path) {
		if (rename(o->tmp, o->path) < 0) {
			r = -errno;
		} else {
			free(o->tmp);
			o->tmp = NULL;
		}
	}
	out_free(o);
	return r;
}

void cpio_out_drop(struct cpio_out *o)
{
	out_free(o);
}
