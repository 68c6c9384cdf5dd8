/*
 * Changes of type between sources.  In: names.  Out: warnings that say what
 * the kernel does: it removes what is there and is of another type, but no
 * directory that has something in it.
 */
#include "usr/tree_types.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "usr/cpio_index.h"

#define BUCKETS_FIRST 1024

struct tree_type {
	struct tree_type *next;
	const char *source; /* the last that has it */
	uint32_t mode;
	uint32_t hash;
	char key[];
};

static const char *type_name(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "directory";
	case S_IFLNK:
		return "symbolic link";
	case S_IFREG:
		return "file";
	case S_IFIFO:
		return "FIFO";
	case S_IFSOCK:
		return "socket";
	case S_IFBLK:
		return "block device";
	default:
		return "character device";
	}
}

static const char *outcome(uint32_t old, uint32_t new)
{
	if (S_ISDIR(old))
		return "it stays a directory, unless that is empty";
	if (S_ISLNK(old) && S_ISDIR(new))
		return "the directory stays, without what the link led to";
	return "the later one stays";
}

/* FNV-1a */
static uint32_t hash_of(const char *key)
{
	uint32_t h = 2166136261u;

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 16777619u;
	return h;
}

/* Doubles the table when there are as many names as chains. */
static int table_grow(struct tree_types *t)
{
	size_t n = t->buckets ? 2 * t->buckets : BUCKETS_FIRST;
	struct tree_type **bucket;

	if (t->len < t->buckets)
		return 0;
	bucket = calloc(n, sizeof(struct tree_type *));
	if (!bucket)
		return -ENOMEM;
	for (size_t i = 0; i < t->buckets; i++)
		for (struct tree_type *p = t->bucket[i], *next; p; p = next) {
			next = p->next;
			p->next = bucket[p->hash % n];
			bucket[p->hash % n] = p;
		}
	free(t->bucket);
	t->bucket = bucket;
	t->buckets = n;
	return 0;
}

/* Takes over new, or frees it if the name is known already. */
static void type_put(struct tree_types *t, struct tree_type *new,
		     const struct cpio_at *at)
{
	struct tree_type **head = &t->bucket[new->hash % t->buckets];
	struct tree_type *p = *head;

	while (p && (p->hash != new->hash || strcmp(p->key, new->key)))
		p = p->next;
	if (!p) {
		new->next = *head;
		*head = new;
		t->len++;
		return;
	}
	if ((p->mode ^ new->mode) & S_IFMT && p->source != new->source)
		cpio_msg(at, 0,
			 "warning: /%.200s is a %s here and a %s in %s: %s",
			 p->key, type_name(new->mode), type_name(p->mode),
			 p->source, outcome(p->mode, new->mode));
	p->mode = new->mode;
	p->source = new->source;
	free(new);
}

int tree_types_add(struct tree_types *t, const char *name, uint32_t mode,
		   const char *source, const struct cpio_at *at)
{
	struct tree_type *new = malloc(sizeof(*new) + strlen(name) + 1);

	if (!new || table_grow(t) < 0) {
		free(new);
		return cpio_msg(at, -ENOMEM, "cannot compare sources");
	}
	new->source = source;
	new->mode = mode;
	cpio_index_key(new->key, name);
	new->hash = hash_of(new->key);
	type_put(t, new, at);
	return 0;
}

void tree_types_free(struct tree_types *t)
{
	for (size_t i = 0; i < t->buckets; i++)
		for (struct tree_type *p = t->bucket[i], *next; p; p = next) {
			next = p->next;
			free(p);
		}
	free(t->bucket);
	*t = (struct tree_types){ .len = 0 };
}
