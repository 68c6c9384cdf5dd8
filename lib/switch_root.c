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
	int *err; /* of the first that stays */
};

/* What is mounted in it stays, and what another took away is no loss. */
static void note(const struct place *here, int err)
{
	if (*here->err == 0 && err != -EBUSY && err != -ENOTEMPTY &&
	    err != -ENOENT)
		*here->err = err;
}

static void remove_entry(int dir, const char *name, void *data);

/* Makes a directory empty that is not of another file system: whether so. */
static bool empty_directory(int dir, const char *name, const struct place *here)
{
	struct place below = { here->dev, here->depth + 1, here->err };
	struct stat st;
	int r = 0, fd;

	/* another file system is not even opened: its server may be far */
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		note(here, -errno);
		return false;
	}
	if (st.st_dev != here->dev)
		return false;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		note(here, -errno);
		return false;
	}
	if (fstat(fd, &st) < 0)
		r = -errno;
	else if (here->depth == MAX_DEPTH)
		r = -ENAMETOOLONG;
	else if (st.st_dev == here->dev)
		r = dir_each(fd, remove_entry, &below);
	if (r < 0)
		note(here, r);
	close(fd);
	return true;
}

/*
 * Names are taken relative to open directories and symbolic links are not
 * followed: nothing outside can be reached, whatever is renamed meanwhile.
 * What cannot be removed only costs memory.
 */
static void remove_entry(int dir, const char *name, void *data)
{
	const struct place *here = data;

	if (unlinkat(dir, name, 0) == 0)
		return;
	if (errno != EISDIR && errno != EPERM) {
		note(here, -errno);
		return;
	}
	if (!empty_directory(dir, name, here))
		return;
	if (unlinkat(dir, name, AT_REMOVEDIR) < 0)
		note(here, -errno);
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
	int r, err = 0;
	struct place top = { .err = &err };
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	top.dev = st.st_dev;
	r = dir_each(fd, remove_entry, &top);
	return err < 0 ? err : r;
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
