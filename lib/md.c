/*
 * Superblocks of RAID members, and md= and raid=: bytes and text in, structs
 * out, see md.h.  All offsets are those of uapi/linux/raid/md_p.h.
 */
#include "lib/md.h"

#include <errno.h>
#include <string.h>
#include <linux/raid/md_p.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/rw.h"
#include "lib/str.h"

#define MD_SB_1	     256 /* bytes of 1.x before its list of roles */
#define MD_ROLES     ((MD_SB_BYTES - MD_SB_1) / 2)
#define MD_FACTOR    18 /* a chunk of 1 GiB: the kernel has an int for bytes */
#define MD_NUMBERS   ((1u << 20) - 1) /* minor numbers are that high */
#define MD_WRONG_SUM "the checksum of its RAID superblock is wrong"
#define MD_WRONG_N   "its array has no members, or more than 27"
#define MD_NO_CHUNK  "level 0 or -1 wants chunk (0 to 18) and fault level"

/* What both formats have, as words of 32 bits. */
enum md_word {
	MD_UUID,
	MD_EVENTS = 4, /* the lower half first */
	MD_LEVEL = 6,
	MD_LAYOUT,
	MD_DISKS,
	MD_SUM,
	MD_WORDS
};

static uint32_t md_word(const uint8_t *sb, uint32_t word)
{
	struct rd r = rd_init(sb, MD_SB_BYTES);

	rd_skip(&r, word * 4);
	return rd_le32(&r);
}

/*
 * Whether the sum of all words, less that of the field for it, is the stored
 * one.  The carry is added again, which is the same as the rest of a division
 * by the highest value; of 0.90 the kernel compares 16 bits of it.
 */
static bool md_sum_right(const uint8_t *sb, size_t len, uint32_t stored,
			 uint32_t highest)
{
	struct rd r = rd_init(sb, len);
	uint64_t sum = 0;

	while (r.left >= 4)
		sum += rd_le32(&r);
	if (r.left != 0)
		sum += rd_le16(&r);
	return (sum - stored) % highest == stored % highest;
}

/* The superblock knows of a device with this role; it may be its own. */
static void md_take_role(struct md_member *m, uint32_t role, bool own)
{
	if (role >= m->raid_disks || role >= MD_MEMBERS)
		return;
	m->listed |= (uint32_t)1 << role;
	if (own) {
		m->active = true;
		m->role = role;
	}
}

/* NULL, or what is wrong with it; "" when it is no superblock of that kind. */
static const char *md_decode_0(const uint8_t *sb, uint32_t sum,
			       struct md_member *m)
{
	uint32_t minor = md_word(sb, 2);

	if (md_word(sb, 1) != 0 || minor - 90 > 1)
		return "";
	if (!md_sum_right(sb, MD_SB_BYTES, sum, UINT16_MAX))
		return MD_WRONG_SUM;
	m->features = minor == 90 ? 0 : MD_FEATURE_RESHAPE_ACTIVE;
	m->number = md_word(sb, 11);
	fmt_print(m->name, sizeof(m->name), "md%u", m->number);
	for (uint32_t i = 0; i < MD_SB_DISKS; i++) {
		uint32_t disk = MD_SB_DISKS_OFFSET + i * MD_SB_DESCRIPTOR_WORDS;
		uint32_t state = md_word(sb, disk + 4);

		if ((state & (1 << MD_DISK_SYNC | 1 << MD_DISK_FAULTY)) ==
		    1 << MD_DISK_SYNC)
			md_take_role(m, md_word(sb, disk + 3),
				     i == md_word(sb, MD_SB_DESCRIPTOR_OFFSET));
	}
	return NULL;
}

static const char *md_decode_1(const uint8_t *sb, uint32_t sum, uint64_t at,
			       struct md_member *m)
{
	uint32_t n = md_word(sb, 55);
	struct rd r = rd_init(sb, MD_SB_BYTES);
	const char *colon;

	/* that of a partition may stand in the same place of its disk */
	if (md_word(sb, 1) != 1 || md_word(sb, 36) != (uint32_t)(at / 512) ||
	    md_word(sb, 37) != at / 512 >> 32)
		return "";
	if (n > MD_ROLES || !md_sum_right(sb, MD_SB_1 + n * 2, sum, UINT32_MAX))
		return MD_WRONG_SUM;
	m->features = md_word(sb, 2);
	m->rebuilding = (m->features & MD_FEATURE_RECOVERY_OFFSET) != 0;
	rd_skip(&r, 32);
	rd_bytes(&r, m->name, MD_NAME - 1);
	rd_skip(&r, MD_SB_1 - 64);
	for (uint32_t i = 0; i < n; i++)
		md_take_role(m, rd_le16(&r), i == md_word(sb, 40));
	colon = strrchr(m->name, ':');
	m->number = MD_NO_NUMBER;
	(void)parse_u32(colon != NULL ? colon + 1 : m->name, MD_NUMBERS,
			&m->number);
	return NULL;
}

