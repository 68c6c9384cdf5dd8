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

#define ROOTFS_RAMFS 0x858458f6u
#define ROOTFS_TMPFS 0x01021994u
#define MAX_DEPTH    64 /* deeper trees stay in memory; nothing else happens */

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

/* Where emptying is: the file system that it stays on, and how deep. */
struct place {
	dev_t dev;
	int depth;
};

/*
 * Names are taken relative to open directories and symbolic links are not
 * followed: nothing outside can be reached, whatever is renamed meanwhile.
 * What cannot be removed only costs memory.
 */
static void remove_entry(int dir, const char *name, void *data)
{
	const struct place *here = data;
	struct place below = { here->dev, here->depth + 1 };
	struct stat st;
	int fd;

	if (unlinkat(dir, name, 0) == 0)
		return;
	if (errno != EISDIR && errno != EPERM)
		return;
	/* another file system is not even opened: its server may be far */
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    st.st_dev != here->dev)
		return;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_dev == here->dev &&
	    here->depth < MAX_DEPTH)
		(void)dir_each(fd, remove_entry, &below);
	close(fd);
	(void)unlinkat(dir, name, AT_REMOVEDIR);
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

void initramfs_empty(int fd)
{
	struct place top = { 0 };
	struct stat st;

	if (fstat(fd, &st) < 0)
		return;
	top.dev = st.st_dev;
	(void)dir_each(fd, remove_entry, &top);
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
