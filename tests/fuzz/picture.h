/*
 * A device as a picture of it: its size (8 bytes), then pieces of it, each an
 * offset (4), a length (2) and that many bytes, all numbers little-endian;
 * elsewhere it is zero.  So an image of gigabytes is a file of a few hundred
 * bytes.
 */
#ifndef TESTS_FUZZ_PICTURE_H
#define TESTS_FUZZ_PICTURE_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/rw.h"
#include "lib/superblock.h"

struct picture {
	struct sb_source source;
	struct rd pieces;
	uint8_t *last; /* what get() gave: gone with the next call */
	unsigned reads;
};

static inline const uint8_t *picture_get(struct sb_source *s, uint64_t offset,
					 size_t len)
{
	struct picture *p = (struct picture *)s;
	struct rd r = p->pieces;

	free(p->last);
	p->last = NULL;
	p->reads++;
	if (len > SB_READ)
		abort();
	if (offset > s->size || len > s->size - offset)
		return NULL;
	/* of its own length: ASan then sees what is read beyond */
	p->last = calloc(1, len ? len : 1);
	if (p->last == NULL)
		abort();
	while (r.left > 0) {
		uint64_t at = rd_le32(&r), from, to;
		struct rd piece = rd_sub(&r, rd_le16(&r));
		uint64_t end = at + piece.left;

		from = at > offset ? at : offset;
		to = end < offset + len ? end : offset + len;
		if (from >= to)
			continue;
		rd_skip(&piece, (size_t)(from - at));
		rd_bytes(&piece, p->last + (from - offset),
			 (size_t)(to - from));
	}
	return p->last;
}

static inline struct picture picture_init(const void *bytes, size_t len)
{
	struct picture p = { .source.get = picture_get };

	p.pieces = rd_init(bytes, len);
	p.source.size = rd_le64(&p.pieces);
	return p;
}

static inline void picture_free(struct picture *p)
{
	free(p->last);
	p->last = NULL;
}

#endif
