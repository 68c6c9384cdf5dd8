/* Directories: making one, and its names without readdir(3)'s allocations. */
#ifndef LIB_DIR_H
#define LIB_DIR_H

/* dir is the directory's descriptor. */
typedef void dir_entry(int dir, const char *name, void *data);

/* Calls entry for each name but "." and "..".  0 or -errno. */
int dir_each(int dir, dir_entry *entry, void *data);
/* Makes it, unless there is one of that name.  0 or -errno. */
int dir_make(const char *path);

#endif
