/*
 * The loop over a list.  In: directives.  Out: each to a function, and how
 * that went.
 */
#include "usr/cpio_each.h"

#include <errno.h>

int cpio_each(struct cpio_list *l, FILE *f, struct cpio_writer *w,
	      int (*take)(void *arg, const struct cpio_entry *e), void *arg)
{
	struct cpio_entry e;
	int errors = 0, r;

	while ((r = cpio_list_next(l, &e)) != 0) {
		if (r > 0)
			r = take(arg, &e);
		if (r < 0) {
			w->check_only = true;
			if (ferror(f) || ++errors == CPIO_ERRORS_MAX)
				return -EINVAL;
		}
		if (cpio_out_error(w->out))
			break;
	}
	return errors ? -EINVAL : 0;
}
