/* A file, or a part of it, that is to be a loop device. */
#ifndef LIB_LOOP_FILE_H
#define LIB_LOOP_FILE_H

#include "lib/loop_dev.h"

/*
 * Opens a file as c->fd, for writing unless the flags of c->info say
 * otherwise, which they do afterwards when it could only be read.  0 or -errno.
 */
int loop_file_open(struct loop_config *c, const char *path);

#endif
