/*
 * mountpoint [-dnq] directory: whether something is mounted there; with -x,
 * the number of a block device.  As util-linux's, and -n of BusyBox's.
 */
#include "utils/util.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/log.h"
#include "lib/mountinfo.h"
#include "utils/options.h"

#define MOUNTPOINT_NO 32

struct mountpoint {
	const char *path;
	uint32_t id;
};

static bool mountpoint_name(const struct mountinfo *m, void *data)
{
	const struct mountpoint *at = data;

	if (m->id != at->id)
		return false;
	log_result("%s %s", m->source, at->path);
	return true;
}

/* 0 with the number that is asked for, -EINVAL for "no", or -errno. */
static int mountpoint_look(struct mountpoint *at, int what, dev_t *number)
{
	struct stat st;

	if (stat(at->path, &st) < 0)
		return -errno;
	*number = st.st_dev;
	if (what != 'x')
		return mount_root(at->path, &at->id);
	*number = st.st_rdev;
	return S_ISBLK(st.st_mode) ? 0 : -ENODEV;
}

int mountpoint_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "dnqx\0"
				      "[-dnq] directory | -x device\0");
	bool quiet = false;
	int key, what = 0, r;
	struct mountpoint at;
	dev_t number = 0;

	while ((key = options_next(&o)) > 0) {
		if (key == 'q')
			quiet = true;
		else
			what = key;
	}
	if (key != OPTION_END || o.argc != 1)
		return options_usage(&o, key);
	at.path = o.argv[0];
	r = mountpoint_look(&at, what, &number);
	if (r == 0 && what == 'n')
		r = mountinfo_each(mountpoint_name, &at);
	else if (r == 0 && what != 0)
		log_result("%u:%u", (unsigned)major(number),
			   (unsigned)minor(number));
	else if (!quiet && (r == 0 || r == -EINVAL))
		log_result("%s is %sa mountpoint", at.path,
			   r == 0 ? "" : "not ");
	else if (!quiet)
		(void)util_fail("find", at.path, r);
	return r == 0 ? 0 : r == -EINVAL || r == -ENODEV ? MOUNTPOINT_NO : 1;
}
