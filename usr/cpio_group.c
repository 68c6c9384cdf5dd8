/*
 * Hard links of an archive.  In: header and name of each entry that has
 * links.  Out: groups with all their names.  The kernel joins them by device
 * and inode until the end mark, so that they need not stand together.
 */
#include "usr/cpio_group.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What malloc takes beside, so that many short names count too */
#define MALLOC_COST 32

static struct cpio_group **bucket_of(struct cpio_groups *g,
				     const struct cpio_header *h)
{
	uint32_t v = h->ino ^ (h->minor << 7) ^ (h->major << 20);

	v *= 2654435761u;
	return &g->bucket[(v >> 16) % CPIO_GROUPS_BUCKETS];
}

static struct cpio_group *group_find(struct cpio_groups *g,
				     const struct cpio_header *h)
{
	struct cpio_group *group = *bucket_of(g, h);

	while (group && (group->h.ino != h->ino || group->h.minor != h->minor ||
			 group->h.major != h->major))
		group = group->same_hash;
	return group;
}

static struct cpio_group *group_new(struct cpio_groups *g,
				    const struct cpio_header *h)
{
	struct cpio_group *group = malloc(sizeof(*group));
	struct cpio_group **bucket = bucket_of(g, h);

	if (!group)
		return NULL;
	*group = (struct cpio_group){
		.same_hash = *bucket,
		.older = g->newest,
		.h = *h,
		.bytes = sizeof(*group) + MALLOC_COST,
	};
	*bucket = group;
	if (g->newest)
		g->newest->newer = group;
	else
		g->oldest = group;
	g->newest = group;
	g->bytes += group->bytes;
	return group;
}

static void group_unlink(struct cpio_groups *g, struct cpio_group *group)
{
	struct cpio_group **p = bucket_of(g, &group->h);

	while (*p != group)
		p = &(*p)->same_hash;
	*p = group->same_hash;
	if (group->older)
		group->older->newer = group->newer;
	else
		g->oldest = group->newer;
	if (group->newer)
		group->newer->older = group->older;
	else
		g->newest = group->older;
	g->bytes -= group->bytes;
}

/* The array grows to the next power of 2. */
static int name_add(struct cpio_groups *g, struct cpio_group *group,
		    const char *name)
{
	size_t n = group->names_len;
	size_t cost = strlen(name) + 1 + MALLOC_COST + 2 * sizeof(char *);

	if ((n & (n - 1)) == 0) {
		size_t size = n ? 2 * n : 1;
		char **names = realloc(group->names, size * sizeof(*names));

		if (!names)
			return -ENOMEM;
		group->names = names;
	}
	group->names[n] = strdup(name);
	if (!group->names[n])
		return -ENOMEM;
	group->names_len++;
	group->bytes += cost;
	g->bytes += cost;
	return 0;
}

int cpio_groups_add(struct cpio_groups *g, const struct cpio_header *h,
		    const char *name, struct cpio_group **out)
{
	struct cpio_group *group = group_find(g, h);
	int r;

	*out = NULL;
	if (!group)
		group = group_new(g, h);
	if (!group)
		return -ENOMEM;
	if (group->h.mode != h->mode || group->h.uid != h->uid ||
	    group->h.gid != h->gid)
		return -EINVAL;
	r = name_add(g, group, name);
	if (r < 0)
		return r;
	if (g->bytes > CPIO_GROUPS_MAX)
		return -E2BIG;
	if (group->names_len < group->h.nlink)
		return 0;
	group_unlink(g, group);
	*out = group;
	return 0;
}

struct cpio_group *cpio_groups_take(struct cpio_groups *g)
{
	struct cpio_group *group = g->oldest;

	if (group)
		group_unlink(g, group);
	return group;
}

void cpio_group_free(struct cpio_group *group)
{
	for (size_t i = 0; i < group->names_len; i++)
		free(group->names[i]);
	free(group->names);
	free(group);
}
