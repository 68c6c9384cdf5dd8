/*
 * nuke [path ...]: deletes files and whole trees, as klibc's nuke.  It has no
 * options: each argument is a name.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/stat.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/tree.h"

struct nuke {
	struct tree tree; /* first: callbacks get that */
	int top;
	unsigned number; /* of the next name there */
	bool moved;
};

/*
 * A directory that is too deep is moved up, so that there is no limit; what is
 * mounted below it goes along.
 */
static void nuke_move_up(int dir, const char *name, void *tree)
{
	struct nuke *n = tree;
	char up[16];

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return;
	if (errno != EISDIR) {
		tree_stays(tree, -errno);
		return;
	}
	/* until the name is not that of a file, or of a directory with files */
	do {
		fmt_print(up, sizeof(up), ".%x", n->number++);
		if (renameat(dir, name, n->top, up) == 0) {
			n->moved = true;
			return;
		}
	} while (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR);
	tree_stays(tree, -errno);
}

static void nuke_path(const char *path)
{
	struct nuke n = { .tree = { .deep = nuke_move_up } };
	struct stat st;

	n.top = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
		n.tree.dev = st.st_dev;
	do {
		n.moved = false;
		n.tree.err = 0;
		tree_delete(AT_FDCWD, path, &n.tree);
	} while (n.moved);
	if (n.top >= 0)
		close(n.top);
	if (n.tree.err == 0 &&
	    fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
		n.tree.err = -EBUSY;
	if (n.tree.err < 0)
		(void)util_fail("delete", path, n.tree.err);
}

/* As klibc's: a script goes on, whatever stays. */
int nuke_main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		nuke_path(argv[i]);
	return 0;
}
