/* FAT, exFAT and NTFS, see superblock.h; Microsoft's descriptions of each. */
#include "lib/superblock_row.h"

#include <string.h>

#include "lib/compat.h"

static void sb_serial(struct sb_look *l, unsigned at)
{
	sb_id(l, at, 4, SB_DASH(2), SB_ID_SERIAL);
}

static bool sb_power_of_two(unsigned v)
{
	return v != 0 && (v & (v - 1)) == 0;
}

#define FAT_ENTRY    32
#define FAT_DIR_READ 64 /* parts of a root directory, at most */
#define FAT32_MOST   0xffffff6

struct sb_fat {
	unsigned sector, cluster; /* bytes */
	unsigned reserved, data;  /* sectors before the first FAT, behind all */
	unsigned left;		  /* parts of the directory */
};

/*
 * Whether this part of the root directory has the label, or is its last.  As
 * for blkid, that in the boot sector does not count.
 */
static bool sb_fat_dir(struct sb_look *l, struct sb_fat *f, uint64_t at,
		       unsigned len)
{
	char *label = l->out->label;

	for (unsigned n; len > 0; at += n, len -= n) {
		n = len < SB_READ ? len : SB_READ;
		if (f->left-- == 0 || !sb_get(l, at, n))
			return true;
		for (unsigned i = 0; i < n; i += FAT_ENTRY) {
			unsigned first = sb_num(l, SB_NUM(i, 1));
			unsigned attr = sb_num(l, SB_NUM(i + 11, 1)) & 0x3f;

			if (first == 0)
				return true;
			/* no file, no directory, no part of a long name */
			if (first == 0xe5 || (attr & 0x18) != 8 ||
			    attr == 0xf || sb_num(l, SB_NUM(i + 20, 2)) != 0 ||
			    sb_num(l, SB_NUM(i + 26, 2)) != 0)
				continue;
			sb_label(l, i, 11, SB_UTF8);
			if (strcmp(label, "NO NAME") == 0)
				label[0] = '\0';
			return true;
		}
	}
	return false;
}

/* FAT32 has its root directory in clusters. */
static void sb_fat_root(struct sb_look *l, struct sb_fat *f, unsigned cluster)
{
	while (cluster >= 2 && cluster <= FAT32_MOST) {
		uint64_t data = (uint64_t)f->data * f->sector;

		if (sb_fat_dir(l, f,
			       data + (uint64_t)(cluster - 2) * f->cluster,
			       f->cluster))
			break;
		sb_get(l, f->reserved * f->sector + (uint64_t)cluster * 4, 4);
		cluster = sb_num(l, SB_NUM(0, 4)) & 0xfffffff;
	}
}

static bool sb_fat_check(struct sb_look *l)
{
	static const struct sb_range sane[] = {
		{ SB_NUM(11, 2), SB_SECTOR, 4096 }, /* bytes of a sector */
		{ SB_NUM(13, 1), 1, 128 },	    /* sectors of a cluster */
		{ SB_NUM(14, 2), 1, UINT16_MAX },   /* reserved sectors */
		{ SB_NUM(16, 1), 1, UINT8_MAX },    /* FATs */
		{ SB_NUM(21, 1), 0xf0, UINT8_MAX }, /* medium */
		{ 0 },
	};
	unsigned dir = sb_num(l, SB_NUM(17, 2)) * FAT_ENTRY;
	unsigned other = sb_num(l, SB_NUM(54, 1));
	unsigned sectors = sb_num(l, SB_NUM(19, 2)), cluster = 0;
	unsigned length = sb_num(l, SB_NUM(22, 2)), id = 39;
	struct sb_fat f = {
		.sector = sb_num(l, SB_NUM(11, 2)),
		.cluster = sb_num(l, SB_NUM(13, 1)),
		.reserved = sb_num(l, SB_NUM(14, 2)),
		.left = FAT_DIR_READ,
	};
	uint64_t data;

	if (length == 0) {
		length = sb_num(l, SB_NUM(36, 4));
		cluster = sb_num(l, SB_NUM(44, 4));
		id = 67;
	}
	if (sectors == 0)
		sectors = sb_num(l, SB_NUM(32, 4));
	data = f.reserved + sb_num(l, SB_NUM(16, 1)) * length;
	/* JFS and HPFS of OS/2 begin as FAT does, with their names in it */
	if (!sb_within(l, sane) || !sb_power_of_two(f.sector) ||
	    !sb_power_of_two(f.cluster) || other == 'J' || other == 'H' ||
	    length == 0 || data + dir / f.sector > sectors)
		return false;
	f.cluster *= f.sector;
	f.data = data;
	l->out->bytes = (uint64_t)sectors * f.sector;
	sb_serial(l, id);
	if (cluster == 0)
		sb_fat_dir(l, &f, data * f.sector, dir);
	sb_fat_root(l, &f, cluster);
	return true;
}

