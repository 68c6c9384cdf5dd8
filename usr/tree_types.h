/*
 * Which names the sources of an image have, and what they are: a name that is
 * something else in a later source hides what the earlier one put there.
 */
#ifndef USR_TREE_TYPES_H
#define USR_TREE_TYPES_H

#include <stddef.h>
#include <stdint.h>

#include "usr/cpio_msg.h"

struct tree_type;

/* All zero is empty. */
struct tree_types {
	struct tree_type **bucket;
	size_t buckets;
	size_t len;
};

/*
 * Adds a name with its mode, of the source that messages call source; warns
 * at at if another source has it with another type.  source must outlive t.
 * Returns 0, or -ENOMEM after a message.
 */
int tree_types_add(struct tree_types *t, const char *name, uint32_t mode,
		   const char *source, const struct cpio_at *at);

void tree_types_free(struct tree_types *t);

#endif
