/* What every unit test includes: cmocka, and names that read as claims. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CLAIM(text, fn)                                                        \
	{                                                                      \
		text, fn, NULL, NULL, NULL                                     \
	}

/* An IPv4 address in host order. */
#define IP(a, b, c, d)                                                         \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 |      \
	 (uint32_t)(d))

/* A copy of exactly len bytes on the heap: ASan then sees an over-read. */
static inline void *exact(const void *src, size_t len)
{
	void *p = malloc(len);

	assert_non_null(p);
	if (len)
		memcpy(p, src, len);
	return p;
}

/* Whether item is one of the items of a comma-separated list. */
static inline bool has_item(const char *list, const char *item)
{
	size_t n = strlen(item);

	for (const char *p = list; p; p = strchr(p, ',')) {
		p += *p == ',';
		if (strncmp(p, item, n) == 0 && (p[n] == ',' || !p[n]))
			return true;
	}
	return false;
}

#endif
