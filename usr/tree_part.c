/*
 * Reader of a compressed part.  In: where it begins.  Out: where it ends, or
 * what is wrong with what it holds.  The tools for some methods say so when
 * something else follows, others take NULs for an error, as the kernel does
 * not; then the end is looked for, and the tool has to be content with that.
 */
#define _GNU_SOURCE 1

#include "usr/tree_part.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "usr/cpio_msg.h"
#include "usr/cpio_read.h"
#include "usr/spawn.h"

#define READ_BUF (64 * 1024)
/* How much of a part may follow its data: NULs of a checksum or an end mark */
#define BEHIND_MAX 8

/* What the tool made of some bytes. */
struct run {
	struct cpio_reader reader;
	bool whole;	/* all that it made is a whole archive */
	bool content;	/* it had nothing to object */
	char said[120]; /* its first line */
};

/*
 * A descriptor that stands at the part and ends at end.  Returns it, or
 * -errno.
 */
static int input_open(const struct tree_part *p, uint64_t end)
{
	loff_t at = (loff_t)p->start;
	struct stat st;
	int fd;

	if (fstat(p->fd, &st) < 0)
		return -errno;
	if (end == (uint64_t)st.st_size) {
		if (lseek(p->fd, at, SEEK_SET) < 0)
			return -errno;
		fd = fcntl(p->fd, F_DUPFD_CLOEXEC, 0);
		return fd < 0 ? -errno : fd;
	}
	fd = memfd_create("part", MFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	while ((uint64_t)at < end) {
		char buf[READ_BUF];
		uint64_t left = end - (uint64_t)at;
		size_t want = left < sizeof(buf) ? left : sizeof(buf);
		ssize_t n = pread(p->fd, buf, want, at);

		if (n > 0)
			n = write(fd, buf, (size_t)n);
		if (n <= 0) {
			int r = n < 0 ? -errno : -ENODATA;

			close(fd);
			return r;
		}
		at += n;
	}
	lseek(fd, 0, SEEK_SET);
	return fd;
}

/* The kernel wants the padding behind the name of the end mark, too. */
static bool is_padded(const struct cpio_reader *r)
{
	uint64_t end = r->start + CPIO_HEADER_LEN + r->h.namesize;

	return r->offset >= end + -end % 4;
}

/* A compressed archive within a compressed one; the kernel takes no such. */
static void fault_adapt(struct cpio_reader *r)
{
	const struct cpio_magic *m;

	if (r->state != CPIO_READ_HEADER || r->have < CPIO_MAGIC_LEN)
		return;
	m = cpio_magic_find(r->header, r->have);
	if (m && m->method != COMPRESS_NONE)
		cpio_fault(&r->fault, r->start, "compressed with %s once more",
			   compress_name(m->method));
}

/*
 * Reads what the tool writes.  Returns 0 at the end, 1 if there is no use in
 * the rest, -errno.
 */
static int output_read(int from, struct run *run)
{
	unsigned char buf[READ_BUF];
	struct cpio_reader *r = &run->reader;
	ssize_t n;
	int e = 0;

	while ((n = read(from, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		for (size_t done = 0, used; e >= 0 && done < (size_t)n;
		     done += used)
			e = cpio_reader_push(r, buf + done, (size_t)n - done,
					     &used);
		if (e < 0) {
			fault_adapt(r);
			return 1;
		}
	}
	if (cpio_reader_finish(r) < 0)
		return 0;
	run->whole = is_padded(r);
	if (!run->whole)
		cpio_fault(&r->fault, r->offset,
			   "ends in the padding of the end mark");
	return 0;
}

/* The first line of what the tool had to say. */
static void said_read(int fd, struct run *run)
{
	ssize_t n = pread(fd, run->said, sizeof(run->said) - 1, 0);
	size_t blank;

	run->said[n > 0 ? n : 0] = '\0';
	blank = strspn(run->said, " \r\n");
	memmove(run->said, run->said + blank, sizeof(run->said) - blank);
	n = (ssize_t)strcspn(run->said, "\r\n");
	while (n && run->said[n - 1] == ' ')
		n--;
	run->said[n] = '\0';
}

/* Starts the tool on in and reads it to its end.  Returns 0 or -errno. */
static int tool_run(enum compress_method m, int in, int said, struct run *run)
{
	int from[2], r;
	pid_t pid;

	if (pipe2(from, O_CLOEXEC) < 0)
		return -errno;
	r = spawn_start(compress_unpacker(m), in, from[1], said, &pid);
	close(from[1]);
	if (r == 0) {
		r = output_read(from[0], run);
		if (r != 0)
			spawn_kill(pid);
		else
			run->content = spawn_wait(pid, NULL) == 0;
	}
	close(from[0]);
	if (r == 0) {
		said_read(said, run);
		/* bzip2 ignores what follows, but not without a word */
		if (*run->said)
			run->content = false;
	}
	return r < 0 ? r : 0;
}

/* Runs the tool on the part up to end.  Returns 0 or -errno. */
static int part_run(const struct tree_part *p, uint64_t end, struct run *run)
{
	int in = input_open(p, end), said, r;

	if (in < 0)
		return in;
	*run = (struct run){ .whole = false };
	cpio_reader_init(&run->reader);
	said = memfd_create("said", MFD_CLOEXEC);
	if (said < 0) {
		r = -errno;
	} else {
		r = tool_run(p->method, in, said, run);
		close(said);
	}
	close(in);
	return r;
}

/*
 * Whether a part seems to begin here.  Two or three bytes are often there by
 * chance, so some that follow are looked at.
 */
static bool part_begins(const unsigned char *p, uint64_t len)
{
	const struct cpio_magic *m;

	/* most bytes begin none of them */
	if (len < 13 || !memchr("0B\x5d\xfd\x89\x02\x28\x1f", *p, 8))
		return false;
	m = cpio_magic_find(p, len);
	if (!m || m->refused)
		return false;
	switch (m->method) {
	case COMPRESS_GZIP:
		return p[2] == 8 && !(p[3] & 0xe0);
	case COMPRESS_BZIP2:
		return !memcmp(p + 4, "1AY&SY", 6);
	case COMPRESS_LZMA:
		/* a size that is unknown, or below 2^40 */
		return !memcmp(p + 10, "\xff\xff\xff", 3) ||
		       !memcmp(p + 10, "\0\0\0", 3);
	case COMPRESS_NONE:
	case COMPRESS_XZ:
	case COMPRESS_LZO:
	case COMPRESS_LZ4:
	case COMPRESS_ZSTD:
	case COMPRESS_METHODS:
		break;
	}
	return true;
}

/* Where the part may end: before others, and at the end of the archive. */
static int ends_list(const struct tree_part *p, const unsigned char *map,
		     uint64_t **ends, size_t *len)
{
	size_t room = 0;

	*ends = NULL;
	*len = 0;
	for (uint64_t i = p->start + 1; i <= p->end; i++) {
		if (i < p->end && !part_begins(map + i, p->end - i))
			continue;
		if (*len == room) {
			uint64_t *grown;

			room = room ? 2 * room : 64;
			grown = realloc(*ends, room * sizeof(*grown));
			if (!grown)
				return -ENOMEM;
			*ends = grown;
		}
		(*ends)[(*len)++] = i;
	}
	return 0;
}

/*
 * The first of the ends (first, first + 1 and so on, if they are NULL) up to
 * which the tool finds a whole archive, as it does up to the last.  It is one
 * of the first as a rule, and a run may take seconds.  Returns 0 or -errno.
 */
static int end_search(const struct tree_part *p, const uint64_t *ends,
		      uint64_t first, uint64_t len, uint64_t *end)
{
	uint64_t low = 0, high = len - 1, step = 1;
	struct run run;

	while (low < high) {
		uint64_t try = low + (high - low) / 2;
		int r;

		if (try > low + step - 1)
			try = low + step - 1;
		r = part_run(p, ends ? ends[try] : first + try, &run);
		if (r < 0)
			return r;
		if (run.whole)
			high = try;
		else
			low = try + 1;
		step *= 2;
	}
	*end = ends ? ends[high] : first + high;
	return 0;
}

/*
 * Finds the end with which the tool is content, from the one on where the
 * archive in it becomes whole.  Leaves run as it is if there is none.
 */
static int end_choose(struct tree_part *p, uint64_t end, uint64_t last,
		      struct run *run)
{
	struct run other;

	for (int i = 0; end <= last && i <= BEHIND_MAX; i++, end++) {
		int r = part_run(p, end, &other);

		if (r < 0)
			return r;
		if (other.whole && other.content) {
			*run = other;
			p->end = end;
			return 0;
		}
	}
	return 0;
}

static int end_find(struct tree_part *p, struct run *run)
{
	unsigned char *map =
		mmap(NULL, p->end, PROT_READ, MAP_PRIVATE, p->fd, 0);
	uint64_t *ends, nul, end, last;
	size_t len;
	int r;

	if (map == MAP_FAILED)
		return -errno;
	r = ends_list(p, map, &ends, &len);
	if (r == 0)
		r = end_search(p, ends, 0, len, &last);
	if (r == 0) {
		/* which of the NULs before it belong to the part? */
		for (nul = last; nul > p->start + 1 && !map[nul - 1];)
			nul--;
		r = end_search(p, NULL, nul, last - nul + 1, &end);
	}
	if (r == 0)
		r = end_choose(p, end, last, run);
	free(ends);
	munmap(map, p->end);
	return r;
}

int tree_part_check(struct tree_part *p)
{
	const char *name = compress_name(p->method);
	struct run run;
	int r = part_run(p, p->end, &run);

	if (r == 0 && run.whole && !run.content)
		r = end_find(p, &run);
	if (r == -ENOENT)
		return r;
	if (r < 0)
		return cpio_msg(NULL, r, "cannot look into %s data", name);
	p->ended = run.reader.ended;
	if (run.whole && run.content)
		return 0;
	if (!run.whole && !*run.said)
		return cpio_fault(&p->fault, p->start,
				  "%s data, unpacked: at byte %" PRIu64 ": %s",
				  name, run.reader.fault.at,
				  run.reader.fault.text);
	return cpio_fault(&p->fault, p->start, "%s data%s: %s", name,
			  run.whole ? " or what follows it" : "",
			  *run.said ? run.said : "the tool for it failed");
}
