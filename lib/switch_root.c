/* Leaving the initramfs, see switch_root.h. */
#include "lib/switch_root.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#include "lib/compat.h"
#include "lib/dir.h"
#include "lib/fmt.h"
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

static int check_executable(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return -EISDIR;
	return (st->st_mode & 0111) != 0 ? 0 : -EACCES;
}

/* Linux before 5.6 has no openat2(2): a child looks, with that root. */
static int find_in_child(const char *root, const char *path)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0) {
		struct stat st;

		if (chroot(root) < 0 || chdir("/") < 0 || stat(path, &st) < 0)
			_exit(errno);
		_exit(-check_executable(&st));
	}
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return -errno;
	}
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

/* Mounted noexec, or the server says no.  Before Linux 5.8: through /proc. */
static int may_execute(int fd)
{
	char self[32];
	int r = sys_faccessat2(fd, "", X_OK, SYS_AT_EMPTY_PATH);

	if (r == -ENOSYS) {
		fmt_print(self, sizeof(self), "/proc/self/fd/%d", fd);
		r = access(self, X_OK) < 0 ? -errno : 0;
	}
	return r == -EACCES ? r : 0;
}

int find_executable(const char *root, const char *path)
{
	struct sys_open_how how = { .flags = O_PATH | O_CLOEXEC,
				    .resolve = SYS_RESOLVE_IN_ROOT };
	struct stat st;
	int fd, r;
	int dir = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return -errno;
	fd = sys_openat2(dir, path, &how);
	close(dir);
	if (fd == -ENOSYS)
		return find_in_child(root, path);
	if (fd < 0)
		return fd;
	r = fstat(fd, &st) < 0 ? -errno : check_executable(&st);
	if (r == 0)
		r = may_execute(fd);
	close(fd);
	return r;
}
