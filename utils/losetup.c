/*
 * losetup [option ...] [device [file]]: loop devices, as klibc's losetup, with
 * --show, -P and -r of util-linux's.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>
#include <sys/ioctl.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/loop_file.h"
#include "lib/str.h"
#include "utils/options.h"

#define LOSETUP_OFFSET 32 /* ", offset 18446744073709551615" */

static int losetup_ask(const char *node, unsigned long request, void *data,
		       const char *verb)
{
	int fd = open(node, O_RDONLY | O_CLOEXEC), r = 0;

	if (fd < 0 || ioctl(fd, request, data) < 0)
		r = util_fail(verb, node, errno);
	close(fd);
	return r;
}

/* "/dev/loop0: [0801]:7 (/image), offset 512" */
static int losetup_info(const char *node)
{
	char offset[LOSETUP_OFFSET] = "";
	struct loop_info64 info;

	if (losetup_ask(node, LOOP_GET_STATUS64, &info, "get information on") !=
	    0)
		return 1;
	if (info.lo_offset != 0)
		fmt_print(offset, sizeof(offset), ", offset %lu",
			  (unsigned long)info.lo_offset);
	log_result("%s: [%04lx]:%lu (%s)%s", node,
		   (unsigned long)info.lo_device, (unsigned long)info.lo_inode,
		   (const char *)info.lo_file_name, offset);
	return 0;
}

/* node is NULL for a free one.  before: what is written before its name. */
static int losetup_set(struct loop_config *c, const char *node,
		       const char *file, const char *before)
{
	char made[BLOCK_NODE];
	int fd, r = loop_file_open(c, file);

	if (r < 0)
		return util_fail("open", file, r);
	if (node == NULL) {
		fd = r = loop_dev_make(c, made);
		node = r < 0 ? "a loop device" : made;
	} else {
		fd = open(node, O_RDWR | O_CLOEXEC);
		r = fd < 0 ? -errno : loop_dev_set(fd, c);
	}
	close((int)c->fd);
	close(fd);
	if (r < 0)
		return util_fail("set up", node, r);
	if (before != NULL)
		log_result("%s%s", before, node);
	return 0;
}

static int losetup_free(void)
{
	int n = loop_dev_free();

	if (n < 0)
		return util_fail("find", "a loop device", n);
	log_result("/dev/loop%d", n);
	return 0;
}

int losetup_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "Pdfho:rv\0"
				      "device | -f | -d device ... | [-Prv] "
				      "[--show] [-o offset] -f|device file\0"
				      "show=s\0");
	struct loop_config c = { 0 };
	const char *before = NULL;
	uint64_t offset = 0;
	int what = 0; /* -d, -f */
	int key, r = 0;

	while ((key = options_next(&o)) > 0 && key != 'h') {
		if (key == 'P')
			c.info.lo_flags |= LO_FLAGS_PARTSCAN;
		else if (key == 'r')
			c.info.lo_flags |= LO_FLAGS_READ_ONLY;
		else if (key == 's')
			before = "";
		else if (key == 'v')
			before = "Loop device is ";
		else if (key != 'o')
			what = key;
		else if ((r = parse_size(o.value, &offset)) < 0)
			return util_fail("use the number", o.value, r);
	}
	c.info.lo_offset = offset;
	if (key != OPTION_END || (o.argc == 0 && what != 'f') ||
	    (what != 'd' && o.argc > (what == 'f' ? 1 : 2)))
		return options_usage(&o, key);
	if (what == 'd') {
		for (int i = 0; i < o.argc; i++)
			r |= losetup_ask(o.argv[i], LOOP_CLR_FD, NULL,
					 "detach");
		return r;
	}
	if (what == 'f')
		return o.argc == 0 ? losetup_free()
				   : losetup_set(&c, NULL, o.argv[0], before);
	return o.argc == 1 ? losetup_info(o.argv[0])
			   : losetup_set(&c, o.argv[0], o.argv[1], before);
}
