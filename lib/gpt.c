/* Partition tables, see gpt.h. */
#include "lib/gpt.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/crc32.h"
#include "lib/fmt.h"
#include "lib/rw.h"
#include "lib/str.h"

#define MBR_SIZE	512
#define MBR_ENTRIES	446
#define MBR_TABLE	4   /* entries */
#define MBR_EMPTY_LINKS 100 /* the kernel's limit for a chain without data */
#define GPT_HEADER	92
#define GPT_ENTRY	128
#define GPT_ENTRIES_MAX 4096 /* 512 KiB; 128 are usual */
#define GPT_LABEL_UNITS 36

/* A function that is given each partition, and whether it was the last. */
struct part_walk {
	struct sb_source *disk;
	part_each *f;
	void *data;
	struct part part;
	uint32_t unit;	    /* of GPT: bytes of a sector */
	uint32_t signature; /* of an MBR */
};

static struct rd part_get(struct part_walk *w, uint64_t at, size_t len)
{
	const uint8_t *p = NULL;

	if (w->disk->size == 0 ||
	    (at < w->disk->size && len <= w->disk->size - at))
		p = w->disk->get(w->disk, at, len);
	return p == NULL ? (struct rd){ .bad = true } : rd_init(p, len);
}

/* A GUID: three fields are little endian, the rest is a string of bytes. */
static void part_guid(char out[SB_UUID], struct rd *r)
{
	uint32_t a = rd_le32(r);
	uint16_t b = rd_le16(r), c = rd_le16(r), d = rd_be16(r);
	uint16_t e = rd_be16(r);

	fmt_print(out, SB_UUID, "%08x-%04x-%04x-%04x-%04x%08x", a, b, c, d, e,
		  rd_be32(r));
}

/* UTF-16 to UTF-8, with the NULs; half of a pair becomes U+FFFD. */
static void part_utf8(char *out, struct rd r)
{
	while (r.left > 0) {
		uint32_t c = rd_le16(&r);
		struct rd next = r;
		uint32_t low = rd_le16(&next);

		if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 &&
		    low < 0xe000) {
			c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
			r = next;
		} else if (c >= 0xd800 && c < 0xe000) {
			c = 0xfffd;
		}
		out = utf8_put(out, c, utf8_size(c));
	}
	*out = '\0';
}

struct gpt_header {
	uint64_t entries; /* where they begin, in bytes */
	uint32_t n, crc;
};

/* A header at an offset, which must be whole. */
static bool gpt_read_header(struct part_walk *w, uint64_t at,
			    struct gpt_header *h)
{
	static const uint8_t zero[4];
	struct rd r = part_get(w, at, MBR_SIZE), crc = r;
	uint32_t size, sum;

	if (r.bad || memcmp(r.p, "EFI PART", 8) != 0)
		return false;
	rd_skip(&r, 12); /* and the revision */
	size = rd_le32(&r);
	if (size < GPT_HEADER || size > MBR_SIZE)
		return false;
	sum = crc32_add(~0u, rd_sub(&crc, 16));
	sum = crc32_add(sum, rd_init(zero, sizeof(zero)));
	rd_skip(&crc, sizeof(zero));
	sum = crc32_add(sum, rd_sub(&crc, size - 20));
	if (~sum != rd_le32(&r))
		return false;
	rd_skip(&r, 4);
	/* it says where it is, which tells the size of a sector */
	if (rd_le64(&r) != at / w->unit)
		return false;
	rd_skip(&r, 8 + 16 + 16); /* the other one, what is usable, its GUID */
	h->entries = rd_le64(&r);
	h->n = rd_le32(&r);
	size = rd_le32(&r);
	h->crc = rd_le32(&r);
	if (size != GPT_ENTRY || h->n == 0 || h->n > GPT_ENTRIES_MAX ||
	    h->entries > UINT64_MAX / 2 / w->unit)
		return false;
	h->entries *= w->unit;
	return true;
}

static bool gpt_entries_good(struct part_walk *w, const struct gpt_header *h)
{
	uint64_t at = h->entries;
	size_t left = (size_t)h->n * GPT_ENTRY;
	uint32_t sum = ~0u;

	while (left > 0) {
		size_t len = left < SB_READ ? left : SB_READ;
		struct rd r = part_get(w, at, len);

		if (r.bad)
			return false;
		sum = crc32_add(sum, r);
		at += len;
		left -= len;
	}
	return ~sum == h->crc;
}

static int gpt_each(struct part_walk *w, const struct gpt_header *h)
{
	struct part *p = &w->part;

	for (uint32_t i = 0; i < h->n && i < PART_MAX; i++) {
		struct rd r =
			part_get(w, h->entries + i * GPT_ENTRY, GPT_ENTRY);
		uint64_t attributes;

		if (r.bad)
			return -EBADMSG;
		p->number = i + 1;
		part_guid(p->type, &r);
		part_guid(p->uuid, &r);
		if (p->type[strspn(p->type, "0-")] == '\0')
			continue;
		rd_skip(&r, 16); /* where it is */
		attributes = rd_le64(&r);
		p->read_only = attributes >> 60 & 1;
		p->no_auto = attributes >> 63;
		part_utf8(p->label, rd_sub(&r, GPT_LABEL_UNITS * 2));
		if (w->f(p, w->data))
			return 1;
	}
	return 0;
}

