/*
 * What the layers of root_spec.h have in common: mounts, and how they went.
 * All of these return 0, or -errno, which is then in the report, with what was
 * tried and the kernel's own words.
 */
#ifndef KINIT_LAYER_H
#define KINIT_LAYER_H

#include "kinit/root_spec.h"
#include "lib/mount_fs.h"

/* How a step went: what it does, and to what. */
int layer_step(struct root_report *report, int err, const char *what,
	       const char *object);

/*
 * Makes a directory below ROOT_ASIDE to mount something on.  What an attempt
 * that failed has left there goes.
 */
int layer_place(struct root_report *report, const char *dir);

/* layer_place(), and what is mounted on target is mounted there instead. */
int layer_aside(struct root_report *report, const char *target,
		const char *dir);

/* mount_fs(). */
int layer_mount(struct root_report *report, const struct mount_fs *m,
		const char *target);
/* The same of a device; a type that is NULL is what is on it. */
int layer_mount_device(struct root_report *report, const struct mount_fs *m,
		       const char *target);
/* The same of one that was found, which becomes m->source. */
int layer_mount_found(struct root_report *report, struct mount_fs *m,
		      const struct block_found *found, const char *target);

/* Says in a report of success that there is more than the root. */
void layer_told(struct root_report *report, const char *what);

#endif
