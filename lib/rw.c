/* Bounded cursors over byte buffers, see rw.h. */
#include "lib/rw.h"

#include <stdarg.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/fmt.h"

struct rd rd_init(const void *buf, size_t len)
{
	return (struct rd){ .p = buf, .left = (uint32_t)len };
}

/* The one place where a read cursor moves. */
static const uint8_t *rd_take(struct rd *r, size_t len)
{
	const uint8_t *p = r->p;

	if (r->bad || len > r->left) {
		r->bad = true;
		r->left = 0;
		return NULL;
	}
	if (len != 0)
		r->p += len;
	r->left -= (uint32_t)len;
	return p;
}

/* A number of 1 to 8 bytes. */
static uint64_t rd_be(struct rd *r, size_t len)
{
	const uint8_t *p = rd_take(r, len);
	uint64_t v = 0;

	while (p != NULL && len-- > 0)
		v = v << 8 | *p++;
	return v;
}

uint8_t rd_u8(struct rd *r)
{
	return (uint8_t)rd_be(r, 1);
}

uint16_t rd_be16(struct rd *r)
{
	return (uint16_t)rd_be(r, 2);
}

uint32_t rd_be32(struct rd *r)
{
	return (uint32_t)rd_be(r, 4);
}

static uint64_t rd_le(struct rd *r, size_t len)
{
	return __builtin_bswap64(rd_be(r, len)) >> (64 - len * 8);
}

uint16_t rd_le16(struct rd *r)
{
	return (uint16_t)rd_le(r, 2);
}

uint32_t rd_le32(struct rd *r)
{
	return (uint32_t)rd_le(r, 4);
}

uint64_t rd_le64(struct rd *r)
{
	return rd_le(r, 8);
}

void rd_bytes(struct rd *r, void *dst, size_t len)
{
	const uint8_t *p = rd_take(r, len);

	if (len == 0)
		return;
	if (p != NULL)
		memcpy(dst, p, len);
	else
		memset(dst, 0, len);
}

struct rd rd_sub(struct rd *r, size_t len)
{
	const uint8_t *p = rd_take(r, len);

	if (r->bad)
		return (struct rd){ .bad = true };
	return rd_init(p, len);
}

void rd_skip(struct rd *r, size_t len)
{
	rd_take(r, len);
}

OUTLINE struct wr wr_init(void *buf, size_t len)
{
	return (struct wr){ .p = buf, .left = len };
}

/* The one place where a write cursor moves. */
static uint8_t *wr_take(struct wr *w, size_t len)
{
	uint8_t *p = w->p;

	if (w->bad || len > w->left) {
		w->bad = true;
		return NULL;
	}
	if (len != 0)
		w->p += len;
	w->left -= len;
	w->len += len;
	return p;
}

void wr_u8(struct wr *w, uint8_t v)
{
	wr_bytes(w, &v, 1);
}

void wr_be16(struct wr *w, uint16_t v)
{
	uint8_t b[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	wr_bytes(w, b, sizeof(b));
}

void wr_be32(struct wr *w, uint32_t v)
{
	uint8_t b[4] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16),
			 (uint8_t)(v >> 8), (uint8_t)v };

	wr_bytes(w, b, sizeof(b));
}

void wr_bytes(struct wr *w, const void *src, size_t len)
{
	uint8_t *p = wr_take(w, len);

	if (p != NULL && len != 0)
		memcpy(p, src, len);
}

void wr_zero(struct wr *w, size_t len)
{
	uint8_t *p = wr_take(w, len);

	if (p != NULL && len != 0)
		memset(p, 0, len);
}

void wr_print(struct wr *w, const char *fmt, ...)
{
	va_list args;
	size_t n;

	va_start(args, fmt);
	n = (size_t)fmt_vprint((char *)w->p, w->left, fmt, args);
	va_end(args);
	if (n < w->left)
		(void)wr_take(w, n);
	else
		w->bad = true;
}
