/*
 * Any bytes as a domain search list (RFC 3397), to buffers of several sizes.  A
 * libFuzzer target; replay.c runs it on the corpus without libFuzzer.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ipconfig/dhcp_search.h"

#define SIZE_MAX_TRIED 256 /* net_result.h: NET_SEARCH */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Nothing that a shell or resolv.conf would read as more than a name. */
static bool is_label(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Names that end with a dot, with one blank between two. */
static void check(const char *s)
{
	while (*s != '\0') {
		size_t label = 0, name = 0;

		for (; *s != ' ' && *s != '\0'; s++, name++) {
			must(*s == '.' ? label > 0 : is_label(*s));
			label = *s == '.' ? 0 : label + 1;
			must(label <= 63);
		}
		must(label == 0 && name > 0 && name <= 255);
		if (*s == ' ')
			must(*++s != '\0');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (size_t n = 1; n <= SIZE_MAX_TRIED; n += 15) {
		char *dst = malloc(n);
		int r;

		must(dst != NULL);
		memset(dst, 0x7f, n);
		r = search_decode(dst, n, rd_init(data, size));
		must(r == 0 || r == -EINVAL || r == -ENAMETOOLONG);
		if (r == -EINVAL || (r < 0 && dst[0] == 0x7f)) {
			for (size_t i = 0; i < n; i++)
				must(dst[i] == 0x7f);
		} else if (r < 0 || dst[0] != 0x7f) {
			must(memchr(dst, '\0', n) != NULL);
			check(dst);
		}
		free(dst);
	}
	return 0;
}
