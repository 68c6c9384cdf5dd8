/*
 * fstype [file | -]: what is on a device or in a file, as klibc's fstype, with
 * UUID and LABEL: lines that a shell can evaluate.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/shell.h"
#include "lib/superblock.h"

#define FSTYPE_OUT  2048
#define FSTYPE_PIPE (65536 + SB_READ) /* all places but those at the end */

/* What comes through a pipe is read once, and kept as far as it is needed. */
struct fstype_pipe {
	struct sb_source source;
	size_t filled;
	uint8_t buf[FSTYPE_PIPE];
};

static const uint8_t *fstype_pipe_get(struct sb_source *s, uint64_t offset,
				      size_t len)
{
	struct fstype_pipe *p = (struct fstype_pipe *)s;

	if (offset > p->filled || len > p->filled - offset)
		return NULL;
	return p->buf + offset;
}

/* 0 or -errno. */
static int fstype_pipe_read(int fd, struct superblock *out)
{
	struct fstype_pipe p UNINITIALIZED;
	ssize_t n;

	p.source = (struct sb_source){ .get = fstype_pipe_get };
	p.filled = 0;
	do {
		n = read(fd, p.buf + p.filled, sizeof(p.buf) - p.filled);
		if (n > 0)
			p.filled += (size_t)n;
		else if (n < 0 && errno != EINTR)
			return -errno;
	} while (n != 0);
	return superblock_decode(&p.source, out);
}

static int fstype_read(const char *path, struct superblock *out)
{
	if (strcmp(path, "-") != 0)
		return superblock_read(path, out);
	if (lseek(STDIN_FILENO, 0, SEEK_CUR) < 0)
		return fstype_pipe_read(STDIN_FILENO, out);
	return superblock_read_fd(STDIN_FILENO, out);
}

/* klibc's word for what blkid has another one for. */
static const char *fstype_word(const char *type)
{
	static const char *const words[][2] = {
		{ "", "unknown" },	     { "crypto_LUKS", "luks" },
		{ "LVM2_member", "lvm2" },   { "swsuspend", "suspend" },
		{ "squashfs3", "squashfs" },
	};

	for (unsigned i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(type, words[i][0]) == 0)
			return words[i][1];
	}
	return type;
}

static int fstype_fail(const char *what, int r)
{
	log_error("cannot %s: %pe", what, ERR(r));
	return 2;
}

int fstype_main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "-";
	char text[FSTYPE_OUT], what[256];
	struct wr w = wr_init(text, sizeof(text));
	struct superblock sb;
	int r;

	if (argc > 2) {
		log_error("usage: fstype [file | -]");
		return 1;
	}
	fmt_print(what, sizeof(what), "read %s",
		  strcmp(path, "-") == 0 ? "standard input" : path);
	r = fstype_read(path, &sb);
	if (r < 0 && r != -ENODATA)
		return fstype_fail(what, r);
	fmt_print(what, sizeof(what), "FSTYPE=%s\nFSSIZE=%lu\n",
		  fstype_word(sb.type), (unsigned long)sb.bytes);
	shell_text(&w, what);
	shell_variable(&w, "UUID", sb.uuid);
	shell_variable(&w, "LABEL", sb.label);
	r = fd_write_all(STDOUT_FILENO, text, w.len);
	return r < 0 ? fstype_fail("write", r) : 0;
}
