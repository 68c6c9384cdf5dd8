/*
 * A compressor behind an archive.  The writer fills a pipe to the tool; a
 * thread carries what the tool makes of it to the output, so that neither
 * waits for the other.  No temporary files.
 */
#define _GNU_SOURCE 1

#include "usr/compress_run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "usr/cpio_msg.h"
#include "usr/spawn.h"

#define RELAY_BUF (64 * 1024)

/*
 * The header of lzop without a file name: 9 bytes of magic, 2 for each of
 * three versions, method, level, then 4 for flags, mode and two halves of a
 * time; a length 0, and Adler-32 of all that but the magic.
 */
#define LZO_MAGIC  9
#define LZO_TIME   25
#define LZO_SUM	   34
#define LZO_HEADER 38

static void put32(unsigned char *p, uint32_t v)
{
	for (int i = 3; i >= 0; i--, v >>= 8)
		p[i] = (unsigned char)v;
}

/* lzop cannot be kept from storing the time of day: make it 1970. */
static void lzo_stamp(unsigned char *head)
{
	uint32_t a = 1, b = 0;

	memset(head + LZO_TIME, 0, 8);
	for (int i = LZO_MAGIC; i < LZO_SUM; i++) {
		a = (a + head[i]) % 65521;
		b = (b + a) % 65521;
	}
	put32(head + LZO_SUM, b << 16 | a);
}

/* Reads until len bytes are there or the end is.  Returns how many. */
static size_t head_read(struct compress *c, unsigned char *buf, size_t len)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = read(c->from, buf + have, len - have);

		if (n == 0)
			break;
		if (n > 0)
			have += (size_t)n;
		else if (errno != EINTR) {
			c->err = -errno;
			break;
		}
	}
	return have;
}

/* Thread: from the tool to the output. */
static void *relay(void *arg)
{
	struct compress *c = arg;
	unsigned char buf[RELAY_BUF];
	size_t n = head_read(c, buf, LZO_HEADER);

	if (c->method == COMPRESS_LZO && n == LZO_HEADER)
		lzo_stamp(buf);
	while (n && !cpio_out_error(c->out)) {
		cpio_out_write(c->out, buf, n);
		n = c->err ? 0 : head_read(c, buf, sizeof(buf));
	}
	/* the tool need not go on if nobody listens */
	close(c->from);
	return NULL;
}

static const char *tool_name(const struct compress *c)
{
	return compress_argv(c->method)[0];
}

/* Starts the tool; in returns where it reads and c->from what it writes. */
static int tool_start(struct compress *c, int *in)
{
	int to[2], from[2], r;

	if (pipe2(to, O_CLOEXEC) < 0)
		return cpio_msg(NULL, -errno, "cannot make a pipe");
	if (pipe2(from, O_CLOEXEC) < 0) {
		r = cpio_msg(NULL, -errno, "cannot make a pipe");
		goto out_to;
	}
	r = spawn_start(compress_argv(c->method), to[0], from[1], -1, &c->pid);
	close(from[1]);
	if (r < 0) {
		cpio_msg(NULL, r, "cannot run %s (Debian package %s)",
			 tool_name(c), compress_package(c->method));
		close(from[0]);
		goto out_to;
	}
	close(to[0]);
	c->from = from[0];
	*in = to[1];
	return 0;
out_to:
	close(to[0]);
	close(to[1]);
	return r;
}

int compress_open(struct compress *c, enum compress_method m, const char *path)
{
	char name[64];
	int fd = -1, r;

	*c = (struct compress){
		.method = m,
		.path = path ? path : "standard output",
		.from = -1,
	};
	r = cpio_out_open(path, &c->out);
	if (r < 0)
		return cpio_msg(NULL, r, "cannot create %s", c->path);
	c->in = c->out;
	if (m == COMPRESS_NONE)
		return 0;
	r = tool_start(c, &fd);
	if (r < 0)
		goto out_drop;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	r = cpio_out_open(name, &c->in);
	close(fd);
	if (r < 0) {
		cpio_msg(NULL, r, "cannot open %s (is /proc mounted?)", name);
		goto out_stop;
	}
	r = -pthread_create(&c->thread, NULL, relay, c);
	if (r == 0)
		return 0;
	cpio_msg(NULL, r, "cannot start a thread");
	cpio_out_drop(c->in);
out_stop:
	spawn_kill(c->pid);
	close(c->from);
out_drop:
	cpio_out_drop(c->out);
	return r;
}

/* After the end of the input: was everything read, compressed and stored? */
static int tool_end(struct compress *c, int written)
{
	int r;

	pthread_join(c->thread, NULL);
	/* then the tool failed only because of us: commit will say it */
	if (cpio_out_error(c->out)) {
		spawn_kill(c->pid);
		return 0;
	}
	r = spawn_wait(c->pid, tool_name(c));
	if (r < 0)
		return r;
	if (c->err)
		return cpio_msg(NULL, c->err, "cannot read from %s",
				tool_name(c));
	if (written < 0)
		return cpio_msg(NULL, written, "cannot write to %s",
				tool_name(c));
	return 0;
}

int compress_commit(struct compress *c)
{
	int r = 0;

	if (c->method != COMPRESS_NONE)
		r = tool_end(c, cpio_out_commit(c->in));
	if (r < 0) {
		cpio_out_drop(c->out);
		return r;
	}
	r = cpio_out_commit(c->out);
	if (r < 0)
		cpio_msg(NULL, r, "cannot write %s", c->path);
	return r;
}

void compress_drop(struct compress *c)
{
	if (c->method != COMPRESS_NONE) {
		/* what it would still make of its input is not wanted */
		spawn_kill(c->pid);
		cpio_out_drop(c->in);
		pthread_join(c->thread, NULL);
	}
	cpio_out_drop(c->out);
}
