/*
 * kinit/mod_table.h.  Expected matches come from the host's fnmatch(3);
 * aliases are of the form of the kernel's file2alias.c.
 */
#include "kinit/mod_table.h"

#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/capture.h"

static const char virtio[] = "pci:v00001AF4d00001000sv00001AF4sd00000001"
			     "bc02sc00i00";

/* The pattern without its NUL, as in a line. */
static bool match(const char *pattern, const char *s)
{
	size_t len = strlen(pattern);
	char *copy = exact(pattern, len);
	bool r = mod_match(copy, len, s);

	free(copy);
	return r;
}

static void test_match(void **state)
{
	static const char *const pattern[] = {
		"pci:v00001AF4d*sv*sd*bc*sc*i*",
		"pci:v00001AF4d00001000sv*sd*bc02sc00i00*",
		"pci:v00008086d*",
		"usb:v0B95p1780d*dc*dsc*dp*ic*isc*ip*in*",
		"pci:v*d*sv*sd*bc0[0-3]sc*",
		"pci:v*d*sv*sd*bc0[!2]sc*",
		"*",
		"",
		"pci:*i0",
		"pci:*i00",
		"pci:?00001AF4*",
		"[p]ci:*",
		"[]p]ci:*",
		"*1AF4*1AF4*",
		"*1AF4*1AF4*1AF4*",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pattern) / sizeof(*pattern); i++)
		assert_int_equal(match(pattern[i], virtio),
				 fnmatch(pattern[i], virtio, 0) == 0);
	/* a set that is never closed reads nothing behind the pattern */
	assert_false(match("pci:v[", virtio));
	assert_false(match("pci:v[0-", virtio));
	assert_false(match("pci:v[!", virtio));
	assert_false(match("pci:v[]", virtio));
}

/* Patterns of few letters, so that many match. */
static void test_match_random(void **state)
{
	static const char letters[] = "aab*?b";
	unsigned matches = 0;

	(void)state;
	srandom(2131);
	for (int i = 0; i < 200000; i++) {
		char pattern[12], s[12];
		size_t n = (size_t)random() % 10, m = (size_t)random() % 10;

		for (size_t k = 0; k < n; k++)
			pattern[k] = letters[random() % 6];
		for (size_t k = 0; k < m; k++)
			s[k] = letters[random() % 2 * 2];
		pattern[n] = s[m] = '\0';
		assert_int_equal(match(pattern, s),
				 fnmatch(pattern, s, 0) == 0);
		matches += match(pattern, s);
	}
	assert_in_range(matches, 1000, 199000);
}

static struct mod_wants wants;

static void test_want(void **state)
{
	char longest[MOD_ALIAS_MAX + 2];

	(void)state;
	wants.used = 0;
	assert_int_equal(mod_want(&wants, "virtio-net"), 0);
	assert_int_equal(mod_want(&wants, "virtio_net"), 0);
	assert_int_equal(wants.used, sizeof("virtio_net"));
	assert_string_equal(wants.text, "virtio_net");
	assert_int_equal(mod_want(&wants, ""), -EINVAL);
	assert_int_equal(mod_want(&wants, "pci:v\n"), -EINVAL);
	assert_int_equal(mod_want(&wants, "pci:\x1b[2J"), -EINVAL);
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(mod_want(&wants, longest), -EINVAL);
	assert_int_equal(wants.used, sizeof("virtio_net"));
}

static void test_want_full(void **state)
{
	unsigned n = 0;
	char alias[101];

	(void)state;
	wants.used = 0;
	for (;; n++) {
		snprintf(alias, sizeof(alias), "%0100u", n);
		if (mod_want(&wants, alias) != 0)
			break;
	}
	assert_int_equal(n, MOD_WANTS / 101);
	assert_int_equal(mod_want(&wants, alias), -ENOSPC);
}

struct calls {
	unsigned n;
	char text[4096];
};

static void note(void *data, const char *alias, const char *files, size_t len)
{
	struct calls *c = data;
	size_t used = strlen(c->text);

	c->n++;
	snprintf(c->text + used, sizeof(c->text) - used, "%s=%.*s;", alias,
		 (int)len, files);
}

static struct capture err;

static void find_times(const char *table, size_t len, struct calls *c,
		       unsigned times)
{
	char path[] = "/tmp/t_mod_table.XXXXXX";
	int fd = mkstemp(path);
	struct mod_table t;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, table, len), len);
	close(fd);
	memset(c, 0, sizeof(*c));
	assert_int_equal(mod_table_open(&t, path), 0);
	unlink(path);
	capture_start(&err);
	for (unsigned i = 0; i < times; i++)
		mod_table_find(&t, &wants, note, c);
	capture_end(&err);
	mod_table_close(&t);
}

static void find(const char *table, size_t len, struct calls *c)
{
	find_times(table, len, c, 1);
}

static void test_find(void **state)
{
	static const char table[] =
		"virtio:d00000001v* net_failover.ko virtio_net.ko\n"
		"\n"
		"nfs sunrpc.ko nfs.ko\n"
		"nf? wrong.ko\n";
	static struct calls c;
	struct mod_table t;

	(void)state;
	wants.used = 0;
	assert_int_equal(mod_want(&wants, "virtio:d00000001v00001AF4"), 0);
	assert_int_equal(mod_want(&wants, "nfs"), 0);
	find(table, sizeof(table) - 1, &c);
	assert_string_equal(c.text, "virtio:d00000001v00001AF4="
				    "net_failover.ko virtio_net.ko;"
				    "nfs=sunrpc.ko nfs.ko;nfs=wrong.ko;");
	assert_string_equal(err.text, "");
	/* it stays as it is */
	find_times(table, sizeof(table) - 1, &c, 3);
	assert_int_equal(c.n, 9);
	find("", 0, &c);
	assert_int_equal(c.n, 0);
	assert_string_equal(err.text, "");
	assert_int_equal(mod_table_open(&t, "/nonexistent"), -ENOENT);
	assert_int_equal(mod_table_open(&t, "/"), -ENODEV); /* mmap(2) */
	mod_table_close(&t);
}

