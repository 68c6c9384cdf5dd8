/*
 * The compressions of an initramfs.  In: a name, a suffix or the first bytes
 * of a file.  Out: the method.
 */
#include "usr/compress.h"

#include <errno.h>
#include <string.h>

#define ARGS_MAX 6

struct method {
	const char *suffix;
	const char *argv[ARGS_MAX];
};

/*
 * One thread each: how many a tool takes by itself depends on its version,
 * and so do the bytes then.  The kernel knows neither xz's crc64 nor the
 * newer frame of lz4.
 */
static const struct method methods[COMPRESS_METHODS] = {
	[COMPRESS_NONE] = { .suffix = ".cpio" },
	[COMPRESS_GZIP] = { ".gz", { "gzip", "-n", "-9" } },
	[COMPRESS_BZIP2] = { ".bz2", { "bzip2", "-9" } },
	[COMPRESS_LZMA] = { ".lzma", { "lzma", "-9" } },
	[COMPRESS_XZ] = { ".xz",
			  { "xz", "-T1", "--check=crc32",
			    "--lzma2=dict=1MiB" } },
	[COMPRESS_LZO] = { ".lzo", { "lzop", "-9" } },
	[COMPRESS_LZ4] = { ".lz4", { "lz4", "-l", "-9", "-", "-" } },
	[COMPRESS_ZSTD] = { ".zst", { "zstd", "-T1", "-q", "-19" } },
};

const char *const *compress_argv(enum compress_method m)
{
	return methods[m].argv;
}

int compress_by_name(const char *name, enum compress_method *out)
{
	for (size_t i = 0; i < COMPRESS_METHODS; i++)
		if (!strcmp(name, compress_name((enum compress_method)i))) {
			*out = (enum compress_method)i;
			return 0;
		}
	return -EINVAL;
}

enum compress_method compress_by_suffix(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');

	for (size_t i = 0; dot && i < COMPRESS_METHODS; i++)
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

int compress_by_content(const unsigned char *head, size_t len,
			enum compress_method *out, const char **why)
{
	const struct cpio_magic *m;

	/* NULs may stand before an archive */
	while (len && !*head) {
		head++;
		len--;
	}
	m = cpio_magic_find(head, len);
	if (!m)
		return 0;
	*why = m->refused;
	*out = m->method;
	return m->refused ? -EPROTONOSUPPORT : 1;
}
