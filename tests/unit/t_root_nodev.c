/*
 * kinit/root_nodev.h: which words are a root without a block device, and how
 * it is mounted (kernel: init/do_mounts.c, mount_nodev_root(); 5.14 and later
 * try each type of the list).
 */
#include "kinit/root_nodev.h"

#include "tests/unit/sim_mount.h"

static void is_nodev(const char *line, const char *source)
{
	good(line);
	if (plan.root.method != &root_nodev)
		fail_msg("'%s' is %s", line, plan.root.method->name);
	assert_string_equal(plan.root.source, source);
	assert_string_equal(plan.root.name, source);
	assert_null(plan.root.want[WANT_ROOT].text);
	assert_int_equal(plan.net.n_specs, 0);
}

static void is_other(const char *line, const char *method)
{
	good(line);
	assert_string_equal(plan.root.method->name, method);
}

static void tags_of_their_file_systems_are_taken(void **state)
{
	(void)state;
	is_nodev("root=myfs rootfstype=virtiofs", "myfs");
	is_nodev("root=/dev/root rootfstype=9p rootflags=trans=virtio",
		 "/dev/root");
	is_nodev("root=rootfs rootfstype=9p,virtiofs", "rootfs");
	is_nodev("root=rootfs rootfstype=ext4,9p", "rootfs");
	is_nodev("root=ubi0:rootfs rootfstype=ubifs", "ubi0:rootfs");
	is_nodev("root=none rootfstype=tmpfs", "none");
	/* the kernel takes these for device numbers */
	is_nodev("root=fade rootfstype=virtiofs", "fade");
	is_nodev("root=1:2 rootfstype=virtiofs", "1:2");
	is_nodev("root=/dev/vda1 rootfstype=virtiofs", "/dev/vda1");
	/* one that this kind does not know, whose name is no device's */
	is_nodev("root=tag rootfstype=orangefs", "tag");
	is_nodev("root=\"my tag\" rootfstype=9p", "my tag");
	is_nodev("root=\xc3\xbc rootfstype=9p", "\xc3\xbc");
}

static void flash_needs_no_type(void **state)
{
	(void)state;
	is_nodev("root=mtd0", "mtd0");
	is_nodev("root=mtd:rootfs rootfstype=jffs2", "mtd:rootfs");
	is_nodev("root=ubi0_1", "ubi0_1");
	is_nodev("root=ubi0:rootfs", "ubi0:rootfs");
	is_nodev("root=ubi:rootfs rootfstype=ubifs", "ubi:rootfs");
}

static void what_is_a_device_stays_one(void **state)
{
	(void)state;
	is_other("root=/dev/vda1 rootfstype=ext4", "block device");
	is_other("root=/dev/vda1", "block device");
	is_other("root=/dev/mtdblock0 rootfstype=squashfs", "block device");
	is_other("root=fade rootfstype=ext4", "block device");
	is_other("root=LABEL=9p rootfstype=ext4", "block device");
	/* 9p is not 9px */
	is_other("root=/dev/vda1 rootfstype=9px", "block device");
	bad("root=tag", KI_ROOT_KIND, "tag", "no kind");
	bad("rootfstype=9p", KI_NO_ROOT, "root", "no root=");
}

static void what_cannot_be_a_name_is_refused(void **state)
{
	static char line[4200];

	(void)state;
	bad("root=a\x01z rootfstype=9p", KI_DEVICE_WORD,
	    "use root=", "no name");
	bad("root=\xff rootfstype=9p", KI_DEVICE_WORD, "use root=", "no name");
	strcpy(line, "root=");
	memset(line + 5, 'x', 255);
	strcpy(line + 260, " rootfstype=9p");
	good(line);
	assert_int_equal(strlen(plan.root.source), 255);
	memset(line + 5, 'x', 4095);
	strcpy(line + 4085, " rootfstype=9p");
	bad(line, KI_DEVICE_WORD, "use root=xxx", "no name");
}

