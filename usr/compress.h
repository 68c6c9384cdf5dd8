/*
 * The compressions of an initramfs: their names, and how to recognise an
 * archive.  No I/O.
 */
#ifndef USR_COMPRESS_H
#define USR_COMPRESS_H

#include <stddef.h>

#include "usr/cpio_magic.h"

/* So many bytes of a file tell what it is. */
#define COMPRESS_HEAD 4096

/* Tool and options, NULL at the end; what the kernel unpacks. */
const char *const *compress_argv(enum compress_method m);

/* The method of this name.  Returns 0 or -EINVAL. */
int compress_by_name(const char *name, enum compress_method *out);

/* The method that the suffix of path stands for, COMPRESS_NONE without one. */
enum compress_method compress_by_suffix(const char *path);

/* Does the name say that it is an archive: *.cpio or *.cpio.*? */
int compress_is_cpio_name(const char *path);

/*
 * Is a file that starts with these bytes an archive?  Returns 1 and how it is
 * compressed; 0 if it is none; -EPROTONOSUPPORT, the same and the reason if it
 * is one that the kernel does not unpack.
 */
int compress_by_content(const unsigned char *head, size_t len,
			enum compress_method *out, const char **why);

#endif
