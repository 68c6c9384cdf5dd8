/*
 * All directives of a list, one after the other, and all errors of it.
 */
#ifndef USR_CPIO_EACH_H
#define USR_CPIO_EACH_H

#include <stdio.h>

#include "usr/cpio_list.h"
#include "usr/cpio_write.h"

/*
 * Calls take for each entry of l, which reads f, until w has a write error.
 * After an error, which take has printed, w only checks, and the rest is read
 * to find further ones.  Returns 0, or -EINVAL if there was any.
 */
int cpio_each(struct cpio_list *l, FILE *f, struct cpio_writer *w,
	      int (*take)(void *arg, const struct cpio_entry *e), void *arg);

#endif