static void it_is_mounted_by_its_name(void **state)
{
	(void)state;
	assert_int_equal(mounts("root=myfs rootfstype=virtiofs", "virtiofs=0"),
			 0);
	TRIED("virtiofs myfs ro []; ");
	assert_string_equal(doing, "virtiofs; ");
	assert_string_equal(report.tried, "virtiofs");
	assert_int_equal(
		mounts("rw root=r rootfstype=9p rootflags=trans=virtio,"
		       "noatime,version=9p2000.L",
		       "9p=0"),
		0);
	TRIED("9p r rw,noatime [trans=virtio,version=9p2000.L]; ");
	assert_int_equal(mounts("root=ubi0:r", "ubifs=0"), 0);
	TRIED("ubifs ubi0:r ro []; ");
	assert_int_equal(mounts("root=mtd0", "jffs2=0"), 0);
	TRIED("jffs2 mtd0 ro []; ");
	assert_int_equal(mounts("root=mtd0 rootfstype=squashfs", "squashfs=0"),
			 0);
	TRIED("squashfs mtd0 ro []; ");
}

static void the_list_is_tried_in_order(void **state)
{
	(void)state;
	assert_int_equal(mounts("root=r rootfstype=9p,virtiofs,tmpfs",
				"9p=-22 virtiofs=0 tmpfs=0"),
			 0);
	TRIED("9p r ro []; virtiofs r ro []; ");
	assert_string_equal(report.tried, "virtiofs");
	assert_int_equal(
		mounts("root=r rootfstype=9p,,virtiofs", "9p=-22 virtiofs=-2"),
		-ENOENT);
	TRIED("9p r ro []; virtiofs r ro []; ");
}

static void nothing_tried_is_no_success(void **state)
{
	static char line[4300] = "root=r rootfstype=9p rootflags=";
	static const char long_type[] =
		"root=mtd0 rootfstype=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxx";

	(void)state;
	assert_int_equal(mounts(long_type, ""), -ENODEV);
	TRIED("");
	assert_int_equal(mounts("root=mtd0 rootfstype=,", ""), -ENODEV);
	TRIED("");
	for (int i = 0; i < 4000 / 8; i++)
		strcat(line, "cache=x,");
	assert_int_equal(mounts(line, "9p=0"), -ENAMETOOLONG);
	TRIED("");
}

/* A tag's device may come late, which only trying tells. */
static void it_is_tried_again_as_rootwait_says(void **state)
{
	static const struct {
		const char *more;
		uint32_t s;
	} row[] = {
		{ "", 30 },
		{ "rootwait=5", 5 },
		{ "rootwait", UINT32_MAX },
		{ "rootwait=0", UINT32_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char line[100];

		snprintf(line, sizeof(line), "root=r rootfstype=9p %s",
			 row[i].more);
		good(line);
		assert_int_equal(root_nodev.retry_s(&plan.root), row[i].s);
	}
	assert_int_equal(root_nodev.code(-ENODEV), KI_FSTYPE);
	assert_int_equal(root_nodev.code(-ENOENT), KI_TAG);
	assert_int_equal(root_nodev.code(-EINVAL), KI_TAG);
	assert_false(root_nodev.needs_network);
}

/* ubifs says -ENODEV, too; the kernel of every machine has tmpfs */
static void a_device_that_comes_late_is_no_missing_type(void **state)
{
	int r;

	(void)state;
	r = mounts("root=none rootfstype=tmpfs", "tmpfs=-19");
	assert_int_equal(r, -ENXIO);
	assert_int_equal(root_nodev.code(r), KI_TAG);
	r = mounts("root=none rootfstype=tmpf", "tmpf=-19");
	assert_int_equal(r, -ENODEV);
	assert_int_equal(root_nodev.code(r), KI_FSTYPE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("tags of their file systems are taken",
		      tags_of_their_file_systems_are_taken),
		CLAIM("flash needs no type", flash_needs_no_type),
		CLAIM("what is a device stays one", what_is_a_device_stays_one),
		CLAIM("what cannot be a name is refused",
		      what_cannot_be_a_name_is_refused),
		CLAIM("it is mounted by its name", it_is_mounted_by_its_name),
		CLAIM("the list is tried in order", the_list_is_tried_in_order),
		CLAIM("nothing tried is no success",
		      nothing_tried_is_no_success),
		CLAIM("a device that comes late is no missing type",
		      a_device_that_comes_late_is_no_missing_type),
		CLAIM("it is tried again as rootwait says",
		      it_is_tried_again_as_rootwait_says),
	};

	program.name = "t";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
