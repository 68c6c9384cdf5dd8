/*
 * Two passes over a list.  In: a list that can be read again.  Out: entries
 * to the writer, in the order asked for.  The first pass keeps names and
 * places only, the second reads each line where it stands.
 */
#include "usr/cpio_order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "usr/cpio_each.h"
#include "usr/cpio_files.h"
#include "usr/cpio_index.h"

/* An id that is the number of a source file, not a place in the list */
#define ID_SOURCE (1ULL << 63)
/* A line does not reach beyond this, so that 32 bits are enough. */
#define LIST_MAX (UINT32_MAX - 2u * CPIO_LINE_MAX)

struct order {
	const struct cpio_order *o;
	struct cpio_list *l;
	struct cpio_writer *w;
	const char *list; /* its name, once there is an entry */
	struct cpio_index ix;
	struct cpio_files files;
	int errors;
	char **names; /* of a file that is put together */
	size_t names_len;
};

/*
 * The same for files that can be one; 0 for what cannot be linked.  0 or
 * -ENOMEM.
 */
static int source_id(struct order *t, const struct cpio_entry *e, uint64_t *id)
{
	struct cpio_file file;
	struct stat st;

	*id = 0;
	if (!t->o->links || e->type != CPIO_FILE || stat(e->source, &st) < 0 ||
	    !S_ISREG(st.st_mode))
		return 0;
	file = (struct cpio_file){ .dev = st.st_dev,
				   .ino = st.st_ino,
				   .mode = e->mode,
				   .uid = e->uid,
				   .gid = e->gid };
	*id = cpio_files_number(&t->files, &file);
	if (*id == 0)
		return -ENOMEM;
	*id |= ID_SOURCE;
	return 0;
}

/* The first pass.  After an error it only looks for further ones. */
static int entry_index(void *arg, const struct cpio_entry *e)
{
	struct order *t = arg;
	uint64_t offset = cpio_list_offset(t->l);
	struct cpio_rec rec = { 0 };

	if (t->w->check_only)
		return cpio_write_entry(t->w, e);
	if (source_id(t, e, &rec.id) < 0)
		return cpio_msg(&e->at, -ENOMEM, "cannot order the list");
	if (offset > LIST_MAX)
		return cpio_msg(&e->at, -EFBIG, "cannot order the list");
	rec.offset = (uint32_t)offset;
	rec.line = (uint32_t)e->at.line;
	t->list = e->at.list;
	rec.slink = e->type == CPIO_SLINK;
	if (!rec.id)
		rec.id = offset;
	for (size_t i = 0; i < e->names_len; i++) {
		int r = cpio_index_add(&t->ix, &rec, e->names[i]);

		if (r < 0)
			return cpio_msg(&e->at, r, "cannot order the list");
	}
	return 0;
}

/*
 * Names that occur twice.  The last one wins, so files may be moved only if
 * both are single names, which keep their order.
 */
static int duplicates_check(struct order *t)
{
	const char *why = t->o->duplicates ? "" : ", and hard links to it move";
	struct cpio_at at = { .list = t->list };
	const struct cpio_index *ix = &t->ix;

	for (size_t i = 1; i < ix->len; i++) {
		const struct cpio_rec *a = cpio_index_at(ix, i - 1);
		const struct cpio_rec *b = cpio_index_at(ix, i);

		if (strcmp(a->key, b->key))
			continue;
		if (!t->o->duplicates && cpio_index_next(ix, a) == a &&
		    cpio_index_next(ix, b) == b)
			continue;
		at.line = b->line;
		cpio_msg(&at, 0, "name '/%.200s' stands in line %lu too%s",
			 b->key, (unsigned long)a->line, why);
		if (++t->errors == CPIO_ERRORS_MAX)
			break;
	}
	return t->errors ? -EINVAL : 0;
}

static int changed(const struct order *t, unsigned long line)
{
	struct cpio_at at = { .list = t->list, .line = line };

	return cpio_msg(&at, 0, "list or file has changed while being read");
}

