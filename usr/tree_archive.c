/*
 * Walker of archives, as init/initramfs.c of the kernel walks them.  In: a
 * file of entries, NULs between them, and compressed parts, whose data is a
 * file of the same kind.  Out: what is wrong with it.  What the kernel would
 * skip without a word is wrong, and so is an archive without an end mark.
 */
#define _GNU_SOURCE 1

#include "usr/tree_archive.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usr/cpio_msg.h"
#include "usr/cpio_out.h"
#include "usr/cpio_read.h"
#include "usr/tree_part.h"

#define READ_BUF (64 * 1024)

/*
 * The boot configuration behind an initramfs (Documentation/admin-guide/
 * bootconfig.rst): data, its length and sum, a mark, at most 3 NULs.
 */
#define CONFIG_MARK	"#BOOTCONFIG\n"
#define CONFIG_MARK_LEN (sizeof(CONFIG_MARK) - 1)
#define CONFIG_TAIL	(8 + CONFIG_MARK_LEN)
#define CONFIG_MAX	(32 * 1024)

struct walk {
	struct tree_archive *a;
	bool check;
	uint64_t end;
	struct cpio_reader reader;
	unsigned char buf[READ_BUF];
};

static uint32_t get32(const unsigned char *p)
{
	return p[0] | p[1] << 8 | p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Where the archive ends, in a file of size bytes: before that. */
static uint64_t config_cut(int fd, uint64_t size)
{
	unsigned char buf[CONFIG_MAX + CONFIG_TAIL];
	size_t want = size < sizeof(buf) ? size : sizeof(buf), nul = 0;
	const unsigned char *tail;
	uint32_t len;

	if (pread(fd, buf, want, (off_t)(size - want)) != (ssize_t)want)
		return size;
	for (; nul < 3 && nul < want && !buf[want - 1 - nul]; nul++)
		;
	want -= nul;
	if (want < CONFIG_TAIL)
		return size;
	tail = buf + want - CONFIG_TAIL;
	len = get32(tail);
	if (memcmp(tail + 8, CONFIG_MARK, CONFIG_MARK_LEN) ||
	    len > want - CONFIG_TAIL ||
	    cpio_out_sum(tail - len, len) != get32(tail + 4))
		return size;
	return size - nul - CONFIG_TAIL - len;
}

static int walk_fail(const struct walk *w, const struct cpio_fault *f)
{
	if (!w->check)
		return -EINVAL;
	return cpio_msg(NULL, 0,
			"%s: at byte %" PRIu64 ": %s (--no-check passes it on)",
			w->a->path, f->at, f->text);
}

/*
 * A member that begins with these bytes.  Returns 0 if it is for the reader;
 * 1 if it was a compressed part, or, without a check, is one; 2 if what
 * follows cannot be known; or -errno after a message.
 */
static int member_look(struct walk *w, const unsigned char *head, size_t len)
{
	const struct cpio_magic *m = cpio_magic_find(head, len);
	struct tree_part p = {
		.fd = w->a->fd,
		.start = w->reader.start,
		.end = w->end,
	};
	int r;

	if (!m || m->method == COMPRESS_NONE)
		return 0;
	if (w->a->method == COMPRESS_NONE) {
		w->a->method = m->method;
		w->a->method_at = p.start;
	}
	if (!w->check)
		return 2;
	if (m->refused) {
		cpio_fault(&p.fault, p.start, "the kernel cannot unpack %s",
			   m->refused);
		return walk_fail(w, &p.fault);
	}
	p.method = m->method;
	r = tree_part_check(&p);
	if (r == -EINVAL)
		return walk_fail(w, &p.fault);
	if (r == -ENOENT) {
		cpio_msg(NULL, 0,
			 "warning: %s: at byte %" PRIu64
			 ": cannot look into %s data without %s (Debian "
			 "package %s)",
			 w->a->path, p.start, compress_name(p.method),
			 compress_unpacker(p.method)[0],
			 compress_package(p.method));
		return 2;
	}
	if (r < 0)
		return r;
	cpio_reader_pass(&w->reader, p.end - p.start, p.ended);
	return 1;
}

/* Reads from where the reader is.  Returns 0, 2 or -errno as above. */
static int walk_some(struct walk *w, size_t len)
{
	struct cpio_reader *r = &w->reader;
	size_t done = 0, used;
	uint64_t left;

	while (done < len) {
		unsigned char head[CPIO_MAGIC_NEED];
		int e = cpio_reader_push(r, w->buf + done, len - done, &used);
		ssize_t n;

		if (e < 0)
			return walk_fail(w, &r->fault);
		done += used;
		if (e != CPIO_READ_MEMBER)
			continue;
		n = pread(w->a->fd, head, sizeof(head), (off_t)r->start);
		if (n < 0)
			return cpio_msg(NULL, -errno, "cannot read %s",
					w->a->path);
		e = member_look(w, head, (size_t)n);
		if (e != 0)
			return e == 1 ? 0 : e;
	}
	/* data that nobody looks at */
	left = w->end - r->offset;
	if (left > cpio_reader_skippable(r))
		left = cpio_reader_skippable(r);
	cpio_reader_skipped(r, (uint32_t)left);
	return 0;
}

static int walk_all(struct walk *w)
{
	int r = 0;

	while (r == 0 && w->reader.offset < w->end) {
		uint64_t left = w->end - w->reader.offset;
		size_t want = left < READ_BUF ? left : READ_BUF;
		ssize_t n =
			pread(w->a->fd, w->buf, want, (off_t)w->reader.offset);

		if (n < 0 && errno != EINTR)
			return cpio_msg(NULL, -errno, "cannot read %s",
					w->a->path);
		if (n == 0)
			break;
		if (n > 0)
			r = walk_some(w, (size_t)n);
	}
	if (r != 0)
		return r == 2 ? 0 : r;
	if (cpio_reader_finish(&w->reader) < 0)
		return walk_fail(w, &w->reader.fault);
	return 0;
}

static int archive_walk(struct tree_archive *a, bool check)
{
	struct walk *w = malloc(sizeof(*w));
	struct stat st;
	int r;

	if (!w || fstat(a->fd, &st) < 0) {
		r = cpio_msg(NULL, w ? -errno : -ENOMEM, "cannot read %s",
			     a->path);
		free(w);
		return r;
	}
	w->a = a;
	w->check = check;
	w->end = config_cut(a->fd, (uint64_t)st.st_size);
	cpio_reader_init(&w->reader);
	a->method = COMPRESS_NONE;
	r = walk_all(w);
	free(w);
	return r;
}

int tree_archive_check(struct tree_archive *a)
{
	return archive_walk(a, true);
}

void tree_archive_look(struct tree_archive *a)
{
	archive_walk(a, false);
}
