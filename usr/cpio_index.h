/*
 * All names of a list, in little memory: where their lines are, which of them
 * belong to one file, and an order.
 */
#ifndef USR_CPIO_INDEX_H
#define USR_CPIO_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A name.  The records of one id form a ring; one of them leads. */
struct cpio_rec {
	uint64_t id;	 /* the same for all names of a file */
	uint32_t offset; /* of the line in the list */
	uint32_t line;
	uint32_t next; /* the ring */
	bool leads;
	bool slink;
	bool late;  /* below a symbolic link */
	char key[]; /* the name without what says nothing: "/", "." */
};

struct cpio_index {
	char *arena;
	size_t used;
	size_t size;
	uint32_t *ref; /* of the records, in the order asked for */
	size_t len;
	size_t room;
};

/*
 * The name as the kernel walks it, without empty or "." parts, to key, which
 * has room for all of it.  Returns its length.
 */
size_t cpio_index_key(char *key, const char *name);

/* Adds a name; rec has id, offset, line and slink.  0, -ENOMEM or -E2BIG. */
int cpio_index_add(struct cpio_index *ix, const struct cpio_rec *rec,
		   const char *name);

struct cpio_rec *cpio_index_at(const struct cpio_index *ix, size_t i);
struct cpio_rec *cpio_index_next(const struct cpio_index *ix,
				 const struct cpio_rec *rec);

/*
 * Makes the rings and chooses who leads: with sorted the last name in order,
 * so that all folders are there, else the last of the list.  Leaves them in
 * any order.
 */
void cpio_index_rings(struct cpio_index *ix, bool sorted);

/*
 * Orders by name, so that equal ones are neighbours, those first that come
 * first in the list; after cpio_index_rings() with sorted, what is below
 * symbolic links is last.
 */
void cpio_index_by_name(struct cpio_index *ix);

/* Orders as in the list. */
void cpio_index_by_place(struct cpio_index *ix);

void cpio_index_free(struct cpio_index *ix);

#endif
