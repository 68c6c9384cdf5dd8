/*
 * First bytes, as lib/decompress.c of the kernel knows them and what its
 * decompressors then take.  In: bytes.  Out: what they begin.
 */
#include "usr/cpio_magic.h"

#include <string.h>

#define ARGS_MAX 4

struct method {
	const char *name;
	const char *package;
	const char *unpack[ARGS_MAX];
};

static const struct method methods[COMPRESS_METHODS] = {
	[COMPRESS_NONE] = { .name = "none" },
	[COMPRESS_GZIP] = { "gzip", "gzip", { "gzip", "-dc" } },
	[COMPRESS_BZIP2] = { "bzip2", "bzip2", { "bzip2", "-dc" } },
	[COMPRESS_LZMA] = { "lzma",
			    "xz-utils",
			    { "xz", "-dc", "--format=lzma" } },
	[COMPRESS_XZ] = { "xz", "xz-utils", { "xz", "-dc" } },
	[COMPRESS_LZO] = { "lzo", "lzop", { "lzop", "-dc" } },
	[COMPRESS_LZ4] = { "lz4", "lz4", { "lz4", "-dc" } },
	[COMPRESS_ZSTD] = { "zstd", "zstd", { "zstd", "-dc" } },
};

#define OLD_CPIO "an old form of cpio (cpio -H newc makes the right one)"

/* Longer ones before those that they begin with */
static const struct cpio_magic magics[] = {
	{ 6, "070701", COMPRESS_NONE, NULL },
	{ 6, "070702", COMPRESS_NONE, NULL },
	{ 6, "070707", COMPRESS_NONE, OLD_CPIO },
	{ 2, "\xc7\x71", COMPRESS_NONE, OLD_CPIO },
	{ 2, "\x71\xc7", COMPRESS_NONE, OLD_CPIO },
	{ 2, "\x1f\x8b", COMPRESS_GZIP, NULL },
	{ 2, "\x1f\x9e", COMPRESS_GZIP, "the gzip of before 1993" },
	{ 3, "BZh", COMPRESS_BZIP2, NULL },
	{ 3, "\x5d\0\0", COMPRESS_LZMA, NULL },
	{ 8, "\xfd\x37zXZ\0\0\0", COMPRESS_XZ, NULL },
	{ 8, "\xfd\x37zXZ\0\0\1", COMPRESS_XZ, NULL },
	{ 6, "\xfd\x37zXZ\0", COMPRESS_XZ,
	  "an xz check other than crc32 (xz --check=crc32)" },
	{ 4, "\x89LZO", COMPRESS_LZO, NULL },
	{ 4, "\x02\x21\x4c\x18", COMPRESS_LZ4, NULL },
	{ 4, "\x04\x22\x4d\x18", COMPRESS_LZ4,
	  "the newer frame of lz4 (lz4 -l makes the old one)" },
	{ 4, "\x28\xb5\x2f\xfd", COMPRESS_ZSTD, NULL },
};

const struct cpio_magic *cpio_magic_find(const unsigned char *head, size_t len)
{
	for (size_t i = 0; i < sizeof(magics) / sizeof(*magics); i++)
		if (len >= magics[i].len &&
		    !memcmp(head, magics[i].bytes, magics[i].len))
			return &magics[i];
	return NULL;
}

const char *compress_name(enum compress_method m)
{
	return methods[m].name;
}

const char *compress_package(enum compress_method m)
{
	return methods[m].package;
}

const char *const *compress_unpacker(enum compress_method m)
{
	return methods[m].unpack;
}
