/*
 * What is on a device, see superblock.h: each row of the tables is tried in
 * blkid's order; numbers, identifiers and labels of all formats are decoded
 * here.
 */
#include "lib/superblock.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/str.h"
#include "lib/superblock_row.h"

bool sb_get(struct sb_look *l, uint64_t at, size_t len)
{
	const uint8_t *p = l->source->get(l->source, at, len);

	l->rd = rd_init(p, p != NULL ? len : 0);
	return p != NULL;
}

uint64_t sb_num(const struct sb_look *l, unsigned num)
{
	struct rd r = l->rd;
	unsigned n = num & 0xf;
	uint64_t v = 0;

	rd_skip(&r, num >> 6);
	for (unsigned i = 0; i < n; i++) {
		unsigned place = (num & SB_BE) != 0 ? n - 1 - i : i;

		v |= (uint64_t)rd_u8(&r) << 8 * place;
	}
	return r.bad ? 0 : v;
}

bool sb_within(const struct sb_look *l, const struct sb_range *r)
{
	for (; r->num != 0; r++) {
		uint64_t v = sb_num(l, r->num);

		if (v < r->least || v > r->most)
			return false;
	}
	return true;
}

void sb_id(struct sb_look *l, unsigned at, unsigned n, uint32_t dashes,
	   unsigned how)
{
	char *start = l->out->uuid + strlen(l->out->uuid), *to = start;
	unsigned letter = (how & SB_ID_UPPER) != 0 ? 'A' - 10 : 'a' - 10;
	bool any = false;

	for (unsigned i = 0; i < n && to < l->out->uuid + SB_UUID - 3; i++) {
		unsigned b = sb_num(l, SB_NUM(at + (i ^ (how & 7)), 1));

		if ((dashes >> (i & 31) & 1) != 0)
			*to++ = '-';
		any |= b != 0;
		if ((how & SB_ID_TEXT) != 0) {
			if (b == '\0')
				break;
			*to++ = b > ' ' && b < 0x7f ? b : '_';
			continue;
		}
		for (int shift = 4; shift >= 0; shift -= 4) {
			unsigned digit = b >> shift & 15;

			*to++ = digit + (digit < 10 ? '0' : letter);
		}
	}
	*(any ? to : start) = '\0';
}

void sb_encode(const struct sb_look *l, char *dst, size_t at, size_t len,
	       unsigned how)
{
	unsigned width = how == SB_UTF8 ? 1 : how & 0xf, n;
	const char *last = dst + SB_LABEL - 1;

	for (size_t end = at + len; at < end; at += width) {
		uint32_t c = sb_num(l, SB_NUM(at, width | (how & SB_BE)));

		if (c == 0)
			break;
		if (c >> 10 == 0x36) { /* the first of two surrogates */
			at += width;
			c = 0x10000 + ((c & 0x3ff) << 10) +
			    (sb_num(l, SB_NUM(at, how)) & 0x3ff);
		}
		n = how == SB_UTF8 ? 1 : utf8_size(c);
		if (n > (size_t)(last - dst))
			break;
		dst = utf8_put(dst, c, n);
	}
	*dst = '\0';
}

void sb_label(struct sb_look *l, size_t at, size_t len, unsigned how)
{
	char *to = l->out->label, *end = to;
	const char *s = to;

	sb_encode(l, to, at, len, how);
	while (*s != '\0') {
		bool control, space = *s == ' ' || (*s >= '\t' && *s <= '\r');
		size_t n = utf8_char(s, &control);

		if (n == 0 || control) {
			*to++ = '_';
			n += n == 0;
		} else {
			memmove(to, s, n);
			to += n;
		}
		s += n;
		if (!space)
			end = to;
	}
	*end = '\0';
}

void sb_fill(struct sb_look *l)
{
	const struct sb_row *row = l->row;
	uint64_t unit = sb_num(l, row->unit);

	if (row->uuid != 0)
		sb_id(l, row->uuid, 16, SB_DASHES, SB_ID_HEX);
	sb_label(l, row->label, row->label_len, SB_UTF8);
	l->out->bytes = sb_num(l, row->count);
	if ((row->unit & SB_LOG) != 0)
		l->out->bytes <<= unit & 63;
	else if (row->unit != 0)
		l->out->bytes *= unit;
}

/*
 * The n-th place of a superblock.  From the end: the size is rounded down to
 * a multiple of at, and the superblock begins at << n before that.
 */
static uint64_t sb_place(const struct sb_row *row, uint64_t size, unsigned n)
{
	uint64_t at = (uint64_t)row->at * SB_SECTOR;

	return row->from_end ? (size & ~(at - 1)) - (at << n) : at << n;
}

static bool sb_try(struct sb_look *l, const struct sb_row *row, unsigned n)
{
	struct rd r;

	*l->out = (struct superblock){ .use = row->use };
	l->row = row;
	l->type = row->type;
	l->at = sb_place(row, l->source->size, n);
	l->rd = rd_init(NULL, 0);
	if (row->len > 0 && !sb_get(l, l->at, row->len * (size_t)8))
		return false;
	r = l->rd;
	rd_skip(&r, row->magic_at);
	for (unsigned i = 0; i < row->magic_len; i++) {
		if (rd_u8(&r) != (uint8_t)row->magic[i])
			return false;
	}
	sb_fill(l);
	return row->check == NULL || row->check(l);
}

int superblock_decode(struct sb_source *s, struct superblock *out)
{
	/* As blkid, so that what is left of something older is not seen. */
	static const struct sb_table *const order[] = { &sb_members, &sb_fat,
							&sb_linux, &sb_disc };
	struct sb_look l = { .source = s, .out = out };

	for (unsigned t = 0; t < ARRAY_LEN(order); t++) {
		for (size_t i = 0; i < order[t]->n; i++) {
			const struct sb_row *row = &order[t]->row[i];
			unsigned n = row->from_end ? row->doublings : 0;

			for (; n <= row->doublings; n++) {
				if (sb_try(&l, row, n)) {
					str_copy(out->type, SB_TYPE, l.type);
					return 0;
				}
			}
		}
	}
	*out = (struct superblock){ 0 };
	return -ENODATA;
}