/* The entry of a record, read again. */
static int entry_read(struct order *t, const struct cpio_rec *rec,
		      struct cpio_entry *e)
{
	int r = cpio_list_seek(t->l, rec->offset, rec->line);
	uint64_t id;

	if (r < 0) {
		struct cpio_at at = { .list = t->list, .line = rec->line };

		return cpio_msg(&at, r, "cannot read the list again");
	}
	r = cpio_list_next(t->l, e);
	if (r < 0)
		return r;
	if (r == 0 || e->at.line != rec->line)
		return changed(t, rec->line);
	if ((rec->id & ID_SOURCE) != 0 &&
	    (source_id(t, e, &id) < 0 || id != rec->id))
		return changed(t, rec->line);
	return 0;
}

static void names_free(struct order *t)
{
	for (size_t i = 0; i < t->names_len; i++)
		free(t->names[i]);
	free(t->names);
	t->names = NULL;
	t->names_len = 0;
}

static int names_add(struct order *t, const struct cpio_entry *e)
{
	size_t n = t->names_len + e->names_len;
	char **names = realloc(t->names, n * sizeof(*names));

	if (!names)
		return cpio_msg(&e->at, -ENOMEM, "cannot keep hard links");
	t->names = names;
	for (size_t i = 0; i < e->names_len; i++) {
		names[t->names_len] = strdup(e->names[i]);
		if (!names[t->names_len])
			return cpio_msg(&e->at, -ENOMEM,
					"cannot keep hard links");
		t->names_len++;
	}
	return 0;
}

static int compare_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All lines of a ring to one entry; that of the last line has the data. */
static int ring_write(struct order *t, const struct cpio_rec *leader)
{
	const struct cpio_rec *first = leader, *rec, *line = NULL;
	struct cpio_entry e;
	int r;

	/* a ring is in the order of the list until it comes round */
	while ((rec = cpio_index_next(&t->ix, first)) > first)
		first = rec;
	first = rec;
	do {
		if (!line || line->offset != rec->offset) {
			line = rec;
			r = entry_read(t, rec, &e);
			if (r == 0)
				r = names_add(t, &e);
			if (r < 0)
				return r;
		}
		rec = cpio_index_next(&t->ix, rec);
	} while (rec != first);
	if (t->o->sorted)
		qsort(t->names, t->names_len, sizeof(*t->names), compare_text);
	e.names = (const char *const *)t->names;
	e.names_len = t->names_len;
	return cpio_write_entry(t->w, &e);
}

/* The second pass. */
static int index_write(struct order *t)
{
	for (size_t i = 0; i < t->ix.len; i++) {
		const struct cpio_rec *rec = cpio_index_at(&t->ix, i);
		struct cpio_entry e;
		int r;

		if (!rec->leads)
			continue;
		if (cpio_index_next(&t->ix, rec) == rec) {
			r = entry_read(t, rec, &e);
			if (r == 0)
				r = cpio_write_entry(t->w, &e);
		} else {
			r = ring_write(t, rec);
			names_free(t);
		}
		if (r < 0) {
			t->w->check_only = true;
			if (++t->errors == CPIO_ERRORS_MAX)
				break;
		}
		if (cpio_out_error(t->w->out))
			return 0;
	}
	return t->errors ? -EINVAL : 0;
}

int cpio_order_write(const struct cpio_order *o, FILE *f, struct cpio_list *l,
		     struct cpio_writer *w)
{
	struct order t = { .o = o, .l = l, .w = w };
	int r = cpio_each(l, f, w, entry_index, &t);

	if (r == 0) {
		cpio_index_rings(&t.ix, o->sorted);
		cpio_index_by_name(&t.ix);
		r = duplicates_check(&t);
	}
	if (!o->sorted)
		cpio_index_by_place(&t.ix);
	if (r == 0)
		r = index_write(&t);
	names_free(&t);
	cpio_files_free(&t.files);
	cpio_index_free(&t.ix);
	return r;
}
