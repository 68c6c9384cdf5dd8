/* A root on a block device, see root_block.h. */
#include "kinit/root_block.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#include "kinit/block_say.h"
#include "lib/block_open.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/mount_fs.h"
#include "lib/str.h"

#define FILESYSTEMS	"/proc/filesystems"
#define FILESYSTEMS_MAX 4096
#define TYPES_MAX	1024
#define OPTIONS_MAX	1024

static int block_parse(struct root_spec *spec, const struct root_words *words,
		       struct failure *f)
{
	struct block_spec block;
	const char *why;

	if (words->root == NULL ||
	    block_spec_parse(words->root, &block, &why) == -ENODEV)
		return 0;
	return root_want(spec, WANT_ROOT, "root", words->root, f) < 0 ? f->err
								      : 1;
}

static int block_resolve(struct root_spec *spec, const struct net_result *net,
			 const char *hostname, struct failure *f)
{
	const struct block_found *dev = &spec->found[WANT_ROOT];
	const char *text = spec->want[WANT_ROOT].text;
	char node[BLOCK_NODE];

	(void)net;
	(void)hostname;
	(void)f;
	(void)str_copy(spec->name, sizeof(spec->name),
		       block_node(dev->name, node));
	if (strcmp(text, node) != 0)
		fmt_print(spec->name, sizeof(spec->name), "%.200s (%s)", text,
			  node);
	return 0;
}

/* Those that are on a device, as a list, in the order of registration. */
static void block_types(char list[TYPES_MAX])
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

struct block_try {
	struct mount_fs m;
	const char *target;
	struct root_report *report;
	root_trying *trying;
	void *data;
};

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

	if (block_node_find(dev->major, dev->minor, dev->name, args.name) ==
		    0 &&
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
static int try_type(struct block_try *t, const char *type)
{
	char said[MOUNT_SAID];
	const char *refused;
	int r;

	t->m.type = type;
	t->trying(t->data, type);
	r = mount_fs(&t->m, t->target, said, &refused);
	if (r < 0 && strcmp(type, "btrfs") == 0 && btrfs_announce_all())
		r = mount_fs(&t->m, t->target, said, &refused);
	/* a device that nobody may write to */
	if ((r == -EACCES || r == -EROFS) && (t->m.flags & MS_RDONLY) == 0) {
		t->m.flags |= MS_RDONLY;
		r = mount_fs(&t->m, t->target, said, &refused);
		t->m.flags &= ~(unsigned)MS_RDONLY;
		if (r == 0)
			log_warn("%s can only be read: mounted so",
				 t->m.source);
	}
	if (r == 0 || t->report->err == 0) {
		t->report->err = r;
		t->report->refused = refused != NULL;
		(void)str_copy(t->report->tried, sizeof(t->report->tried),
			       type);
		(void)str_copy(t->report->said, sizeof(t->report->said), said);
	}
	return r;
}

static int try_types(struct block_try *t, const char *list)
{
	char type[MSG_TEXT];
	int r = -ENODEV, n;

	while ((n = list_next(&list, type, sizeof(type))) != 0) {
		if (n < 0)
			continue;
		r = try_type(t, type);
		if (!next_type_may(r))
			break;
	}
	/* a list without any type has mounted nothing */
	if (t->report->err == 0)
		t->report->err = r;
	return r;
}

int block_mount(const struct block_found *dev, const char *types,
		const char *options, unsigned flags, const char *target,
		struct root_report *report, root_trying *trying, void *data)
{
	char path[BLOCK_NODE], list[TYPES_MAX], text[OPTIONS_MAX];
	struct block_try t = {
		{ NULL, path, text, flags }, target, report, trying, data
	};
	struct superblock sb = { 0 };
	int r = block_node_find(dev->major, dev->minor, dev->name, path);

	report->err = 0;
	if (r == 0)
		r = mount_options(options != NULL ? options : "", &t.m.flags,
				  text, sizeof(text));
	if (r < 0)
		return report->err = r;
	if (types != NULL) {
		(void)try_types(&t, types);
		return report->err;
	}
	r = superblock_read(path, &sb);
	if (r < 0 && r != -ENODATA)
		return report->err = r;
	/* half of a mirror mounts, and then there are two different ones */
	if (r == 0 && sb.use != SB_FILESYSTEM) {
		(void)str_copy(report->tried, sizeof(report->tried), sb.type);
		return report->err = -EINVAL;
	}
	if (*sb.type != '\0' && !next_type_may(try_type(&t, sb.type)))
		return report->err;
	block_types(list);
	r = try_types(&t, list);
	if (r < 0)
		(void)str_copy(report->tried, sizeof(report->tried),
			       *sb.type != '\0' ? sb.type
						: "no known file system");
	return report->err;
}

static int block_mount_root(const struct root_spec *spec, const char *target,
			    struct root_report *report, root_trying *trying,
			    void *data)
{
	int r = block_mount(&spec->found[WANT_ROOT], spec->words->fstype,
			    spec->words->flags,
			    spec->access == ROOT_RW ? 0 : MS_RDONLY, target,
			    report, trying, data);

	if (r < 0 && spec->tries == 1)
		block_say_all();
	return r;
}

unsigned block_fail_code(int err)
{
	switch (-err) {
	case EINVAL:
	case ENODEV:
	case EACCES:
		return KI_FSTYPE;
	case EIO:
	case EUCLEAN:
	case EBADMSG:
	case ENXIO:
	case ENOMEDIUM:
		return KI_FS_DAMAGED;
	case ENAMETOOLONG:
		return KI_FS_OPTION;
	}
	return KI_FS_OTHER;
}

const struct root_method root_block = {
	.name = "block device",
	.parse = block_parse,
	.resolve = block_resolve,
	.mount = block_mount_root,
	.code = block_fail_code,
};