static bool sb_exfat(struct sb_look *l)
{
	unsigned sector = sb_num(l, SB_NUM(108, 1));
	unsigned cluster = sector + sb_num(l, SB_NUM(109, 1));
	uint64_t root = sb_num(l, SB_NUM(96, 4));
	unsigned len = cluster < 12 ? 1U << cluster : SB_READ, type;

	if (sector < 9 || sector > 12 || cluster > 25 || root < 2)
		return false;
	sb_serial(l, 100);
	/* who formats puts the label first */
	sb_get(l,
	       (sb_num(l, SB_NUM(88, 4)) << sector) + ((root - 2) << cluster),
	       len);
	for (unsigned i = 0; i < len; i += FAT_ENTRY) {
		type = sb_num(l, SB_NUM(i, 1));
		if (type == 0x83)
			sb_label(l, i + 2, 2 * sb_num(l, SB_NUM(i + 1, 1)),
				 SB_UTF16LE);
		if (type == 0x83 || type == 0)
			break;
	}
	return true;
}

#define NTFS_VOLUME 3	 /* the record of $Volume */
#define NTFS_NAME   0x60 /* $VOLUME_NAME */

static bool sb_ntfs(struct sb_look *l)
{
	unsigned cluster = sb_num(l, SB_NUM(13, 1));
	unsigned record = sb_num(l, SB_NUM(64, 1)), at, type, len;

	/* negative: the logarithm */
	cluster = cluster > 128 ? 1U << ((256 - cluster) & 31) : cluster;
	cluster *= sb_num(l, SB_NUM(11, 2));
	record = record > 128 ? 1U << ((256 - record) & 31) : record * cluster;
	sb_id(l, 72, 8, 0, SB_ID_LONG);
	if (record > SB_READ ||
	    !sb_get(l,
		    sb_num(l, SB_NUM(48, 8)) * cluster +
			    (uint64_t)record * NTFS_VOLUME,
		    record) ||
	    sb_num(l, SB_NUM(0, 4)) != 0x454c4946) /* FILE */
		return true;
	for (at = sb_num(l, SB_NUM(20, 2)); at < record; at += len) {
		type = sb_num(l, SB_NUM(at, 4));
		len = sb_num(l, SB_NUM(at + 4, 4));
		if (type == NTFS_NAME)
			sb_label(l, at + sb_num(l, SB_NUM(at + 20, 2)),
				 sb_num(l, SB_NUM(at + 16, 2)), SB_UTF16LE);
		if (type == NTFS_NAME || len < 24 || len > SB_READ)
			break;
	}
	return true;
}

static const struct sb_row fat_rows[] = {
	{ "vfat", sb_fat_check, .len = 64, SB_MAGIC(510, 2, "\x55\xaa") },
	{ "vfat", sb_fat_check, .len = 64, SB_MAGIC(54, 3, "FAT") },
	{ "vfat", sb_fat_check, .len = 64, SB_MAGIC(82, 3, "FAT") },
	{ "ntfs", sb_ntfs, .len = 64, SB_MAGIC(3, 8, "NTFS    "),
	  .count = SB_NUM(40, 8), .unit = SB_NUM(11, 2) },
	{ "exfat", sb_exfat, .len = 64, SB_MAGIC(3, 8, "EXFAT   "),
	  .count = SB_NUM(72, 8), .unit = SB_NUM(108, 1 | SB_LOG) },
};
const struct sb_table sb_fat = { fat_rows, ARRAY_LEN(fat_rows) };
