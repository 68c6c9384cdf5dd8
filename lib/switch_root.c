/* Leaving the initramfs, see switch_root.h. */
#include "lib/switch_root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "lib/compat.h"
#include "lib/dir.h"
#include "lib/sys.h"
#include "lib/tree.h"

#define ROOTFS_RAMFS 0x858458f6u
#define ROOTFS_TMPFS 0x01021994u

static int check_type(const struct statfs *fs)
{
	return (unsigned)fs->f_type == ROOTFS_RAMFS ||
			       (unsigned)fs->f_type == ROOTFS_TMPFS
		       ? 0
		       : -EPERM;
}

int switch_root_check(const char *new_root)
{
	struct stat old, new;
	struct statfs fs;

	if (stat("/", &old) < 0 || stat(new_root, &new) < 0)
		return -errno;
	if (!S_ISDIR(new.st_mode))
		return -ENOTDIR;
	if (old.st_dev == new.st_dev)
		return -EBUSY;
	if (statfs("/", &fs) < 0)
		return -errno;
	return check_type(&fs);
}

int initramfs_open(void)
{
	struct statfs fs;
	int r, fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	r = fstatfs(fd, &fs) < 0 ? -errno : check_type(&fs);
	if (r == 0)
		return fd;
	close(fd);
	return r;
}

int initramfs_empty(int fd)
{
	/* what cannot be deleted only costs memory */
	struct tree t = { .deep = tree_too_deep };
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0)
		return -errno;
	t.dev = st.st_dev;
	r = dir_each(fd, tree_delete, &t);
	return t.err < 0 ? t.err : r;
}

/*
 * A kernel without it has nothing there to be moved.  What cannot be asked may
 * be mounted: the move then works or says why not.
 */
static bool switch_mounted(const char *dir)
{
	struct stat st, root;

	if (stat(dir, &st) < 0)
		return errno != ENOENT;
	return stat("/", &root) < 0 || st.st_dev != root.st_dev;
}

int switch_root_move(const char *dir, const char *target)
{
	int r;

	if (!switch_mounted(dir) ||
	    mount(dir, target, NULL, MS_MOVE, NULL) == 0)
		return 0;
	r = -errno;
	(void)umount2(dir, MNT_DETACH);
	return r;
}

int switch_root(const char *new_root, bool keep)
{
	if (chdir(new_root) < 0)
		return -errno;
	/*
	 * Linux 7.0 and later: rootfs is an ordinary mount that can be left.
	 * Earlier kernels say EINVAL; then the new root is moved over "/".
	 */
	if (!keep && sys_pivot_root(".", ".") == 0) {
		if (umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
			return -errno;
		return 0;
	}
	if (mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0 ||
	    chdir("/") < 0)
		return -errno;
	return 0;
}