/* The second sector, else the last one; of 512 bytes or of 4096. */
static int gpt_find(struct part_walk *w)
{
	for (int i = 0; i < 4; i++) {
		struct gpt_header h;
		uint64_t at;

		w->unit = i & 1 ? 4096 : 512;
		at = i < 2 ? w->unit : w->disk->size - w->unit;
		if (i >= 2 && w->disk->size < w->unit)
			continue;
		if (gpt_read_header(w, at, &h) && gpt_entries_good(w, &h))
			return gpt_each(w, &h);
	}
	return -EBADMSG;
}

/* One of the four of a table; start and size in sectors. */
struct mbr_entry {
	uint8_t flag, type;
	bool extended;
	uint32_t start, size;
};

/* All four; false when there is no table. */
static bool mbr_read(struct part_walk *w, uint64_t sector,
		     struct mbr_entry e[MBR_TABLE])
{
	struct rd r = part_get(w, sector * MBR_SIZE, MBR_SIZE);
	uint32_t signature;

	rd_skip(&r, MBR_ENTRIES - 6);
	signature = rd_le32(&r);
	if (sector == 0)
		w->signature = signature;
	rd_skip(&r, 2);
	for (int i = 0; i < MBR_TABLE; i++, e++) {
		e->flag = rd_u8(&r);
		rd_skip(&r, 3);
		e->type = rd_u8(&r);
		rd_skip(&r, 3);
		e->start = rd_le32(&r);
		e->size = rd_le32(&r);
		e->extended =
			e->size != 0 &&
			(e->type == 0x05 || e->type == 0x0f || e->type == 0x85);
	}
	return rd_le16(&r) == 0xaa55;
}

static bool mbr_tell(struct part_walk *w, uint32_t number, uint8_t type)
{
	w->part.number = number;
	fmt_print(w->part.uuid, SB_UUID, "%08x-%02x", w->signature, number);
	fmt_print(w->part.type, SB_UUID, "0x%x", type);
	return w->f(&w->part, w->data);
}

/* The chain of logical partitions, which may be a ring. */
static bool mbr_chain(struct part_walk *w, const struct mbr_entry *all,
		      uint32_t *number)
{
	uint64_t first = all->start, at = first, size = all->size;

	for (int empty = 0; empty < MBR_EMPTY_LINKS; empty++) {
		struct mbr_entry table[MBR_TABLE], *next = NULL;

		if (!mbr_read(w, at, table))
			return false;
		for (int i = 0; i < MBR_TABLE; i++) {
			struct mbr_entry *e = &table[i];

			if (e->extended) {
				if (next == NULL)
					next = e;
				continue;
			}
			/* the third and fourth may be rubbish */
			if (e->size == 0 ||
			    (i >= 2 &&
			     ((uint64_t)e->start + e->size > size ||
			      at + e->start + e->size > first + all->size)))
				continue;
			if (*number > PART_MAX)
				return false;
			if (mbr_tell(w, (*number)++, e->type))
				return true;
			empty = 0;
		}
		if (next == NULL)
			return false;
		at = first + next->start;
		size = next->size;
	}
	return false;
}

static int mbr_each(struct part_walk *w, const struct mbr_entry *e)
{
	uint32_t number = MBR_TABLE + 1;

	for (unsigned i = 0; i < MBR_TABLE; i++) {
		if (e[i].size != 0 && mbr_tell(w, i + 1, e[i].type))
			return 1;
	}
	for (unsigned i = 0; i < MBR_TABLE; i++) {
		if (e[i].extended && mbr_chain(w, &e[i], &number))
			return 1;
	}
	return 0;
}

int part_table_each(struct sb_source *disk, part_each *f, void *data)
{
	struct part_walk w = { .disk = disk, .f = f, .data = data };
	struct mbr_entry e[MBR_TABLE];

	if (!mbr_read(&w, 0, e))
		return -ENODATA;
	for (int i = 0; i < MBR_TABLE; i++) {
		if (e[i].type == 0xee)
			return gpt_find(&w);
		/* the kernel takes what else is there for code */
		if (e[i].flag & 0x7f)
			return -ENODATA;
	}
	return mbr_each(&w, e);
}

struct part_wanted {
	const struct block_spec *spec;
	int64_t number;
};

static bool part_is_wanted(const struct part *p, void *data)
{
	const struct part_wanted *w = data;

	if (p->number != w->number)
		return false;
	return w->spec->kind == BLOCK_BY_PARTUUID
		       ? block_uuid_equal(w->spec->value, p->uuid)
		       : w->spec->kind == BLOCK_BY_PARTLABEL &&
				 strcmp(w->spec->value, p->label) == 0;
}

bool part_match(const struct block_spec *spec, const struct block_dev *dev,
		struct sb_source *disk)
{
	struct part_wanted w = { spec, (int64_t)dev->part - spec->offset };

	return dev->part != 0 && part_table_each(disk, part_is_wanted, &w) > 0;
}
