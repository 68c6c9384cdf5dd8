/* What is mounted where: /proc/self/mountinfo, proc_pid_mountinfo(5). */
#ifndef LIB_MOUNTINFO_H
#define LIB_MOUNTINFO_H

#include <stdbool.h>
#include <stdint.h>

#define MOUNTINFO_MAX  (1 << 20) /* bytes; a line has 100 or so */
#define MOUNTINFO_PATH 4096

/* One mount.  Escapes are undone; all point into the line. */
struct mountinfo {
	uint32_t id, parent;
	const char *device;  /* "major:minor" */
	const char *root;    /* what of the file system is mounted */
	const char *dir;     /* and where, seen from the caller's "/" */
	const char *options; /* of this mount */
	const char *type, *source;
	const char *super; /* options of the file system */
};

/* Takes a line, which is changed, apart; false when it is none. */
bool mountinfo_parse(char *line, struct mountinfo *out);

/*
 * Calls f for each mount, in the order of the file as it was at first, until f
 * returns true.  0, -E2BIG when the file is longer than MOUNTINFO_MAX, or
 * another -errno.
 */
typedef bool mountinfo_fn(const struct mountinfo *m, void *data);
int mountinfo_each(mountinfo_fn *f, void *data);
/* The same of a text, which is changed. */
void mountinfo_text(char *text, mountinfo_fn *f, void *data);

/*
 * Whether something is mounted right there, at the end of a path.  Asks the
 * kernel, and not the file system or its server.  0 and the mount's id,
 * -EINVAL when nothing is, -ENOSYS when the kernel does not tell (before Linux
 * 5.8), or another -errno.
 */
int mount_root(const char *path, uint32_t *id);

#endif
