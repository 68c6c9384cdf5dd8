/* Mounts of layers, see layer.h. */
#include "kinit/layer.h"

#include <errno.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "lib/block_open.h"
#include "lib/compat.h"
#include "lib/dir.h"
#include "lib/fmt.h"
#include "lib/str.h"
#include "lib/superblock.h"

int layer_step(struct root_report *report, int err, const char *what,
	       const char *object)
{
	report->err = err;
	if (err < 0)
		fmt_print(report->tried, sizeof(report->tried), "%s %s", what,
			  object);
	return err;
}

int layer_place(struct root_report *report, const char *dir)
{
	int r;

	(void)mkdir(ROOT_ASIDE, 0755);
	(void)umount2(dir, MNT_DETACH);
	r = dir_make(dir);
	return layer_step(report, r, "make", dir);
}

int layer_aside(struct root_report *report, const char *target, const char *dir)
{
	int r = layer_place(report, dir);

	if (r < 0)
		return r;
	if (mount(target, dir, NULL, MS_MOVE, NULL) < 0)
		r = -errno;
	return layer_step(report, r, "move the root to", dir);
}

int layer_mount(struct root_report *report, const struct mount_fs *m,
		const char *target)
{
	const char *refused;
	int r = mount_fs(m, target, report->said, &refused);

	return layer_step(report, r, m->type,
			  refused != NULL ? refused : m->source);
}

int layer_mount_device(struct root_report *report, const struct mount_fs *m,
		       const char *target)
{
	struct mount_fs probed = *m;
	struct superblock sb;
	int r;

	if (m->type == NULL) {
		r = superblock_read(m->source, &sb);
		probed.type = sb.type;
		if (r < 0) /* nothing known is what the kernel calls invalid */
			return layer_step(report, r == -ENODATA ? -EINVAL : r,
					  "find a file system on", m->source);
	}
	return layer_mount(report, &probed, target);
}

int layer_mount_found(struct root_report *report, struct mount_fs *m,
		      const struct block_found *found, const char *target)
{
	char node[BLOCK_NODE];
	int r = block_node_find(found->major, found->minor, found->name, node);

	if (r < 0)
		return layer_step(report, r, "make the node of", found->name);
	m->source = node;
	r = layer_mount_device(report, m, target);
	m->source = NULL;
	return r;
}

void layer_told(struct root_report *report, const char *what)
{
	(void)str_cat(report->tried, sizeof(report->tried), ", ");
	(void)str_cat(report->tried, sizeof(report->tried), what);
}
