/*
 * The contents of a directory, found without following a symbolic link:
 * a directory in, its sorted entries out.
 */
#ifndef USR_TREE_SCAN_H
#define USR_TREE_SCAN_H

#include <stddef.h>
#include <sys/types.h>

struct tree_node {
	const struct tree_node *parent; /* NULL: the top */
	dev_t dev;
	ino_t ino;
	mode_t mode;
	uid_t uid;
	gid_t gid;
	dev_t rdev;
	nlink_t nlink;
	/* names of one file, in their order */
	struct tree_node *link_first; /* of the last name */
	struct tree_node *link_next;  /* of all others */
	char path[];		      /* from the top, without a first '/' */
};

struct tree {
	const char *name; /* of the top, as given */
	int fd;
	struct tree_node *top;
	struct tree_node **node; /* bytewise by path; without the top */
	size_t len;
	size_t room;
	int errors;
	/* the directory opened last, often the next one or its parent */
	const struct tree_node *at;
	int at_fd;
};

/*
 * Reads all of the directory name; symbolic links are followed in name only.
 * Returns 0, or -errno after messages.  Then as before, tree_free() it.
 */
int tree_scan(struct tree *t, const char *name);

/*
 * Opens an entry by O_NOFOLLOW and flags, and sees that it still is what it
 * was.  Returns a descriptor, or -errno after a message.
 */
int tree_open(struct tree *t, const struct tree_node *n, int flags);

/* Prints "TOP/PATH: what: errno", with escapes.  Returns as cpio_msg(). */
int tree_msg(const struct tree *t, const char *path, int err, const char *what);

void tree_free(struct tree *t);

#endif
