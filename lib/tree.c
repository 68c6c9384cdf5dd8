/* Deleting trees, see tree.h. */
#include "lib/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>
#include <sys/stat.h>

/* What is mounted in it stays, and what another took away is no loss. */
void tree_stays(struct tree *t, int err)
{
	if (t->err == 0 && err != -EBUSY && err != -ENOTEMPTY && err != -ENOENT)
		t->err = err;
}

void tree_too_deep(int dir, const char *name, void *tree)
{
	(void)dir;
	(void)name;
	tree_stays(tree, -ENAMETOOLONG);
}

/* Makes a directory empty that is not of another file system: whether so. */
static bool tree_empty(int dir, const char *name, struct tree *t)
{
	struct stat st;
	int r = 0, fd = -1;

	/* another file system is not even opened: its server may be far */
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		if (st.st_dev != t->dev)
			return false;
		fd = openat(dir, name,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	if (fd < 0) {
		tree_stays(t, -errno);
		return false;
	}
	if (fstat(fd, &st) < 0)
		r = -errno;
	else if (st.st_dev == t->dev) {
		t->depth++;
		r = dir_each(fd, t->depth > TREE_DEPTH ? t->deep : tree_delete,
			     t);
		t->depth--;
	}
	if (r < 0)
		tree_stays(t, r);
	close(fd);
	return true;
}

void tree_delete(int dir, const char *name, void *tree)
{
	struct tree *t = tree;
	int r;

	if (unlinkat(dir, name, 0) == 0)
		return;
	r = -errno;
	if (r == -EISDIR) {
		if (!tree_empty(dir, name, t) ||
		    unlinkat(dir, name, AT_REMOVEDIR) == 0)
			return;
		r = -errno;
	}
	tree_stays(t, r);
}
