/*
 * Writer of newc archives.  In: entries.  Out: for each a header of 110
 * characters, the name and the data, each filled up with NULs to a multiple
 * of 4 counted from the start of the archive.
 */
#include "usr/cpio_write.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "usr/cpio_header.h"

#define BLOCK 512
/* Every entry claims to come from this device. */
#define DEV_MAJOR 3
#define DEV_MINOR 1
#define SUM_BUF	  (64 * 1024)

static uint32_t pad_len(uint64_t offset, uint32_t align)
{
	return (uint32_t)((align - offset % align) % align);
}

static void pad_write(struct cpio_writer *w, uint32_t align)
{
	cpio_out_zero(w->out, pad_len(cpio_out_offset(w->out), align));
}

static char *hex_put(char *p, uint32_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 4)
		p[i] = "0123456789ABCDEF"[v & 15];
	return p + 8;
}

/* Header and name; namesize may be larger than the name, for alignment. */
static void header_write(struct cpio_writer *w, const struct cpio_header *h,
			 const char *name)
{
	const uint32_t field[CPIO_FIELDS] = {
		h->ino,	   h->mode,	h->uid,	   h->gid,   h->nlink,
		h->mtime,  h->filesize, h->major,  h->minor, h->rmajor,
		h->rminor, h->namesize, h->chksum,
	};
	size_t len = strlen(name) + 1;
	char text[CPIO_HEADER_LEN], *p = text + CPIO_MAGIC_LEN;

	memcpy(text, w->checksum ? "070702" : "070701", CPIO_MAGIC_LEN);
	for (int i = 0; i < CPIO_FIELDS; i++)
		p = hex_put(p, field[i]);
	cpio_out_write(w->out, text, sizeof(text));
	cpio_out_write(w->out, name, len);
	cpio_out_zero(w->out, h->namesize - len);
	pad_write(w, 4);
}

static struct cpio_header header_make(const struct cpio_writer *w,
				      const struct cpio_entry *e)
{
	return (struct cpio_header){
		.ino = w->ino,
		.mode = e->mode,
		.uid = e->uid,
		.gid = e->gid,
		.nlink = (uint32_t)e->names_len,
		.mtime = w->mtime,
		.major = DEV_MAJOR,
		.minor = DEV_MINOR,
		.rmajor = e->rmajor,
		.rminor = e->rminor,
		.namesize = (uint32_t)strlen(e->names[0]) + 1,
	};
}

static void slink_write(struct cpio_writer *w, const struct cpio_entry *e)
{
	struct cpio_header h = header_make(w, e);

	/* the NUL is not needed, but always was part of the target */
	h.filesize = (uint32_t)strlen(e->target) + 1;
	header_write(w, &h, e->names[0]);
	cpio_out_write(w->out, e->target, h.filesize);
	pad_write(w, 4);
}

static void node_write(struct cpio_writer *w, const struct cpio_entry *e,
		       uint32_t nlink)
{
	struct cpio_header h = header_make(w, e);

	h.nlink = nlink;
	header_write(w, &h, e->names[0]);
}

/* The time of a file, in the range of the format. */
static uint32_t file_mtime(const struct cpio_writer *w,
			   const struct cpio_entry *e, int64_t mtime)
{
	if (w->mtime_all)
		return w->mtime;
	if (mtime >= 0 && mtime <= UINT32_MAX)
		return (uint32_t)mtime;
	cpio_msg(&e->at, 0, "%s: time %" PRId64 " is %s, stored as %" PRIu32,
		 e->source, mtime, mtime < 0 ? "before 1970" : "after 2106",
		 mtime < 0 ? 0 : UINT32_MAX);
	return mtime < 0 ? 0 : UINT32_MAX;
}

/* Opens a source and checks that it can be stored.  Returns fd or -errno. */
static int file_open(const struct cpio_entry *e, struct stat *st)
{
	/* a FIFO would block */
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open(e->source, flags), r;

	/* somebody's lease, which this open has called back */
	if (fd < 0 && errno == EWOULDBLOCK)
		fd = open(e->source, flags & ~O_NONBLOCK);
	if (fd < 0)
		return cpio_msg(&e->at, -errno, "cannot open %s", e->source);
	if (fstat(fd, st) < 0)
		r = cpio_msg(&e->at, -errno, "cannot stat %s", e->source);
	else if (S_ISDIR(st->st_mode))
		r = cpio_msg(&e->at, -EISDIR, "cannot store %s", e->source);
	else if (!S_ISREG(st->st_mode) &&
		 !(S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3)))
		/* /dev/null is the usual way to write "an empty file" */
		r = cpio_msg(&e->at, 0, "%s is not a regular file", e->source);
	else if (st->st_size > UINT32_MAX)
		r = cpio_msg(&e->at, -EFBIG,
			     "cannot store %s, larger than 4 GiB - 1",
			     e->source);
	else
		return fd;
	close(fd);
	return r;
}

