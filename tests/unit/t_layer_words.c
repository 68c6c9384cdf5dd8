/*
 * What the words for layers mean: kinit(8) for kinit.overlay=, kinit.image=
 * and kinit_mount= (as klibc: DEVICE;DIR;TYPE;OPTIONS), dracut.cmdline(7) for
 * rd.overlay, kernel-command-line(7) of systemd for systemd.volatile= and
 * mount.usr=.
 */
#include "tests/unit/unit.h"

#include "kinit/layer_entry.h"
#include "kinit/layer_image.h"
#include "kinit/layer_mounts.h"
#include "kinit/layer_overlay.h"
#include "kinit/layer_usr.h"

static void test_overlay(void **state)
{
	static const struct {
		const char *overlay, *rd_overlay, *rd_overlayfs, *volatile_;
		int mode;
		const char *param;
	} row[] = {
		{ "tmpfs", NULL, NULL, NULL, OVERLAY_TMPFS, "kinit.overlay" },
		{ "1", NULL, NULL, NULL, OVERLAY_TMPFS, "kinit.overlay" },
		{ "/dev/sda1", NULL, NULL, NULL, OVERLAY_DEVICE,
		  "kinit.overlay" },
		{ "LABEL=tmpfs", NULL, NULL, NULL, OVERLAY_DEVICE,
		  "kinit.overlay" },
		{ "no", "1", "1", "yes", OVERLAY_NONE, "kinit.overlay" },
		/* rd.overlay alone has the value 1 */
		{ NULL, "1", NULL, NULL, OVERLAY_TMPFS, "rd.overlay" },
		{ NULL, "on", NULL, NULL, OVERLAY_TMPFS, "rd.overlay" },
		{ NULL, "0", "1", NULL, OVERLAY_NONE, "rd.overlay" },
		{ NULL, "LABEL=rw", "1", NULL, OVERLAY_DEVICE, "rd.overlay" },
		{ NULL, NULL, "true", NULL, OVERLAY_TMPFS, "rd.overlayfs" },
		{ NULL, NULL, "off", NULL, OVERLAY_NONE, "rd.overlayfs" },
		{ NULL, NULL, NULL, "overlay", OVERLAY_TMPFS,
		  "systemd.volatile" },
		{ NULL, NULL, NULL, "state", OVERLAY_VAR, "systemd.volatile" },
		{ NULL, NULL, NULL, "yes", OVERLAY_USR, "systemd.volatile" },
		{ NULL, NULL, NULL, "1", OVERLAY_USR, "systemd.volatile" },
		{ NULL, NULL, NULL, "false", OVERLAY_NONE, "systemd.volatile" },
		{ NULL, NULL, NULL, NULL, OVERLAY_NONE, "systemd.volatile" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct root_words words = {
			.overlay = row[i].overlay,
			.rd_overlay = row[i].rd_overlay,
			.rd_overlayfs = row[i].rd_overlayfs,
			.volatile_ = row[i].volatile_,
		};
		struct overlay o;

		if (overlay_parse(&words, &o) != 0 || o.mode != row[i].mode ||
		    strcmp(o.param, row[i].param) != 0)
			fail_msg("row %zu", i);
	}
}

/* tmpfs(5): a number of bytes, with k, m or g, or of percent. */
static void test_overlay_size(void **state)
{
	static const struct {
		const char *text, *options;
	} row[] = {
		{ "tmpfs", "mode=0755" },
		{ "tmpfs:size=8m", "mode=0755,size=8m" },
		{ "tmpfs:size=50%", "mode=0755,size=50%" },
		{ "tmpfs:size=123456789012", "mode=0755,size=123456789012" },
		{ "tmpfs:size=2G", "mode=0755,size=2G" },
		{ "tmpfs:size=", NULL },
		{ "tmpfs:size=x", NULL },
		{ "tmpfs:size=1x", NULL },
		{ "tmpfs:size=1mb", NULL },
		{ "tmpfs:size=1m,mode=0777", NULL },
		{ "tmpfs:size=-1", NULL },
		{ "tmpfs:size=1234567890123456789012", NULL },
		{ "tmpfsx", NULL },
		{ "tmpfs:mode=0777", NULL },
		{ "tmpfs:", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		const struct root_words words = { .overlay = row[i].text };
		struct overlay o;
		int r = overlay_parse(&words, &o);

		if ((r == 0) != (row[i].options != NULL) ||
		    (r == 0 && strcmp(o.options, row[i].options) != 0))
			fail_msg("row %zu", i);
	}
}

static void test_overlay_take(void **state)
{
	struct root_words words = { .access = ROOT_RW, .overlay = "/dev/sda2" };
	struct root_spec spec = { .access = ROOT_RW };
	struct failure f;

	(void)state;
	assert_int_equal(layer_overlay.parse(&spec, &words, &f), 1);
	/* rw is for what is written, the root is only read */
	assert_int_equal(spec.access, ROOT_RO);
	assert_string_equal(spec.want[WANT_OVERLAY].text, "/dev/sda2");
	spec = (struct root_spec){ .access = ROOT_RW };
	words.overlay = "off";
	assert_int_equal(layer_overlay.parse(&spec, &words, &f), 0);
	assert_int_equal(spec.access, ROOT_RW);
	assert_null(spec.want[WANT_OVERLAY].text);
	words.overlay = "somewhere";
	assert_true(layer_overlay.parse(&spec, &words, &f) < 0);
	assert_int_equal(f.code->number, KI_DEVICE_WORD);
	words.overlay = NULL;
	words.volatile_ = "perhaps";
	assert_int_equal(layer_overlay.parse(&spec, &words, &f), -EINVAL);
	assert_int_equal(f.code->number, KI_OVERLAY_WORD);
	assert_non_null(strstr(f.what, "systemd.volatile=perhaps"));
}

static void test_image(void **state)
{
	struct root_words words = { .image = "http://192.0.2.1/x" };
	char longest[IMAGE_PATH + 1];
	struct root_spec spec = { 0 };
	struct image image;
	struct failure f;

	(void)state;
	assert_int_equal(image_parse("/srv/x.sqsh", &image), 0);
	assert_string_equal(image.path, "/srv/x.sqsh");
	assert_false(image.ram);
	assert_int_equal(image_parse("x.img,ram", &image), 0);
	assert_string_equal(image.path, "x.img");
	assert_true(image.ram);
	assert_int_equal(image_parse("x,rom", &image), -EINVAL);
	assert_int_equal(image_parse("x,ram,ram", &image), -EINVAL);
	assert_int_equal(image_parse("x,", &image), -EINVAL);
	assert_int_equal(image_parse(",ram", &image), -EINVAL);
	memset(longest, 'x', sizeof(longest));
	longest[IMAGE_PATH] = '\0';
	assert_int_equal(image_parse(longest, &image), -ENAMETOOLONG);
	longest[IMAGE_PATH - 1] = '\0';
	assert_int_equal(image_parse(longest, &image), 0);
	assert_int_equal(layer_image.parse(&spec, &words, &f),
			 -EPROTONOSUPPORT);
	assert_int_equal(f.code->number, KI_IMAGE);
	assert_non_null(strstr(f.what, "come later"));
	words.image = NULL;
	assert_int_equal(layer_image.parse(&spec, &words, &f), 0);
}

static void test_mounts(void **state)
{
	char buf[MOUNTS_WORD], longest[MOUNTS_WORD + 1];
	struct fstab_entry e;

	(void)state;
	assert_int_equal(
		mounts_parse("/dev/sda2;/var;ext4;ro,noatime", buf, &e), 0);
	assert_string_equal(e.source, "/dev/sda2");
	assert_string_equal(e.dir, "/var");
	assert_string_equal(e.type, "ext4");
	assert_string_equal(e.options, "ro,noatime");
	assert_int_equal(mounts_parse("LABEL=v;/var", buf, &e), 0);
	assert_string_equal(e.type, "auto");
	assert_string_equal(e.options, "");
	assert_int_equal(mounts_parse("LABEL=v;/var;;ro", buf, &e), 0);
	assert_string_equal(e.type, "auto");
	assert_string_equal(e.options, "ro");
	assert_int_equal(mounts_parse("", buf, &e), -EINVAL);
	assert_int_equal(mounts_parse("/dev/sda2", buf, &e), -EINVAL);
	assert_int_equal(mounts_parse(";/var;ext4", buf, &e), -EINVAL);
	assert_int_equal(mounts_parse("/dev/sda2;;ext4", buf, &e), -EINVAL);
	assert_int_equal(mounts_parse("a;/b;c;d;e", buf, &e), -EINVAL);
	assert_int_equal(mounts_parse("a;/b/../c", buf, &e), -EINVAL);
	memset(longest, 'x', sizeof(longest));
	longest[1] = ';';
	longest[MOUNTS_WORD] = '\0';
	assert_int_equal(mounts_parse(longest, buf, &e), -ENAMETOOLONG);
}

static void test_mounts_take(void **state)
{
	const struct root_words words = {
		.mounts = { 3,
			    { "tmpfs;/tmp;tmpfs", "/dev/sda2;/var;ext4",
			      "10.0.0.1:/a=b;/mnt;nfs" } }
	};
	const struct root_words wrong = { .mounts = { 1, { "UUID;/x" } } };
	const struct root_words empty = { .mounts = { 1, { "/dev/sda2" } } };
	struct root_spec spec = { 0 };
	struct failure f;

	(void)state;
	assert_int_equal(layer_mounts.parse(&spec, &words, &f), 1);
	assert_null(spec.want[WANT_MOUNT].text);
	assert_string_equal(spec.want[WANT_MOUNT + 1].spec.value, "sda2");
	assert_string_equal(spec.want[WANT_MOUNT + 1].text,
			    "/dev/sda2;/var;ext4");
	assert_null(spec.want[WANT_MOUNT + 2].text);
	assert_int_equal(layer_mounts.parse(&spec, &wrong, &f), 1);
	assert_int_equal(layer_mounts.parse(&spec, &empty, &f), -EINVAL);
	assert_int_equal(f.code->number, KI_MOUNT_WORD);
}

static void test_usr_take(void **state)
{
	struct root_words words = { .usr = "LABEL=usr" };
	struct root_spec spec = { 0 };
	struct failure f;

	(void)state;
	assert_int_equal(layer_usr.parse(&spec, &words, &f), 1);
	assert_string_equal(spec.want[WANT_USR].text, "LABEL=usr");
	spec = (struct root_spec){ 0 };
	words = (struct root_words){ .usr = "10.0.0.1:/usr",
				     .usr_fstype = "nfs" };
	assert_int_equal(layer_usr.parse(&spec, &words, &f), 1);
	assert_null(spec.want[WANT_USR].text);
	/* without mount.usr= its options are for the root's own device */
	words = (struct root_words){ .usr_flags = "subvol=usr" };
	spec.want[WANT_ROOT].text = "/dev/sda1";
	assert_int_equal(layer_usr.parse(&spec, &words, &f), 1);
	assert_string_equal(spec.want[WANT_USR].text, "/dev/sda1");
	spec = (struct root_spec){ 0 };
	words = (struct root_words){ 0 };
	assert_int_equal(layer_usr.parse(&spec, &words, &f), 1);
	assert_null(spec.want[WANT_USR].text);
}

/* A server that starts again, a disk that fails; not what is missing. */
static void test_layer_codes(void **state)
{
	static const int passes[] = { EIO, ENXIO, ESTALE, ETIMEDOUT,
				      EHOSTUNREACH };
	static const int stays[] = { ENOENT, EINVAL, ENODEV, EPERM, ENOSPC };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(root_layer_code(&layer_image, -passes[i]),
				 KI_IMAGE_READ);
		assert_int_equal(root_layer_code(&layer_overlay, -passes[i]),
				 KI_OVERLAY_DISK);
		assert_int_equal(root_layer_code(&layer_usr, -passes[i]),
				 KI_MOUNTS);
		assert_int_equal(root_layer_code(&layer_image, -stays[i]),
				 KI_IMAGE);
		assert_int_equal(root_layer_code(&layer_overlay, -stays[i]),
				 KI_OVERLAY);
	}
	assert_int_equal(fail_find(KI_IMAGE_READ)->class, FAIL_ROOT);
	assert_int_equal(fail_find(KI_OVERLAY_DISK)->class, FAIL_ROOT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the first word for an overlay counts", test_overlay),
		CLAIM("the memory of an overlay has a size or none",
		      test_overlay_size),
		CLAIM("an overlay's root is read-only", test_overlay_take),
		CLAIM("an image is a path, and may go to memory", test_image),
		CLAIM("kinit_mount= has up to four fields", test_mounts),
		CLAIM("kinit_mount= wants its device", test_mounts_take),
		CLAIM("mount.usr= wants its device", test_usr_take),
		CLAIM("what may pass by itself is tried again",
		      test_layer_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
