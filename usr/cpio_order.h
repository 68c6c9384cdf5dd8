/*
 * A list in two passes, for what one pass cannot know: an order, hard links
 * among the sources, names that occur twice.
 */
#ifndef USR_CPIO_ORDER_H
#define USR_CPIO_ORDER_H

#include <stdbool.h>

#include "usr/cpio_list.h"
#include "usr/cpio_write.h"

struct cpio_order {
	bool sorted;	 /* by name */
	bool links;	 /* the same source file becomes one file */
	bool duplicates; /* a name that occurs twice is an error */
};

/*
 * Writes all entries of l, which reads the seekable file f, without the end
 * mark.  Returns 0, or -errno after messages.  Write errors are kept in w.
 */
int cpio_order_write(const struct cpio_order *o, FILE *f, struct cpio_list *l,
		     struct cpio_writer *w);

#endif
