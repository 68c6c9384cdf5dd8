/* The names in a directory, without the allocations of readdir(3). */
#ifndef LIB_DIR_H
#define LIB_DIR_H

/* dir is the directory's descriptor. */
typedef void dir_entry(int dir, const char *name, void *data);

/* Calls entry for each name but "." and "..".  0 or -errno. */
int dir_each(int dir, dir_entry *entry, void *data);

#endif
