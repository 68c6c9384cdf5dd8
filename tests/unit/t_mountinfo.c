/*
 * lib/mountinfo.h: the lines of /proc/self/mountinfo, one of them the example
 * of proc_pid_mountinfo(5), and the whole file.
 */
#include "tests/unit/unit.h"

#include <stdio.h>

#include "lib/mountinfo.h"

static const char example[] = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - "
			      "ext3 /dev/root rw,errors=continue";

static bool parse(const char *text, struct mountinfo *m)
{
	static char line[512];

	assert_true(strlen(text) < sizeof(line));
	strcpy(line, text);
	return mountinfo_parse(line, m);
}

static void test_example(void **state)
{
	struct mountinfo m;

	(void)state;
	assert_true(parse(example, &m));
	assert_int_equal(m.id, 36);
	assert_int_equal(m.parent, 35);
	assert_string_equal(m.device, "98:0");
	assert_string_equal(m.root, "/mnt1");
	assert_string_equal(m.dir, "/mnt2");
	assert_string_equal(m.options, "rw,noatime");
	assert_string_equal(m.type, "ext3");
	assert_string_equal(m.source, "/dev/root");
	assert_string_equal(m.super, "rw,errors=continue");
}

static void test_fields(void **state)
{
	struct mountinfo m;

	(void)state;
	/* none of the optional fields, or several */
	assert_true(parse("1 1 0:2 / / rw - rootfs rootfs rw", &m));
	assert_string_equal(m.type, "rootfs");
	assert_true(parse("9 1 0:2 / /a ro shared:1 master:2 unbindable - "
			  "tmpfs x ro",
			  &m));
	assert_string_equal(m.source, "x");
	/* a source of no characters */
	assert_true(parse("9 1 0:2 / /a ro - tmpfs  rw,size=4k", &m));
	assert_string_equal(m.source, "");
	assert_string_equal(m.super, "rw,size=4k");
	assert_true(
		parse("9 1 0:2 /x\\040y /a\\134b\\012 ro - t s\\011 rw", &m));
	assert_string_equal(m.root, "/x y");
	assert_string_equal(m.dir, "/a\\b\n");
	assert_string_equal(m.source, "s\t");
}

static void test_bad(void **state)
{
	static const char *const bad[] = {
		"",
		"x 35 98:0 / / rw - ext3 /dev/root rw",
		"36 -1 98:0 / / rw - ext3 /dev/root rw",
		"36 4294967296 98:0 / / rw - ext3 /dev/root rw",
		"36 35 98:0 / / rw ext3 /dev/root rw",
		" - ",
		"36 - ext3 /dev/root rw",
		"36 35 98:0 / / rw - ext3 /dev/root",
	};
	struct mountinfo m;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(bad[i], &m))
			fail_msg("row %zu", i);
	}
}

/* No byte behind the line is looked at. */
static void test_cut(void **state)
{
	struct mountinfo m;

	(void)state;
	for (size_t len = 0; len < sizeof(example); len++) {
		char *line = exact(example, len + 1);

		line[len] = '\0';
		/* the last field may have any length but none */
		assert_int_equal(mountinfo_parse(line, &m),
				 len > strlen(example) -
						 strlen("rw,errors=continue"));
		free(line);
	}
}

struct seen {
	unsigned n, stop;
	uint32_t last;
};

static bool see(const struct mountinfo *m, void *data)
{
	struct seen *s = data;

	s->last = m->id;
	return ++s->n == s->stop;
}

static void test_text(void **state)
{
	static const char lines[] = "7 1 0:2 / /a ro - tmpfs x rw\n"
				    "what is no line\n"
				    "\n"
				    "9 1 0:2 / /b ro - tmpfs x rw\n"
				    "8 9 0:2 / /c ro shared:1 - tmpfs x rw";
	static const struct seen wanted[] = {
		/* calls, the limit, the last id; no limit */
		{ 1, 1, 7 },
		{ 2, 2, 9 },
		{ 3, 3, 8 },
		{ 3, 0, 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		struct seen s = { .stop = wanted[i].stop };
		char *text = exact(lines, sizeof(lines));

		mountinfo_text(text, see, &s);
		assert_int_equal(s.n, wanted[i].n);
		assert_int_equal(s.last, wanted[i].last);
		free(text);
	}
}

static void test_file(void **state)
{
	FILE *f = fopen("/proc/self/mountinfo", "r");
	struct seen s = { 0 };
	unsigned lines = 0;
	int c;

	(void)state;
	assert_non_null(f);
	while ((c = fgetc(f)) != EOF)
		lines += c == '\n';
	fclose(f);
	assert_int_equal(mountinfo_each(see, &s), 0);
	assert_int_equal(s.n, lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the manual's example is taken apart", test_example),
		CLAIM("fields may be many, none or empty", test_fields),
		CLAIM("what is no line is none", test_bad),
		CLAIM("a line may end anywhere", test_cut),
		CLAIM("lines follow one another until it is enough", test_text),
		CLAIM("all that is mounted here is told", test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
