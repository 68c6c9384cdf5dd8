/*
 * /etc/ld.so.cache, in which the dynamic linker finds libraries by name.
 */
#ifndef USR_ELF_CACHE_H
#define USR_ELF_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "usr/elf_file.h"

#define CACHE_SIZE_MAX (16u << 20)

struct elf_cache {
	unsigned char *bytes; /* NULL: there is none */
	size_t size;
	size_t entries;
	uint8_t data; /* ELFDATA*: the byte order of its numbers */
};

/*
 * Reads it, in the byte order of these programs unless it names its own.
 * Returns 0, or a negative errno with *why, what is wrong with it.
 */
int cache_read(int fd, uint8_t data, struct elf_cache *c, const char **why);
void cache_free(struct elf_cache *c);

/*
 * The path of a library of this name, from entry *next on, which moves behind
 * it; entries for special processors are left out.  NULL: there is no more.
 */
const char *cache_find(const struct elf_cache *c, const char *name,
		       size_t *next);

#endif
