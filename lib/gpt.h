/*
 * Partition tables, for what the kernel does not tell: the UUIDs of partitions
 * (before Linux 6.13), their types and attributes.  GPT (UEFI 2.10, section 5)
 * and MBR with logical partitions, which are numbered as the kernel does
 * (block/partitions/efi.c, msdos.c).
 */
#ifndef LIB_GPT_H
#define LIB_GPT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/block_dev.h"
#include "lib/superblock.h"

#define PART_MAX   255 /* the kernel's DISK_MAX_PARTS - 1 */
#define PART_LABEL 128 /* 36 UTF-16 units are 108 bytes of UTF-8 at most */

struct part {
	uint32_t number;
	char uuid[SB_UUID];	/* lower case; "1f2e3d4c-05" of an MBR */
	char type[SB_UUID];	/* lower case; "0xfd" of an MBR */
	char label[PART_LABEL]; /* UTF-8, "" in an MBR */
	bool no_auto;		/* attribute 63: not to be found by its type */
	bool read_only;		/* attribute 60 */
};

/*
 * Calls f for each partition in the order of numbers; f must not read from the
 * source.  A GPT whose primary header or entries are damaged is taken from the
 * end of the disk.  1 as soon as f returns true, 0 at the end, -ENODATA when
 * there is no table, -EBADMSG for a GPT with both copies damaged.
 */
typedef bool part_each(const struct part *p, void *data);
int part_table_each(struct sb_source *disk, part_each *f, void *data);

/*
 * For BLOCK_ASK of PARTUUID= (with PARTNROFF=) and PARTLABEL=: whether the spec
 * means partition dev->part of this disk.
 */
bool part_match(const struct block_spec *spec, const struct block_dev *dev,
		struct sb_source *disk);

#endif
