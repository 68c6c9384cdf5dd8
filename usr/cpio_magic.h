/*
 * What the first bytes of a file, or of a part of one, say that it is: a cpio
 * archive, or one that is compressed.  No I/O.
 */
#ifndef USR_CPIO_MAGIC_H
#define USR_CPIO_MAGIC_H

#include <stddef.h>

/* So many bytes are enough. */
#define CPIO_MAGIC_NEED 8

enum compress_method {
	COMPRESS_NONE,
	COMPRESS_GZIP,
	COMPRESS_BZIP2,
	COMPRESS_LZMA,
	COMPRESS_XZ,
	COMPRESS_LZO,
	COMPRESS_LZ4,
	COMPRESS_ZSTD,
	COMPRESS_METHODS, /* how many */
};

struct cpio_magic {
	size_t len;
	const char *bytes;
	enum compress_method method;
	const char *refused; /* NULL, or why the kernel does not unpack it */
};

/* What starts with these bytes; NULL if it is neither. */
const struct cpio_magic *cpio_magic_find(const unsigned char *head, size_t len);

/* "gzip" and so on. */
const char *compress_name(enum compress_method m);

/* Its Debian package. */
const char *compress_package(enum compress_method m);

/* Tool and options that unpack it, NULL at the end. */
const char *const *compress_unpacker(enum compress_method m);

#endif
