/* The ioctls that make an array of devices and start it, see md.h. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <linux/major.h>
#include <linux/raid/md_p.h>
#include <linux/raid/md_u.h>

#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/md.h"

#define MD_NEW	"/sys/module/md_mod/parameters/new_array"
#define MD_PATH 24 /* "/dev/md_d1048575" */
#define MD_DEV	5  /* of "/dev/" */

static int md_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Has the kernel make the device; one that is there is told by an ioctl. */
static int md_make(const struct md_param *how, const char *path)
{
	int fd, r = file_put(MD_NEW, path + MD_DEV);

	if (r < 0 && r != -EEXIST)
		return r == -ENOENT ? -ENODEV : r;
	fd = md_open(path);
	if (fd != -ENOENT || how->partitionable)
		return fd;
	/* a /dev without devtmpfs */
	if (mknod(path, S_IFBLK | 0600, makedev(MD_MAJOR, how->number)) < 0)
		return -errno;
	return md_open(path);
}

static int md_ask(int fd, unsigned long request, void *arg)
{
	return ioctl(fd, request, arg) < 0 ? -errno : 0;
}

static int md_fill(int fd, const struct md_param *how,
		   const struct md_device *devices, unsigned n)
{
	int r = 0;

	for (unsigned i = 0; i < n && r == 0; i++) {
		mdu_disk_info_t disk = { .major = (int)devices[i].major,
					 .minor = (int)devices[i].minor };

		if (!how->persistent) {
			disk.number = disk.raid_disk = (int)i;
			disk.state = 1 << MD_DISK_ACTIVE | 1 << MD_DISK_SYNC;
		}
		r = md_ask(fd, ADD_NEW_DISK, &disk);
	}
	return r < 0 ? r : md_ask(fd, RUN_ARRAY, NULL);
}

int md_assemble(const struct md_param *how, unsigned minor_version,
		const struct md_device *devices, unsigned n)
{
	mdu_array_info_t info = { .major_version = 0 };
	mdu_array_info_t there;
	char path[MD_PATH];
	int fd, r;

	if (how->persistent) {
		info.major_version = minor_version != 90;
		info.minor_version = (int)minor_version;
	} else {
		info.level = how->level;
		info.raid_disks = (int)n;
		info.md_minor = (int)how->number;
		info.not_persistent = 1;
		info.state = 1 << MD_SB_CLEAN;
		info.chunk_size = (int)how->chunk;
	}
	fmt_print(path, sizeof(path), "/dev/md%s%u",
		  how->partitionable ? "_d" : "", how->number);
	fd = md_make(how, path);
	if (fd < 0)
		return fd;
	r = -EBUSY;
	/* of a running array the next request would change something */
	if (md_ask(fd, GET_ARRAY_INFO, &there) < 0)
		r = md_ask(fd, SET_ARRAY_INFO, &info);
	if (r == 0) {
		r = md_fill(fd, how, devices, n);
		if (r < 0)
			(void)md_ask(fd, STOP_ARRAY, NULL);
	}
	close(fd);
	if (r < 0)
		return r;
	/* the kernel reads a partition table when it is opened again */
	fd = md_open(path);
	if (fd >= 0)
		close(fd);
	return 0;
}
