/*
 * Bounded cursors: the only way bytes from outside are read (struct rd) and
 * packets are written (struct wr).  An access past the end sets bad, which
 * sticks; reads then give zero, writes do nothing.  Decode all, test bad once.
 * A buffer that is read has less than 4 GiB.
 */
#ifndef LIB_RW_H
#define LIB_RW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/compat.h"

struct rd {
	const uint8_t *p;
	uint32_t left; /* 32 bits: the whole goes through two registers */
	bool bad;
};

struct wr {
	uint8_t *p;
	size_t left;
	size_t len; /* bytes written so far */
	bool bad;
};

struct rd rd_init(const void *buf, size_t len);
uint8_t rd_u8(struct rd *r);
uint16_t rd_be16(struct rd *r); /* host order out */
uint32_t rd_be32(struct rd *r); /* host order out */
uint16_t rd_le16(struct rd *r);
uint32_t rd_le32(struct rd *r);
uint64_t rd_le64(struct rd *r);
/* Copies len bytes to dst; dst is zeroed when they are not there. */
void rd_bytes(struct rd *r, void *dst, size_t len);
/* Takes len bytes as a cursor of their own; empty and bad when too short. */
struct rd rd_sub(struct rd *r, size_t len);
void rd_skip(struct rd *r, size_t len);

struct wr wr_init(void *buf, size_t len);
void wr_u8(struct wr *w, uint8_t v);
void wr_be16(struct wr *w, uint16_t v); /* host order in */
void wr_be32(struct wr *w, uint32_t v); /* host order in */
void wr_bytes(struct wr *w, const void *src, size_t len);
void wr_zero(struct wr *w, size_t len);
/* Text as fmt_print() makes it, whole or not at all; its NUL does not count. */
void wr_print(struct wr *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
