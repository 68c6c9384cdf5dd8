/*
 * What the decoders of lib/superblock*.c share: a row of their tables, the
 * bytes at hand, and how a number, an identifier or a label is taken from
 * them.
 */
#ifndef LIB_SUPERBLOCK_ROW_H
#define LIB_SUPERBLOCK_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/rw.h"
#include "lib/superblock.h"

#define SB_SECTOR 512

/*
 * A number: where it is and its bytes, 1 to 8, little end first unless that
 * is said.  As a unit it may be the logarithm.
 */
#define SB_NUM(at, bytes) ((unsigned)(at) << 6 | (bytes))
#define SB_BE		  0x10
#define SB_LOG		  0x20

/* How text is encoded: the bytes of a character, as in a number, or UTF-8. */
#define SB_UTF8	   0
#define SB_LATIN1  1
#define SB_UTF16LE 2
#define SB_UTF16BE (2 | SB_BE)

/*
 * How an identifier is written, blkid's ways: as text, or in hexadecimal; the
 * bytes of each part of 4 or 8 may be turned round.
 */
#define SB_ID_HEX    0
#define SB_ID_WORDS  3
#define SB_ID_SERIAL (3 | SB_ID_UPPER)
#define SB_ID_LONG   (7 | SB_ID_UPPER)
#define SB_ID_UPPER  0x10
#define SB_ID_TEXT   0x20
/* The byte that a dash precedes, as one bit of many. */
#define SB_DASH(n) ((uint32_t)1 << (n))
#define SB_DASHES  (SB_DASH(4) | SB_DASH(6) | SB_DASH(8) | SB_DASH(10))

struct sb_row;

struct sb_look {
	struct rd rd; /* the bytes at hand, at first of the superblock */
	const struct sb_row *row;
	const char *type;
	struct superblock *out;
	struct sb_source *source;
	uint64_t at; /* where the superblock is in the source */
};

/* Where a format is known by what, and what stands where behind that. */
struct sb_row {
	const char *type;
	/*
	 * For what no row can say, when the rest is filled in.  False: it is
	 * not this format after all.
	 */
	bool (*check)(struct sb_look *l);
	uint8_t at;	      /* sectors */
	uint8_t doublings;    /* 2 * at, 4 * at ... are places of it, too */
	uint8_t len;	      /* what is read there, in units of 8 bytes */
	uint8_t use : 3;      /* enum sb_use */
	uint8_t from_end : 1; /* at the end, see sb_place() */
	uint8_t magic_len : 4;
	uint16_t magic_at; /* all from here on: behind the superblock's start */
	uint16_t uuid;	   /* of 16 bytes; 0: none */
	uint16_t label, label_len;
	uint16_t count, unit; /* SB_NUM() of both: the size; 0: none */
	char magic[8];
};

#define SB_MAGIC(where, n, is) .magic_at = where, .magic_len = n, .magic = is
#define SB_NAME(where, n)      .label = where, .label_len = n

/* In the order in which they are tried. */
struct sb_table {
	const struct sb_row *row;
	size_t n;
};
extern const struct sb_table sb_members, sb_fat, sb_linux, sb_disc;

/* Takes other bytes at hand; false, and none, when they are not there. */
bool sb_get(struct sb_look *l, uint64_t at, size_t len);
/* A number of what is at hand; 0 when it is not there. */
uint64_t sb_num(const struct sb_look *l, unsigned num);

/* What is sane; the last of an array has num 0. */
struct sb_range {
	uint16_t num, least, most;
};
bool sb_within(const struct sb_look *l, const struct sb_range *r);

/* Appends n bytes to the UUID; nothing when all are zero. */
void sb_id(struct sb_look *l, unsigned at, unsigned n, uint32_t dashes,
	   unsigned how);
/*
 * Decodes text of len bytes, or up to a NUL, into UTF-8, cut after a
 * character.  sb_encode() takes it as it is, dst has SB_LABEL bytes;
 * sb_label() makes it the label, fit to be printed, and trims it.
 */
void sb_encode(const struct sb_look *l, char *dst, size_t at, size_t len,
	       unsigned how);
void sb_label(struct sb_look *l, size_t at, size_t len, unsigned how);
/* What the row says, from what is at hand. */
void sb_fill(struct sb_look *l);

#endif
