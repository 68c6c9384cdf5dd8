/*
 * Mounts a file system with fsopen(2) and its companions, because the kernel
 * then says in words what was wrong; with mount(2) on kernels before 5.2.
 */
#ifndef LIB_MOUNT_FS_H
#define LIB_MOUNT_FS_H

#include <stdbool.h>
#include <stddef.h>

#define MOUNT_SAID   256
#define MOUNT_OPTION 256 /* one of a list, its NUL included */

struct mount_fs {
	const char *type, *source;
	const char *options; /* for the file system: "name,name=value" */
	unsigned flags;	     /* MS_RDONLY, MS_NOATIME, ... */
};

/*
 * Mounts it on target.  Returns 0, or -errno with the kernel's own words in
 * said ("" for none).  *refused is where in m->options the option stands that
 * the kernel does not take, or NULL.
 */
int mount_fs(const struct mount_fs *m, const char *target,
	     char said[MOUNT_SAID], const char **refused);

/*
 * Changes *flags by an option that is for every file system (ro, noatime,
 * defaults, noauto, ...); false when option is none of these.
 */
bool mount_flag(const char *option, unsigned *flags);

/*
 * Sorts a list as in fstab(5) into flags and what is for the file system.
 * 0, or -ENAMETOOLONG.
 */
int mount_options(const char *list, unsigned *flags, char *options,
		  size_t size);

/*
 * Why, in the kernel's words: the last error in the log of the context fs
 * (lines "e text"), otherwise the last warning ("w text"); what it only tells
 * ("i text") is no reason.  Leaves said alone when there is none.
 */
void mount_said(int fs, char said[MOUNT_SAID]);

#endif
