/* How a command line names a block device, see block_spec.h. */
#include "lib/block_spec.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/str.h"

/* Words, and folders below /dev/disk/by-: from BLOCK_BY_UUID on, in order. */
static const char block_words[] = "uuid\0label\0partuuid\0partlabel\0id\0path";
#define BLOCK_TAGS  (BLOCK_BY_PARTLABEL - BLOCK_BY_UUID + 1)
#define BLOCK_LINKS (BLOCK_BY_PATH - BLOCK_BY_UUID + 1)

/* Below /dev: other kinds of roots; "root" is a tag that QEMU's users like. */
static const char block_others[] = "nfs\0cifs\0ram\0ram0\0root\0";
/* And what cannot be done, by how the name begins: pairs. */
static const char block_cannot[] =
	"disk/\0udev's links are by-uuid, by-label, by-partuuid, by-partlabel\0"
	"mapper/\0the image needs lvm2, cryptsetup or dmsetup for it\0"
	"md/\0the image needs mdadm for it; /dev/mdN or UUID= works\0";

/* Behind the word, in either case; NULL when text does not begin so. */
static const char *block_behind(const char *text, const char *word)
{
	for (; *word != '\0'; word++, text++) {
		if ((*text | 0x20) != (*word | 0x20))
			return NULL;
	}
	return text;
}

/* What "\\xNN" means, or 0: \\x00 stays as it is, it would cut the value. */
static char block_escape(const char *s, size_t len)
{
	char hex[] = "0xNN";
	uint32_t v = 0;

	if (len >= 4 && s[0] == '\\' && s[1] == 'x') {
		hex[2] = s[2];
		hex[3] = s[3];
		(void)parse_u32(hex, 0xff, &v);
	}
	return (char)v;
}

/* With the escapes of udev undone. */
static int block_value(char *out, const char *s, size_t len)
{
	for (size_t n = 0; n < BLOCK_VALUE; n++) {
		char c = block_escape(s, len);
		size_t used = c != 0 ? 4 : 1;

		out[n] = '\0';
		if (len == 0)
			return 0;
		out[n] = c != 0 ? c : *s;
		s += used;
		len -= used;
	}
	return -ENAMETOOLONG;
}

/* Of GPT, or the "SSSSSSSS-PP" of an MBR; where the other '-' are is free. */
static bool is_part_uuid(const char *s)
{
	size_t len = strspn(s, "0123456789abcdefABCDEF-");

	return (len == 36 || len == 11) && s[len] == '\0' && s[8] == '-';
}

/* "UUID/PARTNROFF=N" is cut behind the UUID. */
static int block_part_uuid(struct block_spec *out, const char **why)
{
	char *slash = strchr(out->value, '/');
	uint32_t n;

	if (slash != NULL) {
		const char *s = block_behind(slash, "/partnroff=");
		bool minus;

		*why = "behind the UUID only /PARTNROFF=NUMBER may stand";
		if (s == NULL)
			return -EINVAL;
		minus = *s == '-';
		s += minus || *s == '+';
		if (s[strspn(s, "0123456789")] != '\0' ||
		    parse_u32(s, INT32_MAX, &n) < 0)
			return -EINVAL;
		*slash = '\0';
		out->offset = minus ? -(int32_t)n : (int32_t)n;
	}
	*why = "a PARTUUID is of 36 characters (GPT), or 01234567-89 (MBR)";
	return is_part_uuid(out->value) ? 0 : -EINVAL;
}

/* Value of a word or link, which may be in quotes as for mount(8). */
static int block_named(struct block_spec *out, unsigned char kind,
		       const char *value, const char **why)
{
	size_t len = strlen(value);

	if (len >= 2 && (*value == '"' || *value == '\'') &&
	    value[len - 1] == *value) {
		value++;
		len -= 2;
	}
	out->kind = kind;
	*why = "it names nothing";
	if (len == 0)
		return -EINVAL;
	*why = "a name of more than 255 characters";
	if (block_value(out->value, value, len) < 0)
		return -ENAMETOOLONG;
	return kind == BLOCK_BY_PARTUUID ? block_part_uuid(out, why) : 0;
}

