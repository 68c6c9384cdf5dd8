/*
 * The block devices of this machine, from sysfs and from uevents, and whether
 * one is meant by a struct block_spec.  No device is opened here.
 */
#ifndef LIB_BLOCK_DEV_H
#define LIB_BLOCK_DEV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/block_spec.h"
#include "lib/superblock.h"

#define BLOCK_SYS "/sys/class/block"

/* What the kernel tells of one, without reading it. */
struct block_dev {
	uint32_t major, minor;
	uint32_t part; /* number of the partition, 0: a whole disk */
	bool read_only;
	uint64_t bytes;
	char name[BLOCK_NAME]; /* "sda1"; "cciss!c0d0" has its '!' */
	char disk[BLOCK_NAME]; /* of a partition, or its own name */
	char part_uuid[SB_UUID], part_label[BLOCK_VALUE / 2];
};

/*
 * Reads DIR/NAME (BLOCK_SYS or a test's folder): uevent, size, ro, and where
 * the link leads.  0, or -errno: -ENODEV when it has no number (a path of a
 * multipath disk), -ENOMEDIUM for a device of size 0, *out is then filled.
 * part_uuid is "" before Linux 6.13, which does not tell it, part_label as the
 * kernel has it: 7 bits of each UTF-16 unit.
 */
int block_dev_read(const char *dir, const char *name, struct block_dev *out);

/*
 * Calls f for each device that is there now, in the order of names as a person
 * sorts them (sda2 before sda10); RAM disks, and what cannot be read or is
 * empty, are passed over.  There is no limit to their number.  1 as soon as f
 * returns true, 0 at the end, or -errno when DIR cannot be read.
 */
typedef bool block_each(const struct block_dev *dev, void *data);
int block_dev_each(const char *dir, block_each *f, void *data);
/* As strcmp(), of two names in the order of a person. */
int block_name_compare(const char *a, const char *b);
/* "/dev/cciss/c0d0p1", of a name of the kernel, in buf of BLOCK_NODE. */
#define BLOCK_NODE (BLOCK_NAME + 5)
const char *block_node(const char *name, char buf[BLOCK_NODE]);

enum block_match {
	BLOCK_NO,
	BLOCK_YES,
	/*
	 * What is on it tells: for UUID= and LABEL= its superblock, for
	 * block_content_match(); else the partition table of dev->disk, for
	 * part_match() or gpt_auto_disk().
	 */
	BLOCK_ASK,
};

/*
 * Whether the spec means the device, as far as the kernel tells.  PARTUUID is
 * compared whole and without regard to case (the kernel: over the given
 * length), with PARTNROFF= the partition so much behind that of the UUID is
 * meant.  dir is where more can be read (by-id: serial, wwid; by-path: the
 * chain of parents); a partition of a by-id or by-path disk is "...-part1".
 */
enum block_match block_dev_match(const char *dir, const struct block_spec *spec,
				 const struct block_dev *dev);
/* For BLOCK_ASK: UUIDs without regard to case and to where their '-' are. */
bool block_uuid_equal(const char *a, const char *b);
bool block_content_match(const struct block_spec *spec,
			 const struct superblock *sb);

/*
 * "8:1 20480 MiB sda1 ext4 'rootfs' 0f3e..." for lists and messages; sb may be
 * NULL.  Returns buf.
 */
const char *block_dev_text(const struct block_dev *dev,
			   const struct superblock *sb, char *buf, size_t size);

#endif
