/*
 * What an image is made of, as a makefile.
 */
#ifndef USR_TREE_DEPS_H
#define USR_TREE_DEPS_H

#include <stddef.h>

#include "usr/tree_scan.h"

struct deps {
	char **path;
	size_t len;
	size_t room;
};

/* Adds a file.  Returns 0, or -ENOMEM after a message. */
int deps_add(struct deps *d, const char *path);

/* Adds a directory and all in it but symbolic links. */
int deps_add_tree(struct deps *d, const struct tree *t);

/* Writes the file, whole or not at all.  Returns 0 or -errno and a message. */
int deps_write(struct deps *d, const char *file);

void deps_free(struct deps *d);

#endif
