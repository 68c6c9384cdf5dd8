/*
 * The hard links of an archive, put together again: entries with the same
 * device and inode, wherever they stand.
 */
#ifndef USR_CPIO_GROUP_H
#define USR_CPIO_GROUP_H

#include <stddef.h>
#include <stdint.h>

#include "usr/cpio_header.h"

/* Of names that wait for another: what a hostile archive can make us keep */
#define CPIO_GROUPS_MAX	    (4 * 1024 * 1024)
#define CPIO_GROUPS_BUCKETS 1024

struct cpio_group {
	struct cpio_group *same_hash;
	struct cpio_group *older;
	struct cpio_group *newer;
	struct cpio_header h; /* of the first name */
	size_t bytes;	      /* counted against the limit */
	size_t names_len;
	char **names;
};

/* All zero is empty. */
struct cpio_groups {
	size_t bytes;
	struct cpio_group *oldest;
	struct cpio_group *newest;
	struct cpio_group *bucket[CPIO_GROUPS_BUCKETS];
};

/*
 * Adds a name.  When all names that h->nlink promises are there, the group is
 * taken out, *out is that group, and the caller frees it; else *out is NULL.
 * Returns 0, -ENOMEM, -E2BIG beyond the limit, or -EINVAL if mode or owner are
 * not those of the group.
 */
int cpio_groups_add(struct cpio_groups *g, const struct cpio_header *h,
		    const char *name, struct cpio_group **out);

/* Takes out the group that has waited longest; NULL if there is none. */
struct cpio_group *cpio_groups_take(struct cpio_groups *g);

void cpio_group_free(struct cpio_group *group);

#endif
