/*
 * Variables in locations, as the kernel's tool expands them.  In: a string
 * with ${VAR}.  Out: one without.
 */
#include "usr/cpio_expand.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A value may hold ${VAR} again; more steps than this never end. */
#define EXPAND_MAX 4096

/* Replaces the first ${VAR} of s; 0: none left, 1: replaced, -errno. */
static int expand_once(char *s, size_t size)
{
	char *start = strstr(s, "${");
	char *end = start ? strchr(start + 2, '}') : NULL;
	const char *value;
	size_t value_len, tail_len;

	if (!end)
		return 0;
	*end = '\0';
	value = getenv(start + 2);
	if (!value)
		value = "";
	value_len = strlen(value);
	tail_len = strlen(end + 1) + 1;
	if (value_len > size ||
	    (size_t)(start - s) + value_len + tail_len > size)
		return -ENAMETOOLONG;
	memmove(start + value_len, end + 1, tail_len);
	memcpy(start, value, value_len);
	return 1;
}

int cpio_expand(char *s, size_t size)
{
	for (int steps = 0; steps < EXPAND_MAX; steps++) {
		int r = expand_once(s, size);

		if (r <= 0)
			return r;
	}
	return -ELOOP;
}
