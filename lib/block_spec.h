/*
 * How a command line names a block device: root=, resume=, mount.usr=, ...
 * Pure: text in, struct out (kernel: block/early-lookup.c; udev's names).
 */
#ifndef LIB_BLOCK_SPEC_H
#define LIB_BLOCK_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCK_NAME  32	/* of the kernel: "cciss!c0d0p1", 31 characters */
#define BLOCK_VALUE 256 /* a label, the name of a link */

enum block_kind {
	BLOCK_BY_NAME,	    /* value: the kernel's name, "sda1" */
	BLOCK_BY_NUMBER,    /* number */
	BLOCK_BY_UUID,	    /* value, as it was written */
	BLOCK_BY_LABEL,	    /* value, escapes undone */
	BLOCK_BY_PARTUUID,  /* value; offset: PARTNROFF= */
	BLOCK_BY_PARTLABEL, /* value */
	BLOCK_BY_ID,	    /* value: what follows /dev/disk/by-id/ */
	BLOCK_BY_PATH,	    /* value: what follows /dev/disk/by-path/ */
	BLOCK_GPT_AUTO,	    /* gpt-auto */
};

/*
 * Whether a program knows the names of /dev/disk/by-id and by-path, and numbers
 * in hexadecimal: 3.7 kB that not each has.  Made with its table, by
 * usr/root-table.sh or util-table.sh.
 */
extern const bool block_more;

struct block_spec {
	unsigned char kind;    /* enum block_kind */
	uint32_t major, minor; /* BLOCK_BY_NUMBER */
	int32_t offset;	       /* BLOCK_BY_PARTUUID: partitions behind it */
	char value[BLOCK_VALUE];
};

/*
 * Every form of the kernel and of udev's links (kernel.md 2.2): /dev/NAME,
 * /dev/cciss/c0d0, MAJ:MIN, MAJ:MIN:0, hexadecimal, PARTUUID=, PARTLABEL=,
 * UUID=, LABEL= (names in either case, as mount(8)), /dev/disk/by-*, gpt-auto.
 *
 * Returns 0; -ENODEV when it is no name of a block device at all (a tag, mtd0,
 * a word); -EINVAL when it begins like one and is wrong, -ENAMETOOLONG,
 * -EOPNOTSUPP for what this cannot do (/dev/mapper/..., /dev/md/NAME): then
 * *why says what is missing or wrong, in words that go behind "root=...: ".
 */
int block_spec_parse(const char *text, struct block_spec *out,
		     const char **why);

#endif
