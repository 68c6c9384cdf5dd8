/*
 * Index of a list.  In: names with the place of their lines.  Out: the order
 * in which to write them.  Records stand in one block, so that 100,000 names
 * take some 5 MB.
 */
#define _GNU_SOURCE 1

#include "usr/cpio_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_FIRST (64 * 1024)
#define REFS_FIRST  1024

static struct cpio_rec *rec_at(const char *arena, uint32_t ref)
{
	return (struct cpio_rec *)(arena + ref);
}

size_t cpio_index_key(char *key, const char *name)
{
	char *p = key;

	while (*name) {
		size_t n = strcspn(name, "/");

		if (n && !(n == 1 && *name == '.')) {
			if (p != key)
				*p++ = '/';
			memcpy(p, name, n);
			p += n;
		}
		name += n;
		name += *name == '/';
	}
	*p = '\0';
	return (size_t)(p - key);
}

static int arena_grow(struct cpio_index *ix, size_t need)
{
	size_t size = ix->size ? ix->size : ARENA_FIRST;
	char *arena;

	while (size - ix->used < need)
		size *= 2;
	if (size > UINT32_MAX)
		return -E2BIG;
	if (size == ix->size)
		return 0;
	arena = realloc(ix->arena, size);
	if (!arena)
		return -ENOMEM;
	ix->arena = arena;
	ix->size = size;
	return 0;
}

static int refs_grow(struct cpio_index *ix)
{
	size_t room = ix->room ? 2 * ix->room : REFS_FIRST;
	uint32_t *ref;

	if (ix->len < ix->room)
		return 0;
	ref = realloc(ix->ref, room * sizeof(*ref));
	if (!ref)
		return -ENOMEM;
	ix->ref = ref;
	ix->room = room;
	return 0;
}

int cpio_index_add(struct cpio_index *ix, const struct cpio_rec *rec,
		   const char *name)
{
	size_t size = sizeof(*rec) + strlen(name) + 1;
	int r = arena_grow(ix, size + sizeof(uint64_t));
	struct cpio_rec *new;

	if (r == 0)
		r = refs_grow(ix);
	if (r < 0)
		return r;
	new = rec_at(ix->arena, (uint32_t)ix->used);
	*new = *rec;
	new->next = (uint32_t)ix->used;
	ix->ref[ix->len++] = (uint32_t)ix->used;
	ix->used += sizeof(*rec) + cpio_index_key(new->key, name) + 1;
	ix->used += -ix->used % sizeof(uint64_t);
	return 0;
}

struct cpio_rec *cpio_index_at(const struct cpio_index *ix, size_t i)
{
	return rec_at(ix->arena, ix->ref[i]);
}

struct cpio_rec *cpio_index_next(const struct cpio_index *ix,
				 const struct cpio_rec *rec)
{
	return rec_at(ix->arena, rec->next);
}

/* Records stand in the order of the list. */
static int compare_place(const void *a, const void *b, void *arena)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	(void)arena;
	return (x > y) - (x < y);
}

static int compare_id(const void *a, const void *b, void *arena)
{
	uint64_t x = rec_at(arena, *(const uint32_t *)a)->id;
	uint64_t y = rec_at(arena, *(const uint32_t *)b)->id;

	return x != y ? (x > y) - (x < y) : compare_place(a, b, arena);
}

static int compare_name(const void *a, const void *b, void *arena)
{
	const struct cpio_rec *x = rec_at(arena, *(const uint32_t *)a);
	const struct cpio_rec *y = rec_at(arena, *(const uint32_t *)b);
	int r = x->late - y->late;

	if (r == 0)
		r = strcmp(x->key, y->key);
	return r ? r : compare_place(a, b, arena);
}

static void index_sort(struct cpio_index *ix,
		       int (*compare)(const void *, const void *, void *))
{
	if (ix->len)
		qsort_r(ix->ref, ix->len, sizeof(*ix->ref), compare, ix->arena);
}

/* Whether key is below the folder dir of len characters; <0, 0, >0. */
static int compare_below(const char *key, const char *dir, size_t len)
{
	int r = strncmp(key, dir, len);

	return r ? r : (unsigned char)key[len] - '/';
}

/*
 * Marks what has this symbolic link in its path: the folder that it leads to
 * may have any name, and must be there first.  The index is ordered by name.
 */
static void late_mark(struct cpio_index *ix, const struct cpio_rec *slink)
{
	size_t len = strlen(slink->key), low = 0, high = ix->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_below(cpio_index_at(ix, middle)->key, slink->key,
				  len) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < ix->len; low++) {
		struct cpio_rec *rec = cpio_index_at(ix, low);

		if (compare_below(rec->key, slink->key, len))
			return;
		rec->late = true;
	}
}

/* One ring of the records first to end, which are ordered by id and place. */
static void ring_make(struct cpio_index *ix, size_t first, size_t end,
		      bool sorted)
{
	size_t leader = end - 1;

	for (size_t i = first; i < end; i++) {
		size_t next = i + 1 < end ? i + 1 : first;

		cpio_index_at(ix, i)->next = ix->ref[next];
		if (sorted &&
		    compare_name(&ix->ref[i], &ix->ref[leader], ix->arena) > 0)
			leader = i;
	}
	cpio_index_at(ix, leader)->leads = true;
}

void cpio_index_rings(struct cpio_index *ix, bool sorted)
{
	size_t first = 0;

	if (sorted)
		index_sort(ix, compare_name);
	for (size_t i = 0; sorted && i < ix->len; i++)
		if (cpio_index_at(ix, i)->slink)
			late_mark(ix, cpio_index_at(ix, i));
	index_sort(ix, compare_id);
	for (size_t i = 1; i <= ix->len; i++) {
		if (i < ix->len &&
		    cpio_index_at(ix, i)->id == cpio_index_at(ix, first)->id)
			continue;
		ring_make(ix, first, i, sorted);
		first = i;
	}
}

void cpio_index_by_name(struct cpio_index *ix)
{
	index_sort(ix, compare_name);
}

void cpio_index_by_place(struct cpio_index *ix)
{
	index_sort(ix, compare_place);
}

void cpio_index_free(struct cpio_index *ix)
{
	free(ix->arena);
	free(ix->ref);
	*ix = (struct cpio_index){ .len = 0 };
}
