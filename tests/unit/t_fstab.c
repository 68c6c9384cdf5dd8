/*
 * lib/fstab.h: lines as in fstab(5). The oracle for whole lines is the C
 * library's getmntent(3); for escapes beyond its four, util-linux, which undoes
 * every backslash with three octal digits (findmnt --tab-file shows that).
 */
#include "tests/unit/unit.h"

#include <mntent.h>
#include <stdio.h>

#include "lib/fstab.h"

#define LINES 16

/* One entry of a text, or none. */
static bool parse(const char *text, struct fstab_entry *e)
{
	static char buf[256];
	char *rest = buf;

	assert_true(strlen(text) < sizeof(buf));
	strcpy(buf, text);
	return fstab_next(&rest, e);
}

static const char usual[] =
	"# /etc/fstab: static file system information.\n"
	"#\n"
	"UUID=6c3e-4f\t/\text4\terrors=remount-ro 0\t1\n"
	"\n"
	"   \t \n"
	"  LABEL=usr   /usr   xfs   ro,nodev   0 2   \n"
	"/dev/sda1 /a\\040b ext2 defaults\n"
	"10.0.0.1:/srv\\011x /mnt\\012y nfs4 vers=4.2,ro 0 0 trailing words\n"
	"back\\134slash /x\\134y none bind\n"
	"tmpfs /tmp tmpfs size=10%";

static void test_as_getmntent(void **state)
{
	char theirs_buf[512], *ours = exact(usual, sizeof(usual)), *rest = ours;
	FILE *file = fmemopen((void *)(uintptr_t)usual, strlen(usual), "r");
	struct fstab_entry e;
	struct mntent m;
	int n = 0;

	(void)state;
	assert_non_null(file);
	while (getmntent_r(file, &m, theirs_buf, sizeof(theirs_buf))) {
		assert_true(fstab_next(&rest, &e));
		assert_string_equal(e.source, m.mnt_fsname);
		assert_string_equal(e.dir, m.mnt_dir);
		assert_string_equal(e.type, m.mnt_type);
		assert_string_equal(e.options, m.mnt_opts);
		n++;
	}
	assert_int_equal(n, 6);
	assert_false(fstab_next(&rest, &e));
	assert_false(fstab_next(&rest, &e));
	fclose(file);
	free(ours);
}

static void test_short_lines(void **state)
{
	struct fstab_entry e;

	(void)state;
	assert_false(parse("", &e));
	assert_false(parse("/dev/sda1", &e));
	assert_false(parse("/dev/sda1 \t\n\n# x /y\n", &e));
	assert_true(parse("lonely\n/dev/sda1 /x", &e));
	assert_string_equal(e.source, "/dev/sda1");
	assert_string_equal(e.dir, "/x");
	assert_string_equal(e.type, "auto");
	assert_string_equal(e.options, "defaults");
	/* only at the beginning of a line */
	assert_true(parse("a#b /x#y t#", &e));
	assert_string_equal(e.source, "a#b");
	assert_string_equal(e.dir, "/x#y");
	assert_string_equal(e.type, "t#");
}

static void test_escapes(void **state)
{
	static const struct {
		const char *text, *value;
	} row[] = {
		{ "\\043x", "#x" },
		{ "\\101\\102", "AB" }, /* octal 101 is 65 */
		{ "\\377", "\377" },
		{ "\\400", "\\400" }, /* no character */
		{ "\\000x", "\\000x" },
		{ "\\04", "\\04" }, /* cut */
		{ "\\04x", "\\04x" },
		{ "\\", "\\" },
		{ "\\\\040", "\\ " },
		{ "\\089", "\\089" },
	};
	char line[64];
	struct fstab_entry e;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		snprintf(line, sizeof(line), "s /%s", row[i].text);
		assert_true(parse(line, &e));
		if (strcmp(e.dir + 1, row[i].value) != 0)
			fail_msg("row %zu: %s", i, e.dir);
	}
}

/* Cut anywhere, every byte looked at is one of the text. */
static void test_cut(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(usual); len++) {
		char *text = exact(usual, len + 1), *rest = text;
		struct fstab_entry e;
		int n = 0;

		text[len] = '\0';
		while (fstab_next(&rest, &e))
			n += strlen(e.source) > 0 && strlen(e.dir) > 0 &&
			     strlen(e.type) > 0 && strlen(e.options) > 0;
		assert_in_range(n, 0, 6);
		assert_ptr_equal(rest, text + len);
		free(text);
	}
}

static void test_options(void **state)
{
	char with_long[600];

	(void)state;
	assert_true(fstab_has("noauto", "noauto"));
	assert_true(fstab_has("rw,noauto,user", "noauto"));
	assert_true(fstab_has(",,noauto", "noauto"));
	assert_false(fstab_has("xnoauto,noautox", "noauto"));
	assert_false(fstab_has("noauto=1", "noauto"));
	assert_false(fstab_has("", "noauto"));
	memset(with_long, 'x', sizeof(with_long));
	strcpy(with_long + 500, ",noauto");
	assert_true(fstab_has(with_long, "noauto"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("lines are what getmntent(3) finds", test_as_getmntent),
		CLAIM("type and options may be missing, no more",
		      test_short_lines),
		CLAIM("escapes are characters in octal", test_escapes),
		CLAIM("a text may end anywhere", test_cut),
		CLAIM("an option is found as a whole word", test_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
