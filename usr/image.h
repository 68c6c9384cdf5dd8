/*
 * An image from sources as in CONFIG_INITRAMFS_SOURCE.
 */
#ifndef USR_IMAGE_H
#define USR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usr/compress.h"
#include "usr/tree_write.h"

enum source_kind {
	SOURCE_DIR,
	SOURCE_LIST,
	SOURCE_CPIO,
};

struct source {
	const char *path;
	struct tree_owner owner; /* for a directory */
	/* found by image_make() */
	enum source_kind kind;
	enum compress_method method; /* SOURCE_CPIO */
};

struct image {
	const char *output; /* NULL: standard output */
	const char *deps;   /* NULL: none */
	enum compress_method method;
	bool no_check;	 /* pass an archive on, whatever is in it */
	bool method_set; /* not just taken from the name of the output */
	uint32_t mtime;
	bool mtime_all; /* of regular files, too */
	struct source *sources;
	size_t sources_len;
};

/*
 * Writes the image and the dependency file, each whole or not at all.
 * Returns 0, or -errno after messages.
 */
int image_make(struct image *im);

#endif