/* No line is passed over because of how its pattern begins. */
static void test_find_wildcards(void **state)
{
	static const char table[] = "acpi*:PNP0C0A:* a.ko\n"
				    "*:d1 b.ko\n"
				    "?irtio:d1 c.ko\n"
				    "[uv]irtio:d1 d.ko\n"
				    "[!v]irtio:d1 e.ko\n"
				    "Virtio:d1 f.ko\n";
	static struct calls c;

	(void)state;
	wants.used = 0;
	assert_int_equal(mod_want(&wants, "virtio:d1"), 0);
	find(table, sizeof(table) - 1, &c);
	assert_string_equal(c.text, "virtio:d1=b.ko;virtio:d1=c.ko;"
				    "virtio:d1=d.ko;");
}

/* More than a buffer, with lines across its end. */
static void test_find_long(void **state)
{
	static char table[200000];
	static struct calls c;
	size_t used = 0;

	(void)state;
	wants.used = 0;
	assert_int_equal(mod_want(&wants, "m999"), 0);
	for (unsigned i = 0; i < 2000; i++)
		used += (size_t)snprintf(table + used, sizeof(table) - used,
					 "m%u %0*u.ko\n", i, (int)(i % 80 + 1),
					 i);
	find(table, used, &c);
	assert_int_equal(c.n, 1);
	/* 999 in a field of 999 % 80 + 1 = 40 digits */
	assert_string_equal(c.text, "m999=0000000000000000000000000000000000000"
				    "999.ko;");
}

/* Lines of 100000 bytes, one of them a pattern. */
static void test_find_line(void **state)
{
	static char table[300000];
	static struct calls c;
	size_t used;

	(void)state;
	wants.used = 0;
	assert_int_equal(mod_want(&wants, "axb"), 0);
	memset(table, '*', 100000);
	strcpy(table + 100000, "b a.ko\naxb");
	used = strlen(table);
	while (used < 200000) {
		strcpy(table + used, " xyz.ko");
		used += 7;
	}
	strcpy(table + used, "\naxb c.ko\n");
	find(table, strlen(table), &c);
	assert_int_equal(c.n, 3);
	assert_memory_equal(c.text, "axb=a.ko;axb=xyz.ko xyz.ko ", 27);
	assert_string_equal(err.text, "");
}

/* One line without the form, then one that has it. */
static void test_bad_lines(void **state)
{
	static const char *const line[] = {
		"nfs",
		"nfs ",
		" nfs.ko",
		" nfs nfs.ko",
		"nfs nfs.ko ",
		"nfs  nfs.ko",
		"nfs a.ko  nfs.ko",
		"nfs a.ko\tb.ko",
		"nfs nfs.ko\r",
		"nfs a.ko \x01",
		"nfs 1234567890123456789012345678901234567890"
		"1234567890123456789012345678901234567.ko",
	};
	static struct calls c;
	char table[256];

	(void)state;
	wants.used = 0;
	assert_int_equal(mod_want(&wants, "nfs"), 0);
	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++) {
		snprintf(table, sizeof(table), "x x.ko\n%s\n%s\nnfs nfs.ko\n",
			 line[i], line[i]);
		find_times(table, strlen(table), &c, 2);
		assert_string_equal(c.text, "nfs=nfs.ko;nfs=nfs.ko;");
		/* once for both lines, each read twice */
		assert_non_null(strstr(err.text, ": line 2 is not a pattern"));
		assert_null(strstr(err.text, ": line 3"));
		assert_int_equal(strcspn(err.text, "\n"), strlen(err.text) - 1);
	}
	/* 79 bytes are a file's name */
	find("nfs 1234567890123456789012345678901234567890"
	     "123456789012345678901234567890123456.ko\n",
	     84, &c);
	assert_int_equal(c.n, 1);
}

/* A table that is cut says so, and has the whole lines before. */
static void test_cut(void **state)
{
	static const char table[] = "nfs a.ko b.ko\nn[f]s c.ko\n";
	static struct calls c;

	(void)state;
	wants.used = 0;
	assert_int_equal(mod_want(&wants, "nfs"), 0);
	for (size_t len = 0; len < sizeof(table); len++) {
		find(table, len, &c);
		assert_int_equal(c.n, (len >= 14) + (len >= 25));
		assert_int_equal(strstr(err.text, " is not a pattern") != NULL,
				 len != 0 && len != 14 && len != 25);
	}
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("patterns match as fnmatch says", test_match),
		CLAIM("random patterns too", test_match_random),
		CLAIM("aliases are taken once, odd ones not", test_want),
		CLAIM("a full list says so", test_want_full),
		CLAIM("each line that matches is found", test_find),
		CLAIM("patterns that begin with a wildcard, too",
		      test_find_wildcards),
		CLAIM("a long table is read whole", test_find_long),
		CLAIM("a line may have any length", test_find_line),
		CLAIM("a line without the form is left out, and told once",
		      test_bad_lines),
		CLAIM("of a cut table the whole lines are taken", test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
