/* File systems on a device, see mount_device.h. */
#include "lib/mount_device.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include "lib/block_open.h"
#include "lib/compat.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/str.h"

#define FILESYSTEMS	"/proc/filesystems"
#define FILESYSTEMS_MAX 4096
#define TYPES_MAX	1024

/* Those that are on a device, as a list, in the order of registration. */
static void mount_types(char list[TYPES_MAX])
{
	char text[FILESYSTEMS_MAX];
	const char *line = text;

	*list = '\0';
	(void)file_read(FILESYSTEMS, text, sizeof(text));
	while (*line != '\0') {
		size_t len = strcspn(line, "\n");

		if (*line == '\t' &&
		    (str_cat_n(list, TYPES_MAX, line + 1, len - 1) < 0 ||
		     str_cat(list, TYPES_MAX, ",") < 0))
			return;
		line += len + (line[len] == '\n');
	}
}

/*
 * A btrfs may be on several devices, each of which the kernel must have been
 * told of (BTRFS_IOC_SCAN_DEV; uapi/linux/btrfs.h).
 */
struct btrfs_args {
	int64_t fd;
	char name[4088];
};
#define BTRFS_SCAN _IOW(0x94, 4, struct btrfs_args)

static bool btrfs_announce(const struct block_dev *dev, void *data)
{
	const int *control = data;
	struct btrfs_args args UNINITIALIZED;
	struct superblock sb;

	if (block_dev_node(dev, args.name) == 0 &&
	    superblock_read(args.name, &sb) == 0 &&
	    strcmp(sb.type, "btrfs") == 0) {
		args.fd = 0;
		(void)ioctl(*control, BTRFS_SCAN, &args);
	}
	return false;
}

static bool btrfs_announce_all(void)
{
	int control = open("/dev/btrfs-control", O_RDWR | O_CLOEXEC);

	if (control < 0)
		return false;
	(void)block_dev_each(BLOCK_SYS, btrfs_announce, &control);
	close(control);
	return true;
}

/* The kernel goes on with the next type after these. */
static bool next_type_may(int err)
{
	return err == -EINVAL || err == -EACCES || err == -ENODEV;
}

/* The first failure tells most: its type was the most probable one. */
static int try_type(struct mount_device *d, const char *type)
{
	char said[MOUNT_SAID];
	const char *refused;
	int r;

	d->m.type = type;
	d->trying(d->data, type);
	r = mount_fs(&d->m, d->target, said, &refused);
	if (r < 0 && strcmp(type, "btrfs") == 0 && btrfs_announce_all())
		r = mount_fs(&d->m, d->target, said, &refused);
	/* a device that nobody may write to */
	if ((r == -EACCES || r == -EROFS) && !d->write &&
	    (d->m.flags & MS_RDONLY) == 0) {
		d->m.flags |= MS_RDONLY;
		r = mount_fs(&d->m, d->target, said, &refused);
		d->m.flags &= ~(unsigned)MS_RDONLY;
		if (r == 0)
			log_warn("%s can only be read: mounted so",
				 d->m.source);
	}
	if (r == 0 || d->err == 0) {
		d->err = r;
		d->refused = refused != NULL;
		(void)str_copy(d->tried, MOUNT_TRIED, type);
		(void)str_copy(d->said, MOUNT_SAID, said);
	}
	return r;
}

static int try_types(struct mount_device *d, const char *list)
{
	char type[MOUNT_TRIED];
	int r = -ENODEV, n;

	while ((n = list_next(&list, type, sizeof(type))) != 0) {
		if (n < 0)
			continue;
		r = try_type(d, type);
		if (!next_type_may(r))
			break;
	}
	/* a list without any type has mounted nothing */
	if (d->err == 0)
		d->err = r;
	return r;
}

void mount_device(struct mount_device *d, const char *types)
{
	struct superblock sb = { 0 };
	char list[TYPES_MAX];
	int r = 0;

	if (types == NULL) {
		r = superblock_read(d->m.source, &sb);
		/* half of a mirror mounts: then there are two different ones */
		if (r == 0 && sb.use != SB_FILESYSTEM) {
			(void)str_copy(d->tried, MOUNT_TRIED, sb.type);
			r = -EINVAL;
		}
		if (r < 0 && r != -ENODATA) {
			d->err = r;
			return;
		}
		if (*sb.type != '\0' && !next_type_may(try_type(d, sb.type)))
			return;
		mount_types(list);
		types = list;
	}
	if (try_types(d, types) < 0 && types == list && *sb.type == '\0')
		(void)str_copy(d->tried, MOUNT_TRIED, "no known file system");
}
