/*
 * An archive that is passed on: whether the kernel will unpack all of it, and
 * what of it is compressed.
 */
#ifndef USR_TREE_ARCHIVE_H
#define USR_TREE_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "usr/cpio_magic.h"

struct tree_archive {
	const char *path;
	int fd; /* open for reading, a regular file */
	/* the first part that is compressed; COMPRESS_NONE: there is none */
	enum compress_method method;
	uint64_t method_at;
};

/*
 * Reads the archive, the compressed parts through the tools for them, and
 * finds method and method_at.  Returns 0, or -errno after a message that says
 * at which byte the kernel would stop or leave something out.
 */
int tree_archive_check(struct tree_archive *a);

/* Finds method and method_at alone, without a word of what is wrong. */
void tree_archive_look(struct tree_archive *a);

#endif
