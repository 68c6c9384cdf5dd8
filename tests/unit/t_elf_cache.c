/* What cache_find() finds in caches made here, good and bad. */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "tests/unit/elf_bytes.h"
#include "usr/cpio_msg.h"
#include "usr/elf_cache.h"

const char *progname = "t_elf_cache";

#define ENTRIES 4

static const struct {
	const char *name;
	const char *path;
	uint64_t capabilities;
} entries[ENTRIES] = {
	{ "libb.so.1", "/fast/libb.so.1", UINT64_C(1) << 62 | 3 },
	{ "libb.so.1", "/one/libb.so.1", 0 },
	{ "libb.so.1", "/two/libb.so.1", 0 },
	{ "liba.so", "liba.so", 0 }, /* no path */
};

static struct made made;

/* As ldconfig writes it: 48 bytes, 24 for each, strings. */
static void cache_make(bool is_big)
{
	size_t strings = 48 + ENTRIES * 24, at;

	memset(&made, 0, sizeof(made));
	made.is_big = is_big;
	memcpy(made.b, "glibc-ld.so.cache1.1", 20);
	made_put(&made, 20, 4, ENTRIES);
	made.b[28] = is_big ? 3 : 2;
	for (size_t i = 0; i < ENTRIES; i++) {
		at = 48 + i * 24;
		made_put(&made, at, 4, 0x303);
		made_put(&made, at + 4, 4, strings);
		strcpy((char *)made.b + strings, entries[i].name);
		strings += strlen(entries[i].name) + 1;
		made_put(&made, at + 8, 4, strings);
		strcpy((char *)made.b + strings, entries[i].path);
		strings += strlen(entries[i].path) + 1;
		made_put(&made, at + 16, 8, entries[i].capabilities);
	}
	made_put(&made, 24, 4, strings - 48 - ENTRIES * 24);
	made.len = strings;
}

static int cache_made(struct elf_cache *c, const char **why)
{
	int fd = bytes_fd(made.b, made.len), r;

	assert_true(fd >= 0);
	r = cache_read(fd, ELFDATA2LSB, c, why);
	close(fd);
	return r;
}

static void found(void **state)
{
	struct elf_cache c;
	const char *why;
	size_t next;

	(void)state;
	for (int big = 0; big < 2; big++) {
		cache_make(big);
		assert_int_equal(cache_made(&c, &why), 0);
		next = 0;
		assert_string_equal(cache_find(&c, "libb.so.1", &next),
				    "/one/libb.so.1");
		assert_string_equal(cache_find(&c, "libb.so.1", &next),
				    "/two/libb.so.1");
		assert_null(cache_find(&c, "libb.so.1", &next));
		next = 0;
		assert_null(cache_find(&c, "libb.so", &next));
		next = 0;
		assert_null(cache_find(&c, "liba.so", &next));
		cache_free(&c);
	}
}

/* Never past the end, whatever is in it: ASan looks on. */
static void search_all(void)
{
	struct elf_cache c;
	const char *why = "";
	size_t next = 0;
	int r = cache_made(&c, &why);

	if (r == 0) {
		while (cache_find(&c, "libb.so.1", &next))
			;
		cache_free(&c);
	}
	assert_true(r == 0 || (r == -EINVAL && strlen(why) > 5));
}

static void cut_anywhere(void **state)
{
	(void)state;
	cache_make(false);
	for (size_t len = made.len; len > 0; len--) {
		made.len = len;
		search_all();
	}
}

static void bytes_changed(void **state)
{
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		cache_make(i & 1);
		for (int n = 0; n < 4; n++) {
			seed = seed * 1664525 + 1013904223;
			made.b[20 + (seed >> 8) % (made.len - 20)] =
				(unsigned char)(seed >> 24);
		}
		search_all();
	}
}

static void refused(const char *text)
{
	struct elf_cache c;
	const char *why = "";

	assert_int_equal(cache_made(&c, &why), -EINVAL);
	assert_null(c.bytes);
	assert_non_null(strstr(why, text));
}

static void others(void **state)
{
	(void)state;
	cache_make(false);
	memcpy(made.b, "ld.so-1.7.0\0", 12);
	refused("another format");
	cache_make(false);
	made.len = 47;
	refused("another format");
	cache_make(false);
	made.b[28] = 1;
	refused("invalid");
	cache_make(false);
	made_put(&made, 20, 4, UINT32_MAX);
	refused("cut off");
}

/* Those before glibc 2.32 do not say their order. */
static void order_unsaid(void **state)
{
	struct elf_cache c;
	const char *why;
	size_t next = 0;

	(void)state;
	cache_make(false);
	made.b[28] = 0;
	assert_int_equal(cache_made(&c, &why), 0);
	assert_non_null(cache_find(&c, "libb.so.1", &next));
	cache_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a name gives its paths in order, none of special "
		      "processors",
		      found),
		CLAIM("a cache may be cut at any byte", cut_anywhere),
		CLAIM("any bytes may be changed", bytes_changed),
		CLAIM("what is no such cache is refused", others),
		CLAIM("the order is the programs' where it is not said",
		      order_unsaid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
