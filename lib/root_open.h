/* Opening a file of a root file system that is not "/" yet. */
#ifndef LIB_ROOT_OPEN_H
#define LIB_ROOT_OPEN_H

/*
 * Opens path as it will be found when the directory root is "/": absolute
 * symbolic links and ".." stay below it.  flags are those of open(2) without
 * O_CREAT; O_CLOEXEC is added.  A descriptor or -errno.
 */
int root_open(int root, const char *path, int flags);

#endif
