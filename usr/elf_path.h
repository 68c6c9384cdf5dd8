/*
 * Files below a folder that takes the place of /, and the list of files and
 * symbolic links that an image needs.
 */
#ifndef USR_ELF_PATH_H
#define USR_ELF_PATH_H

#include <stddef.h>

#define PATH_LEN       4096
#define PATH_LINKS_MAX 40
#define NEEDS_MAX      8192

/* A path as it is without links, or a link and what it says. */
struct need {
	char *path;
	char *target; /* NULL: a file */
};

struct needs {
	struct need *list;
	size_t len;
	size_t room;
};

/*
 * Adds one, if it is not in the list.  Returns 0, -ENOMEM, -E2BIG, or -EILSEQ
 * for a name with control characters.
 */
int needs_add(struct needs *n, const char *path, const char *target);
/* Back to its first len. */
void needs_cut(struct needs *n, size_t len);
void needs_free(struct needs *n);

/*
 * Follows all links in path, as if root were /: never out of it.  Writes to
 * real what is left, at most PATH_LEN bytes, and adds the links to *n, or
 * nothing if it fails.  Returns 0 or -errno.
 */
int path_follow(const char *root, const char *path, char *real,
		struct needs *n);

/* Opens what path_follow() gave, if it is a regular file.  Or -errno. */
int path_open(const char *root, const char *real);

/* Joins two parts of a name.  Returns 0 or -ENAMETOOLONG. */
int path_join(char *out, const char *a, const char *b);

#endif
