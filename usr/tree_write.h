/*
 * A scanned directory as entries of an archive.
 */
#ifndef USR_TREE_WRITE_H
#define USR_TREE_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "usr/cpio_write.h"
#include "usr/tree_scan.h"

/* Which owner becomes root. */
struct tree_owner {
	uint32_t uid;
	uint32_t gid;
	bool uid_all; /* everybody */
	bool gid_all;
};

/*
 * Writes all entries.  Returns 0, or -errno after messages.  Write errors
 * are kept in w->out.
 */
int tree_write(struct tree *t, const struct tree_owner *o,
	       struct cpio_writer *w);

#endif
