/* A device or a file as the source of superblock.h. */
#include "lib/superblock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/sys.h"

/*
 * All fixed places are in the first 68 KiB and in the last 128: asked for at
 * once, they are one or two reads of a disk and not a dozen one by one.
 */
#define SB_HEAD (65536 + SB_READ)
#define SB_TAIL 131072

static const uint8_t *sb_file_get(struct sb_source *s, uint64_t offset,
				  size_t len)
{
	struct sb_file *f = (struct sb_file *)s;
	ssize_t n;

	if (len > SB_READ || offset > INT64_MAX - SB_READ)
		return NULL;
	if (offset < f->at || offset + len > f->at + f->filled) {
		f->at = offset & ~(uint64_t)(SB_READ - 1);
		if (offset + len > f->at + SB_READ)
			f->at = offset;
		do
			n = pread(f->fd, f->buf, SB_READ, (off_t)f->at);
		while (n < 0 && errno == EINTR);
		if (n < 0 && f->err == 0)
			f->err = -errno;
		f->filled = n < 0 ? 0 : (size_t)n;
		if (offset + len > f->at + f->filled)
			return NULL;
	}
	return f->buf + (offset - f->at);
}

void sb_file_init(struct sb_file *f, int fd)
{
	off_t was = lseek(fd, 0, SEEK_CUR), size = lseek(fd, 0, SEEK_END);
	off_t tail = size - SB_TAIL;

	f->source.get = sb_file_get;
	f->source.size = size < 0 ? 0 : (uint64_t)size;
	f->fd = fd;
	f->err = 0;
	f->at = f->filled = 0;
	if (size < 0)
		return;
	lseek(fd, was, SEEK_SET);
	sys_call(__NR_readahead, fd, 0, SB_HEAD, 0, 0);
	if (tail > 0)
		sys_call(__NR_readahead, fd, tail, SB_TAIL, 0, 0);
}

int superblock_read_fd(int fd, struct superblock *out)
{
	struct sb_file f UNINITIALIZED;
	int r;

	sb_file_init(&f, fd);
	r = superblock_decode(&f.source, out);
	return r == -ENODATA && f.err < 0 ? f.err : r;
}

int superblock_read(const char *path, struct superblock *out)
{
	int r, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	r = superblock_read_fd(fd, out);
	close(fd);
	return r;
}
