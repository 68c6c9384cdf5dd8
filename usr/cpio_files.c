/* Files with numbers, see cpio_files.h. */
#include "usr/cpio_files.h"

#include <stdbool.h>
#include <stdlib.h>

#define FIRST_ROOM 1024 /* a power of two, and so are all later ones */

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15ULL;
	return h ^ h >> 32;
}

static bool is_same(const struct cpio_file *a, const struct cpio_file *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->mode == b->mode &&
	       a->uid == b->uid && a->gid == b->gid;
}

/* The slot that has it, or that it would have. */
static uint32_t *find(const struct cpio_files *f, const struct cpio_file *file)
{
	size_t mask = 2 * f->room - 1;
	size_t i = mix(mix(1, file->dev), file->ino) & mask;

	while (f->slot[i] != 0 && !is_same(&f->file[f->slot[i] - 1], file))
		i = (i + 1) & mask;
	return &f->slot[i];
}

/* Half of the slots stay free, so that find() ends, and soon. */
static bool grow(struct cpio_files *f)
{
	size_t room = f->room != 0 ? 2 * f->room : FIRST_ROOM;
	struct cpio_file *file = realloc(f->file, room * sizeof(*file));
	uint32_t *slot = calloc(2 * room, sizeof(*slot));

	if (file != NULL)
		f->file = file;
	if (file == NULL || slot == NULL || room > UINT32_MAX / 2) {
		free(slot);
		return false;
	}
	free(f->slot);
	f->slot = slot;
	f->room = room;
	for (size_t i = 0; i < f->len; i++)
		*find(f, &f->file[i]) = (uint32_t)i + 1;
	return true;
}

uint64_t cpio_files_number(struct cpio_files *f, const struct cpio_file *file)
{
	uint32_t *slot;

	if (f->len == f->room && !grow(f))
		return 0;
	slot = find(f, file);
	if (*slot == 0) {
		f->file[f->len++] = *file;
		*slot = (uint32_t)f->len;
	}
	return *slot;
}

void cpio_files_free(struct cpio_files *f)
{
	free(f->file);
	free(f->slot);
	*f = (struct cpio_files){ 0 };
}