/* -ENOENT unless text begins with one of the first n words, and end. */
static int block_by_word(struct block_spec *out, const char *text, char end,
			 unsigned n, const char **why)
{
	for (unsigned i = 0; i < n; i++) {
		const char *s = block_behind(text, str_nth(block_words, i));

		if (s != NULL && *s == end)
			return block_named(out, BLOCK_BY_UUID + i, s + 1, why);
	}
	return -ENOENT;
}

/* What follows "/dev/". */
static int block_in_dev(struct block_spec *out, const char *name,
			const char **why)
{
	const char *p;

	if (str_starts(name, "disk/by-")) {
		int r = block_by_word(out, name + 8, '/',
				      block_more ? BLOCK_LINKS : BLOCK_TAGS,
				      why);

		if (r != -ENOENT)
			return r;
	}
	for (p = block_others; *p != '\0'; p = str_nth(p, 1)) {
		if (strcmp(name, p) == 0)
			return -ENODEV;
	}
	for (p = block_cannot; *p != '\0'; p = str_nth(p, 2)) {
		*why = str_nth(p, 1);
		if (str_starts(name, p))
			return -EOPNOTSUPP;
	}
	*why = "no device is called so";
	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EINVAL;
	*why = "a name of more than 31 characters";
	out->kind = BLOCK_BY_NAME;
	if (str_copy(out->value, BLOCK_NAME, name) < 0)
		return -ENAMETOOLONG;
	for (char *c = out->value; *c != '\0'; c++) {
		if (*c == '/')
			*c = '!';
	}
	return 0;
}

/* MAJ:MIN, and MAJ:MIN:OFFSET, of which the offset is resume's. */
static int block_pair(struct block_spec *out, const char *text)
{
	static const uint32_t most[] = { 0xfff, 0xfffff, UINT32_MAX };
	uint32_t number[3];
	int n = 0;

	do {
		char digits[12];
		size_t len = strcspn(text, ":");

		if (n == 3 ||
		    str_copy_n(digits, sizeof(digits), text, len) < 0 ||
		    parse_u32(digits, most[n], &number[n]) < 0)
			return -EINVAL;
		text += len;
		n++;
		/* the kernel lets a ':' stand at the end of three */
	} while (*text != '\0' && (*++text != '\0' || n < 3));
	out->major = number[0];
	out->minor = number[1];
	return 0;
}

/* Hexadecimal as the kernel's new_decode_dev() has it. */
static int block_hex(struct block_spec *out, const char *text)
{
	char number[12] = "0x";
	uint32_t dev;

	text = block_behind(text, "0x") != NULL ? text + 2 : text;
	if (str_cat(number, sizeof(number), text) < 0 ||
	    parse_u32(number, UINT32_MAX, &dev) < 0 || dev == 0)
		return -ENODEV;
	out->major = dev >> 8 & 0xfff;
	out->minor = (dev & 0xff) | (dev >> 12 & 0xfff00);
	return 0;
}

int block_spec_parse(const char *text, struct block_spec *out, const char **why)
{
	int r;

	*out = (struct block_spec){ .kind = BLOCK_BY_NUMBER };
	*why = "";
	r = block_by_word(out, text, '=', BLOCK_TAGS, why);
	if (r != -ENOENT)
		return r;
	if (str_starts(text, "/dev/"))
		return block_in_dev(out, text + 5, why);
	if (strcmp(text, "gpt-auto") == 0) {
		out->kind = BLOCK_GPT_AUTO;
		return 0;
	}
	*why = "a device number is MAJOR:MINOR";
	if (strchr(text, ':') != NULL &&
	    text[strspn(text, "0123456789:")] == '\0')
		return block_pair(out, text);
	return block_more ? block_hex(out, text) : -ENODEV;
}
