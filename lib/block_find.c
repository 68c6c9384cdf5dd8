/* A block device that is there now, see block_find.h. */
#include "lib/block_find.h"

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/block_names.h"
#include "lib/block_open.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/gpt.h"

#define BLOCK_NUMBERS "/sys/dev/block"

struct find_search {
	const struct block_spec *spec;
	struct block_dev *out;
};

bool block_is_meant(const struct block_spec *spec, const struct block_dev *dev)
{
	bool table = spec->kind == BLOCK_BY_PARTUUID ||
		     spec->kind == BLOCK_BY_PARTLABEL,
	     yes;
	struct block_dev on = *dev;
	struct superblock sb;
	struct sb_file file UNINITIALIZED;
	int fd;

	if (table && block_dev_read(BLOCK_SYS, dev->disk, &on) < 0)
		return false;
	fd = block_open(&on, &file);
	if (fd < 0)
		return false;
	yes = table ? part_match(spec, dev, &file.source)
		    : superblock_decode(&file.source, &sb) == 0 &&
			      block_content_match(spec, &sb);
	close(fd);
	return yes;
}

static bool find_try(const struct block_dev *dev, void *data)
{
	const struct find_search *s = data;
	enum block_match m = block_dev_match(BLOCK_SYS, s->spec, dev);

	if (m == BLOCK_NO || (m == BLOCK_ASK && !block_is_meant(s->spec, dev)))
		return false;
	*s->out = *dev;
	return true;
}

int block_find(const struct block_spec *spec, struct block_dev *out)
{
	struct find_search s = { spec, out };
	int r = block_dev_each(BLOCK_SYS, find_try, &s);

	if (r < 0)
		return r;
	return r > 0 ? 0 : -ENODEV;
}

int block_find_node(const struct block_spec *spec, char path[BLOCK_NODE])
{
	struct block_dev dev;
	int r = block_find(spec, &dev);

	return r < 0 ? r : block_dev_node(&dev, path);
}

int block_of_node(const char *path, struct block_dev *out)
{
	char number[24], link[BLOCK_LINK];
	struct stat st;
	int r;

	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISBLK(st.st_mode))
		return -ENOTBLK;
	fmt_print(number, sizeof(number), "%u:%u", (unsigned)major(st.st_rdev),
		  (unsigned)minor(st.st_rdev));
	r = block_link(BLOCK_NUMBERS, number, "", link, sizeof(link));
	return r < 0 ? r : block_dev_read(BLOCK_SYS, block_last(link), out);
}
