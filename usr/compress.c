/*
 * The compressions of an initramfs, as lib/decompress.c of the kernel knows
 * them.  In: a name, a suffix or the first bytes of a file.  Out: the method.
 */
#include "usr/compress.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#define ARGS_MAX 6

struct method {
	const char *name;
	const char *suffix;
	const char *package;
	size_t magic_len;
	const char *magic;
	const char *argv[ARGS_MAX];
};

/*
 * One thread each: how many a tool takes by itself depends on its version,
 * and so do the bytes then.  The kernel knows neither xz's crc64 nor the
 * newer frame of lz4.
 */
static const struct method methods[] = {
	[COMPRESS_NONE] = { .name = "none", .suffix = ".cpio" },
	[COMPRESS_GZIP] = { "gzip",
			    ".gz",
			    "gzip",
			    2,
			    "\x1f\x8b",
			    { "gzip", "-n", "-9" } },
	[COMPRESS_BZIP2] = { "bzip2",
			     ".bz2",
			     "bzip2",
			     3,
			     "BZh",
			     { "bzip2", "-9" } },
	[COMPRESS_LZMA] = { "lzma",
			    ".lzma",
			    "xz-utils",
			    3,
			    "\x5d\0\0",
			    { "lzma", "-9" } },
	[COMPRESS_XZ] = { "xz",
			  ".xz",
			  "xz-utils",
			  6,
			  "\xfd"
			  "7zXZ\0",
			  { "xz", "-T1", "--check=crc32",
			    "--lzma2=dict=1MiB" } },
	[COMPRESS_LZO] = { "lzo",
			   ".lzo",
			   "lzop",
			   4,
			   "\x89LZO",
			   { "lzop", "-9" } },
	[COMPRESS_LZ4] = { "lz4",
			   ".lz4",
			   "lz4",
			   4,
			   "\x02\x21L\x18",
			   { "lz4", "-l", "-9", "-", "-" } },
	[COMPRESS_ZSTD] = { "zstd",
			    ".zst",
			    "zstd",
			    4,
			    "\x28\xb5\x2f\xfd",
			    { "zstd", "-T1", "-q", "-19" } },
};

#define METHODS (sizeof(methods) / sizeof(*methods))

const char *compress_name(enum compress_method m)
{
	return methods[m].name;
}

const char *compress_package(enum compress_method m)
{
	return methods[m].package;
}

const char *const *compress_argv(enum compress_method m)
{
	return methods[m].argv;
}

int compress_by_name(const char *name, enum compress_method *out)
{
	for (size_t i = 0; i < METHODS; i++)
		if (!strcmp(name, methods[i].name)) {
			*out = (enum compress_method)i;
			return 0;
		}
	return -EINVAL;
}

enum compress_method compress_by_suffix(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');

	for (size_t i = 0; dot && i < METHODS; i++)
		if (!strcmp(dot, methods[i].suffix))
			return (enum compress_method)i;
	return COMPRESS_NONE;
}

int compress_is_cpio_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t n = strlen(name);

	return (n >= 5 && !strcmp(name + n - 5, ".cpio")) ||
	       strstr(name, ".cpio.");
}

static bool starts(const unsigned char *head, size_t len, const char *magic,
		   size_t n)
{
	return len >= n && !memcmp(head, magic, n);
}

int compress_by_content(const unsigned char *head, size_t len,
			enum compress_method *out, const char **why)
{
	*why = NULL;
	/* NULs may stand before an archive */
	while (len && !*head) {
		head++;
		len--;
	}
	if (starts(head, len, "070707", 6) || starts(head, len, "\xc7\x71", 2))
		*why = "old cpio format, not newc (cpio -H newc)";
	else if (starts(head, len, "\x04\x22\x4d\x18", 4))
		*why = "newer lz4 frame (lz4 -l makes the old one)";
	else if (starts(head, len, methods[COMPRESS_XZ].magic, 6) && len > 7 &&
		 head[7] > 1)
		*why = "xz check other than crc32 (xz --check=crc32)";
	if (*why)
		return -EPROTONOSUPPORT;
	*out = COMPRESS_NONE;
	if (starts(head, len, "070701", 6) || starts(head, len, "070702", 6))
		return 1;
	for (size_t i = COMPRESS_NONE + 1; i < METHODS; i++)
		if (starts(head, len, methods[i].magic, methods[i].magic_len)) {
			*out = (enum compress_method)i;
			return 1;
		}
	return 0;
}
