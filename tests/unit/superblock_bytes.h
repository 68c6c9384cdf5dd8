/* A device in memory, for what no mkfs makes: bytes put at their places. */
#ifndef TESTS_UNIT_SUPERBLOCK_BYTES_H
#define TESTS_UNIT_SUPERBLOCK_BYTES_H

#include "lib/superblock.h"
#include "tests/unit/unit.h"

struct device {
	struct sb_source source;
	uint8_t *bytes;
};

static inline const uint8_t *device_get(struct sb_source *s, uint64_t offset,
					size_t len)
{
	struct device *d = (struct device *)s;

	assert_true(len <= SB_READ);
	if (offset > s->size || len > s->size - offset)
		return NULL;
	return d->bytes + offset;
}

static inline struct device device_new(size_t size)
{
	struct device d = { { device_get, size }, calloc(1, size) };

	assert_non_null(d.bytes);
	return d;
}

static inline void device_put(struct device *d, size_t at, const void *bytes,
			      size_t len)
{
	assert_true(at + len <= d->source.size);
	memcpy(d->bytes + at, bytes, len);
}

#define PUT(d, at, text) device_put(d, at, text, sizeof(text) - 1)

/* A number of n bytes, little end first. */
static inline void device_num(struct device *d, size_t at, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++)
		d->bytes[at + i] = (uint8_t)(v >> 8 * i);
}

static inline void device_be(struct device *d, size_t at, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++)
		d->bytes[at + i] = (uint8_t)(v >> 8 * (n - 1 - i));
}

/* The 16 bytes 00 to 0f, and how they are written. */
#define ID_BYTES                                                               \
	"\0\1\2\3\4\5\6\7"                                                     \
	"\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f"
#define ID_TEXT "00010203-0405-0607-0809-0a0b0c0d0e0f"

/* Decodes it, compares, and throws it away; type NULL: nothing is known. */
static inline void device_is(struct device *d, const char *type,
			     const char *uuid, const char *label)
{
	struct superblock sb;
	int r = superblock_decode(&d->source, &sb);

	free(d->bytes);
	assert_int_equal(r, type != NULL ? 0 : -ENODATA);
	assert_string_equal(sb.type, type != NULL ? type : "");
	assert_string_equal(sb.uuid, uuid);
	assert_string_equal(sb.label, label);
}

#endif
