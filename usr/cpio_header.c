/*
 * Decoder of newc headers (the kernel's Documentation/driver-api/
 * early-userspace/buffer-format).  In: 110 bytes.  Out: the fields, or what
 * is wrong.  What the kernel would skip without a word is an error.
 */
#include "usr/cpio_header.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "usr/cpio_magic.h"

/* An escape takes at most 4, then come the dots, the quote and the NUL. */
#define QUOTE_ROOM (CPIO_QUOTE_MAX - 4 - 5)

static const char *const field_names[CPIO_FIELDS] = {
	"inode",  "mode",     "uid",	  "gid",   "nlink",
	"mtime",  "filesize", "major",	  "minor", "rmajor",
	"rminor", "namesize", "checksum",
};

int cpio_fault(struct cpio_fault *f, uint64_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	f->at = at;
	return -EINVAL;
}

/* What stands for a byte in quotes; the backslash comes before it. */
static const char *escape_of(unsigned char c, char hex[4])
{
	switch (c) {
	case '"':
		return "\"";
	case '\\':
		return "\\";
	case '\n':
		return "n";
	case '\r':
		return "r";
	case '\t':
		return "t";
	}
	if (c >= ' ' && c < 0x7f)
		return NULL;
	hex[0] = 'x';
	hex[1] = "0123456789abcdef"[c >> 4];
	hex[2] = "0123456789abcdef"[c & 15];
	hex[3] = '\0';
	return hex;
}

void cpio_quote(char out[CPIO_QUOTE_MAX], const char *bytes, size_t len)
{
	char *p = out;

	*p++ = '"';
	for (; len && p < out + QUOTE_ROOM; bytes++, len--) {
		char hex[4];
		const char *escape = escape_of((unsigned char)*bytes, hex);

		if (!escape) {
			*p++ = *bytes;
			continue;
		}
		*p++ = '\\';
		while (*escape)
			*p++ = *escape++;
	}
	for (int i = 0; len && i < 3; i++)
		*p++ = '.';
	*p++ = '"';
	*p = '\0';
}

/* The words of a command, cut where there is no more room. */
static void command_show(char *out, size_t size, const char *const *argv)
{
	size_t n = 0;

	for (; *argv && n < size; argv++)
		n += (size_t)snprintf(out + n, size - n, "%s%s", n ? " " : "",
				      *argv);
}

/* Not a newc header: says what it is instead. */
static int magic_fault(const unsigned char *p, uint64_t start,
		       struct cpio_fault *f)
{
	const struct cpio_magic *m = cpio_magic_find(p, CPIO_MAGIC_LEN);
	char shown[CPIO_QUOTE_MAX];
	char tool[80];

	if (!m) {
		cpio_quote(shown, (const char *)p, CPIO_MAGIC_LEN);
		return cpio_fault(f, start,
				  "%s is no entry: those begin with 070701 or "
				  "070702",
				  shown);
	}
	if (m->method == COMPRESS_NONE)
		return cpio_fault(f, start, "%s", m->refused);
	command_show(tool, sizeof(tool), compress_unpacker(m->method));
	if (start == 0)
		return cpio_fault(f, start,
				  "compressed with %s, unpack it first: %s "
				  "<ARCHIVE | gen_init_cpio --list -",
				  compress_name(m->method), tool);
	return cpio_fault(f, start,
			  "compressed with %s from here on, list that part "
			  "alone: tail -c +%" PRIu64 " ARCHIVE | %s | "
			  "gen_init_cpio --list -",
			  compress_name(m->method), start + 1, tool);
}

int cpio_magic_decode(const unsigned char p[CPIO_MAGIC_LEN], uint64_t start,
		      bool *checksum, struct cpio_fault *f)
{
	if (memcmp(p, "070701", CPIO_MAGIC_LEN) &&
	    memcmp(p, "070702", CPIO_MAGIC_LEN))
		return magic_fault(p, start, f);
	if (start % 4)
		return cpio_fault(f, start,
				  "an entry that is not aligned to 4 bytes");
	*checksum = p[CPIO_MAGIC_LEN - 1] == '2';
	return 0;
}

/* Exactly 8 hexadecimal digits; the kernel took less strict ones once. */
static int hex_parse(const unsigned char *p, uint32_t *out)
{
	uint32_t v = 0;

	for (int i = 0; i < 8; i++) {
		unsigned int digit;

		if (p[i] >= '0' && p[i] <= '9')
			digit = p[i] - '0';
		else if ((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'f')
			digit = (p[i] | 0x20) - 'a' + 10;
		else
			return -EINVAL;
		v = v << 4 | digit;
	}
	*out = v;
	return 0;
}

int cpio_header_decode(const unsigned char p[CPIO_HEADER_LEN], uint64_t start,
		       struct cpio_header *h, struct cpio_fault *f)
{
	uint32_t v[CPIO_FIELDS];
	char shown[CPIO_QUOTE_MAX];

	for (size_t i = 0; i < CPIO_FIELDS; i++) {
		size_t at = CPIO_MAGIC_LEN + i * 8;

		if (hex_parse(p + at, &v[i]) == 0)
			continue;
		cpio_quote(shown, (const char *)p + at, 8);
		return cpio_fault(f, start + at,
				  "%s is %s, not 8 hexadecimal digits",
				  field_names[i], shown);
	}
	/* the unpacker would skip the entry */
	if (v[11] == 0 || v[11] > CPIO_NAMESIZE_MAX)
		return cpio_fault(f, start,
				  "namesize is %" PRIu32 ", not 1 to %d", v[11],
				  CPIO_NAMESIZE_MAX);
	*h = (struct cpio_header){
		.ino = v[0],
		.mode = v[1],
		.uid = v[2],
		.gid = v[3],
		.nlink = v[4],
		.mtime = v[5],
		.filesize = v[6],
		.major = v[7],
		.minor = v[8],
		.rmajor = v[9],
		.rminor = v[10],
		.namesize = v[11],
		.chksum = v[12],
	};
	return 0;
}

const char *cpio_header_check(const struct cpio_header *h, bool checksum)
{
	if (h->mode > 0177777)
		return "mode has more than 16 bits";
	switch (h->mode & S_IFMT) {
	case S_IFREG:
		if (checksum && !h->filesize && h->chksum)
			return "checksum of no data is not 0";
		return NULL;
	case S_IFLNK:
		if (!h->filesize || h->filesize > CPIO_NAMESIZE_MAX)
			return "size of a symbolic link is not 1 to 4096";
		return NULL;
	case S_IFDIR:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return h->filesize ? "has data, but is not a file" : NULL;
	default:
		return "mode has no type of file";
	}
}
