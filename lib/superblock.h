/*
 * What is on a device: the type, UUID and label of a file system, a swap
 * space, a member of a volume, a compressed image.  One table of formats; the
 * decoders take bytes and read nothing themselves.
 */
#ifndef LIB_SUPERBLOCK_H
#define LIB_SUPERBLOCK_H

#include <stddef.h>
#include <stdint.h>

#define SB_TYPE	 24   /* "linux_raid_member" */
#define SB_UUID	 42   /* 38 characters at most, as blkid writes it */
#define SB_LABEL 256  /* UTF-8; what is longer is cut after a character */
#define SB_READ	 4096 /* bytes that a decoder asks for at once, at most */

enum sb_use {
	SB_FILESYSTEM,
	SB_SWAP,    /* a swap space without an image */
	SB_SUSPEND, /* a swap space with the image of a sleeping machine */
	SB_MEMBER,  /* of a RAID, a volume group, of ext4 ("jbd"); encrypted */
	SB_IMAGE,   /* a compressed image */
};

struct superblock {
	unsigned char use;    /* enum sb_use */
	char type[SB_TYPE];   /* as blkid(8) calls it: "ext4", "vfat", "swap" */
	char uuid[SB_UUID];   /* "" for none */
	char label[SB_LABEL]; /* "" for none */
	uint64_t bytes;	      /* as the superblock has it, 0 when it has none */
};

/*
 * Where the bytes come from.  get() returns len bytes (at most SB_READ) at an
 * offset, which stay until it is called again, or NULL when they are not
 * there or cannot be read.
 */
struct sb_source {
	const uint8_t *(*get)(struct sb_source *s, uint64_t offset, size_t len);
	uint64_t size; /* of the device in bytes, 0: unknown */
};

/*
 * Finds out what it is.  Of several formats the one counts that has the last
 * word, as for blkid: a member of a volume before the file system in it.  UUID
 * and label are those of blkid; in the label a control character, and what is
 * not UTF-8, is '_', and blanks at its end are cut off.  No checksum counts.
 * Returns 0, or -ENODATA when nothing is known there.
 */
int superblock_decode(struct sb_source *s, struct superblock *out);

/*
 * A source that reads a descriptor, of a device or a file, 4 KiB at a time.
 * The kernel is asked for both ends of it at the beginning: what is at a fixed
 * place then costs a disk no further access.
 */
struct sb_file {
	struct sb_source source;
	int fd;
	int err;	 /* 0, or -errno of the first read that failed */
	uint64_t at;	 /* where buf stands in the file, */
	uint32_t filled; /* and how much of it is filled */
	uint8_t buf[SB_READ];
};
void sb_file_init(struct sb_file *f, int fd);

/*
 * Opens a device or file, reads it, closes it.  0, -ENODATA, or -errno: what
 * cannot be read (-EIO) is not what holds nothing.
 */
int superblock_read(const char *path, struct superblock *out);
/* The same of what is open, and stays open. */
int superblock_read_fd(int fd, struct superblock *out);

#endif