static const char *md_decode_at(const uint8_t *sb, uint64_t at,
				struct md_member *m)
{
	static const uint8_t place[2][MD_WORDS] = {
		{ 5, 13, 14, 15, 39, 40, 7, 64, 10, 38 },
		{ 4, 5, 6, 7, 50, 51, 18, 19, 23, 54 }
	};
	uint32_t word[MD_WORDS];
	const char *why;

	for (size_t i = 0; i < MD_WORDS; i++)
		word[i] = md_word(sb, place[m->minor_version != 90][i]);
	memcpy(m->uuid, word + MD_UUID, sizeof(m->uuid));
	m->events = (uint64_t)word[MD_EVENTS + 1] << 32 | word[MD_EVENTS];
	m->level = (int32_t)word[MD_LEVEL];
	m->layout = word[MD_LAYOUT];
	m->raid_disks = word[MD_DISKS];
	why = m->minor_version == 90 ? md_decode_0(sb, word[MD_SUM], m)
				     : md_decode_1(sb, word[MD_SUM], at, m);
	if (why == NULL && m->raid_disks - 1 >= MD_MEMBERS)
		why = MD_WRONG_N;
	return why;
}

int md_decode(struct sb_source *s, struct md_member *out, const char **why)
{
	/* at (size - back), rounded down to a multiple of align, or at align */
	static const struct {
		uint8_t minor;
		uint32_t back, align;
	} place[] = { { 90, 65536, 65536 },
		      { 0, 8192, 4096 },
		      { 1, 0, 0 },
		      { 2, 0, 4096 } };
	int err = -ENODATA;

	for (size_t i = 0; i < ARRAY_LEN(place); i++) {
		struct md_member m = { .minor_version = place[i].minor };
		uint64_t at = place[i].align;
		const uint8_t *sb;
		const char *wrong;

		if (s->size < place[i].back)
			continue;
		if (place[i].back != 0)
			at = (s->size - place[i].back) & -at;
		sb = s->get(s, at, MD_SB_BYTES);
		if (sb == NULL || md_word(sb, 0) != MD_SB_MAGIC)
			continue;
		wrong = md_decode_at(sb, at, &m);
		if (wrong == NULL) {
			*out = m;
			return 0;
		}
		if (*wrong != '\0') {
			*why = wrong;
			err = -EBADMSG;
		}
	}
	return err;
}

/* A number that must be there, as the next item. */
static bool md_take_number(const char **list, uint32_t max, uint32_t *out)
{
	char item[12];

	return list_next(list, item, sizeof(item)) == 1 &&
	       parse_u32(item, max, out) == 0;
}

int md_param_parse(const char *value, struct md_param *out, const char **why)
{
	struct md_param p = { .partitionable = *value == 'd',
			      .persistent = true };
	const char *list = value + p.partitionable, *rest;
	uint32_t number;
	char item[4];

	*why = "it must begin with the number of the array";
	if (!md_take_number(&list, MD_NUMBERS, &p.number))
		return -EINVAL;
	p.devices = rest = list;
	(void)list_next(&rest, item, sizeof(item));
	if (strcmp(item, "0") == 0 || strcmp(item, "-1") == 0) {
		p.persistent = false;
		p.level = *item == '-' ? -1 : 0;
		*why = MD_NO_CHUNK;
		if (!md_take_number(&rest, MD_FACTOR, &number))
			return -EINVAL;
		p.chunk = 4096u << number;
		if (!md_take_number(&rest, UINT32_MAX, &number))
			return -EINVAL;
		p.devices = rest;
	}
	for (list = p.devices; list_next(&list, item, sizeof(item)) != 0;)
		p.n_devices++;
	*why = "it must name 1 to 27 devices";
	if (p.n_devices == 0 || p.n_devices > MD_MEMBERS)
		return -EINVAL;
	*out = p;
	return 0;
}

int md_raid_parse(const char *value, struct md_auto *out)
{
	static const char word[][14] = { "autodetect", "noautodetect", "part",
					 "partitionable" };
	char item[sizeof(word[0]) + 1];
	int r = 0;

	while (list_next(&value, item, sizeof(item)) != 0) {
		size_t i = 0;

		while (i < ARRAY_LEN(word) && strcmp(item, word[i]) != 0)
			i++;
		if (i < 2)
			out->off = i == 1;
		else if (i < ARRAY_LEN(word))
			out->partitionable = true;
		else
			r = -EINVAL;
	}
	return r;
}