/* Adds up the first size bytes of a file without moving its offset. */
static int file_sum(int fd, off_t size, uint32_t *sum)
{
	unsigned char buf[SUM_BUF];
	off_t offset = 0;

	*sum = 0;
	while (offset < size) {
		size_t want = sizeof(buf);
		ssize_t n;

		if (size - offset < SUM_BUF)
			want = (size_t)(size - offset);
		n = pread(fd, buf, want, offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		/* too short, which the copy will find out and say */
		if (n == 0)
			return 0;
		*sum += cpio_out_sum(buf, (size_t)n);
		offset += n;
	}
	return 0;
}

/* Data of the last name; the copy must match what the header promised. */
static int data_write(struct cpio_writer *w, const struct cpio_entry *e, int fd,
		      const struct cpio_header *h)
{
	uint32_t sum = 0;
	int r = cpio_out_copy(w->out, fd, h->filesize,
			      w->checksum ? &sum : NULL);

	if (cpio_out_error(w->out))
		return 0;
	if (r == -ENODATA)
		return cpio_msg(&e->at, 0,
				"%s has become shorter than %" PRIu32 " bytes",
				e->source, h->filesize);
	if (r == -EFBIG)
		return cpio_msg(&e->at, 0,
				"%s has more than its %" PRIu32 " bytes",
				e->source, h->filesize);
	if (r < 0)
		return cpio_msg(&e->at, r, "cannot read %s", e->source);
	if (w->checksum && sum != h->chksum)
		return cpio_msg(&e->at, 0, "%s has changed while being read",
				e->source);
	pad_write(w, 4);
	return 0;
}

/* Lengthens the name with NULs until the data is aligned, if it fits. */
static void name_align(struct cpio_writer *w, const struct cpio_entry *e,
		       const char *name, struct cpio_header *h)
{
	uint64_t data = cpio_out_offset(w->out) + CPIO_HEADER_LEN + h->namesize;
	uint32_t pad;

	if (!w->align || h->filesize <= w->align)
		return;
	pad = pad_len(data, w->align);
	if (pad <= CPIO_NAMESIZE_MAX - h->namesize)
		h->namesize += pad;
	else
		cpio_msg(&e->at, 0, "data of %s is not aligned to %" PRIu32,
			 name, w->align);
}

static int file_write(struct cpio_writer *w, const struct cpio_entry *e)
{
	struct cpio_header h = header_make(w, e);
	struct stat st;
	uint32_t sum = 0;
	int fd = file_open(e, &st), r = 0;

	if (fd < 0)
		return fd;
	if (w->check_only)
		goto out_close;
	h.mtime = file_mtime(w, e, st.st_mtime);
	if (w->checksum)
		r = file_sum(fd, st.st_size, &sum);
	if (r < 0) {
		cpio_msg(&e->at, r, "cannot read %s", e->source);
		goto out_close;
	}
	for (size_t i = 0; i < e->names_len; i++) {
		h.namesize = (uint32_t)strlen(e->names[i]) + 1;
		/* hard links: the data goes with the last */
		if (i == e->names_len - 1) {
			h.filesize = (uint32_t)st.st_size;
			h.chksum = sum;
			name_align(w, e, e->names[i], &h);
		}
		header_write(w, &h, e->names[i]);
	}
	r = data_write(w, e, fd, &h);
out_close:
	close(fd);
	return r;
}

/* '/' of a list, or of find(1): there is nothing but the slash to take. */
static void names_warn(const struct cpio_entry *e)
{
	for (size_t i = 0; i < e->names_len; i++)
		if (!*e->names[i])
			cpio_msg(&e->at, 0,
				 "warning: '/' is stored without a name, which "
				 "the kernel skips; '/.' is the root");
}

int cpio_write_entry(struct cpio_writer *w, const struct cpio_entry *e)
{
	int r = 0;

	if (w->check_only && e->type != CPIO_FILE)
		return 0;
	names_warn(e);
	switch (e->type) {
	case CPIO_FILE:
		r = file_write(w, e);
		break;
	case CPIO_SLINK:
		slink_write(w, e);
		break;
	case CPIO_NOD:
		node_write(w, e, 1);
		break;
	case CPIO_DIR:
	case CPIO_PIPE:
	case CPIO_SOCK:
		node_write(w, e, 2);
		break;
	}
	w->ino++;
	return r;
}

void cpio_write_trailer(struct cpio_writer *w)
{
	const struct cpio_header h = {
		.nlink = 1,
		.namesize = sizeof(CPIO_TRAILER),
	};

	header_write(w, &h, CPIO_TRAILER);
	pad_write(w, BLOCK);
}
