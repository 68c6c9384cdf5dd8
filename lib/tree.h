/* Deleting whole trees of files. */
#ifndef LIB_TREE_H
#define LIB_TREE_H

#include <sys/types.h>

#include "lib/dir.h"

#define TREE_DEPTH 64 /* of directories that are open at once */

struct tree {
	dev_t dev; /* nothing of other file systems is touched, */
	int err;   /* which is no error; -errno of the first that stays */
	int depth; /* 0 at first */
	/* for what is in a directory of that depth, with this as its data */
	dir_entry *deep;
};

/*
 * Deletes one entry of a directory with all that is below it: a dir_entry,
 * whose data is the struct tree.  Names are taken relative to open directories
 * and symbolic links are not followed: nothing outside can be reached, whatever
 * is renamed meanwhile.
 */
void tree_delete(int dir, const char *name, void *tree);
/* Remembers why an entry stays: what is mounted there is no error. */
void tree_stays(struct tree *t, int err);
/* For deep: it stays, -ENAMETOOLONG. */
void tree_too_deep(int dir, const char *name, void *tree);

#endif
