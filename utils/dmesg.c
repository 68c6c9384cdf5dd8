/*
 * dmesg: shows the kernel log, as util-linux's without colours, and klibc's
 * dmesg -c.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/sys.h"
#include "utils/options.h"

#define DMESG_RECORD 8192 /* the kernel's CONSOLE_EXT_LOG_MAX */
#define DMESG_LEVELS 8

struct dmesg {
	bool raw, no_time, follow;
	int clear;  /* SYS_LOG_CLEAR afterwards, or 0 */
	int action; /* SYS_LOG_* instead, or 0 */
	uint32_t level;
	struct output out;
};

/* A message; its further lines begin below the first one. */
static void dmesg_text(struct output *out, const char *text, size_t len,
		       char *prefix, size_t indent)
{
	const char *end = text + len;

	memset(prefix, ' ', indent);
	while (text < end) {
		bool control;
		size_t n = utf8_char(text, &control);

		if (n == 0 || (control && *text != '\n' && *text != '\t')) {
			n = 1;
			output_print(out, "\\x%02x",
				     (unsigned)(unsigned char)*text);
		} else {
			output_bytes(out, text, n);
		}
		if (*text == '\n')
			output_bytes(out, prefix, indent);
		text += n;
	}
	output_bytes(out, "\n", 1);
}

/* A number; *p is then behind the character that ends it. */
static uint64_t dmesg_number(const char **p)
{
	const char *s = *p;
	uint64_t n = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (uint64_t)(*s - '0');
	*p = *s != '\0' ? s + 1 : s;
	return n;
}

static int dmesg_hex(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
				      : -1;
}

/* "\x0a" is a byte; the length of what is left. */
static size_t dmesg_unescape(char *text)
{
	char *to = text;

	for (const char *p = text; *p != '\0' && *p != '\n'; p++) {
		*to++ = *p;
		if (p[0] == '\\' && p[1] == 'x' && dmesg_hex(p[2]) >= 0 &&
		    dmesg_hex(p[3]) >= 0) {
			to[-1] = (char)(dmesg_hex(p[2]) << 4 | dmesg_hex(p[3]));
			p += 3;
		}
	}
	*to = '\0';
	return (size_t)(to - text);
}

/* "6,339,5140900,-;text\n ...", Documentation/ABI/testing/dev-kmsg */
static void dmesg_record(struct dmesg *d, char *record)
{
	const char *p = record;
	uint64_t priority = dmesg_number(&p), us;
	char prefix[64], *text = strchr(record, ';');
	int n = 0;

	(void)dmesg_number(&p);
	us = dmesg_number(&p);
	if (text == NULL)
		return;
	if (d->raw)
		n = fmt_print(prefix, sizeof(prefix), "<%lu>",
			      (unsigned long)priority);
	if (d->raw || !d->no_time)
		n += fmt_print(prefix + n, sizeof(prefix) - (size_t)n,
			       "[%5lu.%06lu] ", (unsigned long)(us / 1000000),
			       (unsigned long)(us % 1000000));
	output_bytes(&d->out, prefix, (size_t)n);
	dmesg_text(&d->out, text + 1, dmesg_unescape(text + 1), prefix,
		   (size_t)n);
}

/* 0 at the end, or -errno. */
static int dmesg_kmsg(struct dmesg *d, int fd)
{
	char record[DMESG_RECORD + 1] UNINITIALIZED;
	struct pollfd more = { .fd = fd, .events = POLLIN };

	/* behind what was cleared */
	(void)lseek(fd, 0, SEEK_DATA);
	while (d->out.err == 0) {
		ssize_t n = read(fd, record, DMESG_RECORD);

		if (n > 0) {
			record[n] = '\0';
			dmesg_record(d, record);
		} else if (n < 0 && errno == EAGAIN && d->follow) {
			output_flush(&d->out);
			(void)poll(&more, 1, -1);
		} else if (n < 0 && errno != EPIPE && errno != EINTR) {
			return errno == EAGAIN ? 0 : -errno;
		} else if (n == 0) {
			break;
		}
	}
	return 0;
}

static int dmesg_show(struct dmesg *d)
{
	int r, fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return util_fail("open", "/dev/kmsg", errno);
	d->out.err = 0;
	d->out.len = 0;
	r = dmesg_kmsg(d, fd);
	close(fd);
	if (output_end(&d->out) != 0)
		return 1;
	if (r == 0 && d->clear != 0)
		r = sys_syslog(d->clear, NULL, 0);
	return r < 0 ? util_fail("read", "the kernel log", r) : 0;
}

/* 0, or -1 when it was said what is wrong. */
static int dmesg_option(struct dmesg *d, int key, const char *value)
{
	switch (key) {
	case 'c':
		d->clear = SYS_LOG_CLEAR;
		break;
	case 'C':
		d->action = SYS_LOG_CLEAR;
		break;
	case 'n':
		d->action = SYS_LOG_CONSOLE_LEVEL;
		if (parse_u32(value, DMESG_LEVELS, &d->level) == 0 &&
		    d->level > 0)
			break;
		log_error("'%.80s' is no level, 1 to 8", value);
		return -1;
	case 'r':
		d->raw = true;
		break;
	case 's':
		/* what there is, is read record by record */
		if (parse_u32(value, UINT32_MAX, &d->level) == 0)
			break;
		log_error("'%.80s' is no size", value);
		return -1;
	case 't':
		d->no_time = true;
		break;
	case 'w':
		d->follow = true;
		break;
	}
	return 0;
}

int dmesg_main(int argc, char **argv)
{
	struct options o =
		options_of(argc, argv,
			   "Ccn:rs:tw\0"
			   "[-Ccrtw] [-n LEVEL] [-s SIZE]\0"
			   "buffer-size=s\0clear=C\0console-level=n\0"
			   "follow=w\0notime=t\0raw=r\0read-clear=c\0");
	struct dmesg d UNINITIALIZED;
	int key, r;

	memset(&d, 0, offsetof(struct dmesg, out));
	while ((key = options_next(&o)) != OPTION_END) {
		if (key < 0)
			break;
		if (dmesg_option(&d, key, o.value) < 0)
			return 1;
	}
	if (key != OPTION_END || o.argc > 0)
		return options_usage(&o, key);
	if (d.action == 0)
		return dmesg_show(&d);
	r = sys_syslog(d.action, NULL, (int)d.level);
	return r < 0 ? util_fail("change", "the kernel log", r) : 0;
}
