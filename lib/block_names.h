/*
 * The names that udev's rules give a disk in /dev/disk/by-id and by-path, made
 * from what sysfs tells (systemd: 60-persistent-storage.rules, path_id).  What
 * sysfs does not tell has no name here: optical drives' ATA serials, paths of
 * SAS, fibre channel and iSCSI, the names that dm and md give themselves.
 */
#ifndef LIB_BLOCK_NAMES_H
#define LIB_BLOCK_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/block_dev.h"

#define BLOCK_LINK 512 /* the path of a device in sysfs */

/*
 * Whether a disk has this name, len characters of it; dir is BLOCK_SYS or a
 * test's folder.  Every name counts that some version of the rules gives; in
 * names of by-id a run of blanks and '_' is one '_'.
 */
bool block_has_id(const char *dir, const char *disk, const char *name,
		  size_t len);
bool block_has_path(const char *dir, const char *disk, const char *name,
		    size_t len);

/*
 * Reads the file DIR/NAME followed by attr ("/size"), without a newline at its
 * end; or where the link of that name leads.  The length, or -errno and "".
 */
int block_attr(const char *dir, const char *name, const char *attr, char *buf,
	       size_t size);
int block_link(const char *dir, const char *name, const char *attr, char *buf,
	       size_t size);
/* What follows the last '/' of a path, or the path. */
const char *block_last(const char *path);

#endif
