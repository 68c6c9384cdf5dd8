/* Leaving the initramfs: the new root becomes "/". */
#ifndef LIB_SWITCH_ROOT_H
#define LIB_SWITCH_ROOT_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Checks that "/" is an initramfs and that new_root is another file system.
 * Changes nothing.  Returns 0, -EBUSY when new_root is "/" itself, -EPERM
 * when "/" is no ramfs or tmpfs, or -errno.
 */
int switch_root_check(const char *new_root);

/*
 * Moves what is mounted on dir, if anything is, to target.  What cannot be
 * moved is detached.  0 or -errno of the move.
 */
int switch_root_move(const char *dir, const char *target);

/*
 * Makes new_root, which has passed switch_root_check(), "/" and the working
 * directory; the initramfs is left where it can be unless keep.  File systems
 * mounted in it must have been moved before.  0 or, when the kernel refuses
 * the move itself, -errno.
 */
int switch_root(const char *new_root, bool keep);

/*
 * The initramfs while it is "/", to be emptied when nothing needs it any
 * more, because nothing else frees its memory.  Returns a descriptor, -EPERM
 * when "/" is no ramfs or tmpfs, or -errno.
 */
int initramfs_open(void);

/*
 * Deletes all that is in it, but nothing of other file systems.  0, or -errno
 * of the first that could not be deleted; the rest is gone then, too.
 */
int initramfs_empty(int fd);

#endif
