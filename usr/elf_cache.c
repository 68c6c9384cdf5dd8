/*
 * Reads /etc/ld.so.cache as ldconfig of glibc 2.2 and later writes it: a
 * header of 48 bytes ("glibc-ld.so.cache1.1", number of entries, size of the
 * strings, byte order), entries of 24 (flags, name, path, version,
 * capabilities) and strings, counted from the start of the file.
 */
#include "usr/elf_cache.h"

#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC	   "glibc-ld.so.cache1.1"
#define MAGIC_LEN  20
#define HEADER_LEN 48
#define ENTRY_LEN  24

static uint32_t u32_at(const struct elf_cache *c, size_t at)
{
	const unsigned char *p = c->bytes + at;

	if (c->data == ELFDATA2LSB)
		return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
		       (uint32_t)p[1] << 8 | p[0];
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static const char *cache_check(struct elf_cache *c)
{
	size_t room;

	if (c->size < HEADER_LEN || memcmp(c->bytes, MAGIC, MAGIC_LEN) != 0)
		return "is of another format";
	/* 0 in what older ones wrote */
	switch (c->bytes[MAGIC_LEN + 8] & 3) {
	case 2:
		c->data = ELFDATA2LSB;
		break;
	case 3:
		c->data = ELFDATA2MSB;
		break;
	case 1:
		return "is marked as invalid";
	}
	room = (c->size - HEADER_LEN) / ENTRY_LEN;
	c->entries = u32_at(c, MAGIC_LEN);
	if (c->entries > room)
		return "is cut off";
	return NULL;
}

int cache_read(int fd, uint8_t data, struct elf_cache *c, const char **why)
{
	struct stat st;
	size_t n = 0;
	ssize_t got;
	int r = 0;

	*c = (struct elf_cache){ .data = data };
	*why = "cannot be read";
	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_size > CACHE_SIZE_MAX) {
		*why = "is too large, or no file";
		return -EINVAL;
	}
	c->size = (size_t)st.st_size;
	c->bytes = malloc(c->size + 1);
	if (!c->bytes)
		return -ENOMEM;
	while (r == 0 && n < c->size) {
		got = pread(fd, c->bytes + n, c->size - n, (off_t)n);
		if (got > 0)
			n += (size_t)got;
		else if (got == 0 || errno != EINTR)
			r = -EIO;
	}
	if (r == 0) {
		/* so every string ends */
		c->bytes[c->size] = '\0';
		*why = cache_check(c);
		r = *why ? -EINVAL : 0;
	}
	if (r < 0)
		cache_free(c);
	return r;
}

void cache_free(struct elf_cache *c)
{
	free(c->bytes);
	*c = (struct elf_cache){ .bytes = NULL };
}

/* The strings stand behind the entries. */
static const char *string_at(const struct elf_cache *c, uint32_t at)
{
	if (at < HEADER_LEN + c->entries * ENTRY_LEN || at >= c->size)
		return NULL;
	return (const char *)c->bytes + at;
}

const char *cache_find(const struct elf_cache *c, const char *name,
		       size_t *next)
{
	const char *key, *path;
	size_t at;

	while (c->bytes && *next < c->entries) {
		at = HEADER_LEN + (*next)++ * ENTRY_LEN;
		if (u32_at(c, at + 16) || u32_at(c, at + 20))
			continue;
		key = string_at(c, u32_at(c, at + 4));
		path = string_at(c, u32_at(c, at + 8));
		if (key && path && path[0] == '/' && !strcmp(key, name))
			return path;
	}
	return NULL;
}
