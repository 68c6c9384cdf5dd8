/*
 * What sysfs tells of block devices: the files as Debian's 6.1 and 7.3 had
 * them in a virtual machine, in a folder of the test.
 */
#include "lib/block_dev.h"

#include "tests/unit/fake_sys.h"

#define VDA "pci0000:00/0000:00:01.0/virtio0/block/vda"

static struct block_dev dev;

static int read_dev(const char *name)
{
	memset(&dev, 0xa5, sizeof(dev));
	return block_dev_read(sys_block, name, &dev);
}

static void test_read(void **state)
{
	(void)state;
	sys_device(VDA, "MAJOR=254|MINOR=0|DEVNAME=vda|DEVTYPE=disk|DISKSEQ=1|",
		   32768);
	/* 6.1 */
	sys_device(VDA "/vda3",
		   "MAJOR=254|MINOR=3|DEVNAME=vda3|DEVTYPE=partition|DISKSEQ=1|"
		   "PARTN=3|PARTNAME=arm root|",
		   8192);
	/* 7.3, as 6.13 and later */
	sys_device(VDA "/vda1",
		   "MAJOR=254|MINOR=1|DEVNAME=vda1|DEVTYPE=partition|DISKSEQ=1|"
		   "PARTN=1|PARTNAME=EFI System|"
		   "PARTUUID=0b7c2a4e-8d11-4f63-9a55-0123456789ab|",
		   2048);
	sys_attr(VDA "/vda1", "ro", "1\n");
	assert_int_equal(read_dev("vda"), 0);
	assert_int_equal(dev.major, 254);
	assert_int_equal(dev.minor, 0);
	assert_int_equal(dev.part, 0);
	assert_int_equal(dev.bytes, 16 << 20);
	assert_false(dev.read_only);
	assert_string_equal(dev.name, "vda");
	assert_string_equal(dev.disk, "vda");
	assert_string_equal(dev.part_uuid, "");
	assert_string_equal(dev.part_label, "");
	assert_int_equal(read_dev("vda3"), 0);
	assert_int_equal(dev.minor, 3);
	assert_int_equal(dev.part, 3);
	assert_int_equal(dev.bytes, 4 << 20);
	assert_string_equal(dev.name, "vda3");
	assert_string_equal(dev.disk, "vda");
	assert_string_equal(dev.part_uuid, "");
	assert_string_equal(dev.part_label, "arm root");
	assert_int_equal(read_dev("vda1"), 0);
	assert_true(dev.read_only);
	assert_string_equal(dev.part_uuid,
			    "0b7c2a4e-8d11-4f63-9a55-0123456789ab");
	assert_string_equal(dev.part_label, "EFI System");
}

static void test_odd(void **state)
{
	char event[3000], label[200];

	(void)state;
	sys_device("pci0000:00/block/cciss!c0d0",
		   "MAJOR=104|MINOR=0|"
		   "DEVNAME=cciss/c0d0|DEVTYPE=disk|",
		   8);
	sys_device("pci0000:00/block/cciss!c0d0/cciss!c0d0p1",
		   "MAJOR=104|MINOR=1|DEVNAME=cciss/c0d0p1|PARTN=1|", 8);
	/* 16 TiB and a bit: more than 32 bits of sectors */
	sys_device("virtual/block/big", "MAJOR=7|MINOR=1|", 34359738369ul);
	sys_device("virtual/block/empty", "MAJOR=7|MINOR=2|", 0);
	sys_device("virtual/block/hidden", "DEVTYPE=disk|DISKSEQ=3|", 8);
	sys_device("virtual/block/tricky",
		   "DEVNAME=MAJOR=9|XMAJOR=9|MAJORX=9|"
		   "MAJOR=7|MINOR=3",
		   8);
	memset(label, 'a', sizeof(label) - 1);
	label[sizeof(label) - 1] = '\0';
	snprintf(event, sizeof(event),
		 "MAJOR=7|MINOR=4|PARTN=1|PARTNAME=%s|"
		 "PARTUUID=%s|",
		 label, label);
	sys_device("virtual/block/long/long1", event, 8);
	assert_int_equal(read_dev("cciss!c0d0p1"), 0);
	assert_string_equal(dev.disk, "cciss!c0d0");
	assert_int_equal(read_dev("big"), 0);
	assert_int_equal(dev.bytes, 34359738369ul * 512);
	assert_int_equal(read_dev("empty"), -ENOMEDIUM);
	assert_string_equal(dev.name, "empty");
	assert_int_equal(dev.minor, 2);
	assert_int_equal(read_dev("hidden"), -ENODEV);
	assert_int_equal(read_dev("missing"), -ENOENT);
	assert_int_equal(read_dev("tricky"), 0);
	assert_int_equal(dev.major, 7);
	assert_int_equal(dev.minor, 3);
	assert_int_equal(read_dev("long1"), 0);
	assert_string_equal(dev.part_label, "");
	assert_string_equal(dev.part_uuid, "");
	assert_int_equal(read_dev("a2345678901234567890123456789012"),
			 -ENAMETOOLONG);
	memset(event, 'x', sizeof(event) - 1);
	event[sizeof(event) - 1] = '\0';
	sys_text("devices/virtual/block/tricky/uevent", event);
	assert_int_equal(read_dev("tricky"), -E2BIG);
}

static void test_far(void **state)
{
	char link[600] = "../../devices/";

	(void)state;
	sys_device("virtual/block/far/far1", "MAJOR=7|MINOR=4|PARTN=1|", 8);
	assert_int_equal(read_dev("far1"), 0);
	assert_int_equal(unlink(sys_path("class/block/far1", false)), 0);
	/* 14, 2 each, 22: where it leads is just 512 characters long */
	for (int i = 0; i < 238; i++)
		strcat(link, "./");
	strcat(link, "virtual/block/far/far1");
	assert_int_equal(strlen(link), 512);
	sys_symlink("class/block/far1", link);
	assert_int_equal(read_dev("far1"), -ENAMETOOLONG);
	assert_string_equal(dev.disk, "");
}

static void test_node(void **state)
{
	char node[BLOCK_NODE];

	(void)state;
	assert_string_equal(block_node("sda1", node), "/dev/sda1");
	assert_string_equal(block_node("cciss!c0d0p1", node),
			    "/dev/cciss/c0d0p1");
	assert_string_equal(block_node("a234567890123456789012345678901", node),
			    "/dev/a234567890123456789012345678901");
}

static char seen[8000];
static unsigned n_seen;

static bool see(const struct block_dev *d, void *data)
{
	strcat(seen, d->name);
	strcat(seen, " ");
	return ++n_seen == *(unsigned *)data;
}

static int each(unsigned stop)
{
	*seen = '\0';
	n_seen = 0;
	return block_dev_each(sys_block, see, &stop);
}

static void test_order(void **state)
{
	static const char *const name[] = {
		"sda10",    "sdb",	    "sda2",    "sda",
		"sda1",	    "nvme0n1p2",    "nvme0n1", "nvme0n1p10",
		"nvme10n1", "nvme2n1",	    "dm-0",    "dm-10",
		"dm-9",	    "mmcblk0boot0", "mmcblk0", "cciss!c0d0p1",
		"a b",	    "a\"b",	    "ZZ",      "\xc3\xa9",
		"md127",    "md_d0",	    "md0",
	};

	(void)state;
	assert_int_equal(each(0), 0);
	assert_string_equal(seen, "");
	for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
		char path[64];

		snprintf(path, sizeof(path), "virtual/block/%s", name[i]);
		sys_device(path, "MAJOR=8|MINOR=1|", 8);
	}
	sys_device("virtual/block/none", "MAJOR=8|MINOR=1|", 0);
	sys_device("virtual/block/hidden", "DEVTYPE=disk|", 8);
	assert_int_equal(each(0), 0);
	assert_string_equal(
		seen, "ZZ a b a\"b cciss!c0d0p1 dm-0 dm-9 dm-10 md0 md127 "
		      "md_d0 mmcblk0 mmcblk0boot0 nvme0n1 nvme0n1p2 nvme0n1p10 "
		      "nvme2n1 nvme10n1 sda sda1 sda2 sda10 sdb \xc3\xa9 ");
	assert_int_equal(each(2), 1);
	assert_string_equal(seen, "ZZ a b ");
	assert_int_equal(block_dev_each("/nowhere", see, NULL), -ENOENT);
}

static void test_many(void **state)
{
	char want[8000] = "";

	(void)state;
	for (unsigned i = 0; i < 200; i++) {
		char path[64];

		/* each once, mixed: 77 and 200 share no factor */
		snprintf(path, sizeof(path), "virtual/block/vd%u",
			 i * 77 % 200);
		sys_device(path, "MAJOR=254|MINOR=1|", 8);
		snprintf(path, sizeof(path), "vd%u ", i);
		strcat(want, path);
	}
	assert_int_equal(each(0), 0);
	assert_string_equal(seen, want);
	assert_int_equal(n_seen, 200);
	assert_int_equal(each(130), 1);
	assert_int_equal(n_seen, 130);
}

static enum block_match match(const char *text, const struct block_dev *d)
{
	struct block_spec spec;
	const char *why;

	assert_int_equal(block_spec_parse(text, &spec, &why), 0);
	return block_dev_match("/nowhere", &spec, d);
}

#define UUID_A "0b7c2a4e-8d11-4f63-9a55-0123456789ab"

static void test_match(void **state)
{
	const struct block_dev disk = {
		8, 0, 0, false, 1, "sda", "sda", "", ""
	};
	const struct block_dev old = { 8,      1,     1,  false, 1,
				       "sda1", "sda", "", "a b" };
	const struct block_dev new = { 8,      1,     1,      false, 1,
				       "sda1", "sda", UUID_A, "a b" };
	static const struct {
		const char *text;
		enum block_match disk, old, new;
	} row[] = {
		{ "/dev/sda", BLOCK_YES, BLOCK_NO, BLOCK_NO },
		{ "/dev/sda1", BLOCK_NO, BLOCK_YES, BLOCK_YES },
		{ "8:1", BLOCK_NO, BLOCK_YES, BLOCK_YES },
		{ "0800", BLOCK_YES, BLOCK_NO, BLOCK_NO },
		{ "9:1", BLOCK_NO, BLOCK_NO, BLOCK_NO },
		{ "UUID=1234-abcd", BLOCK_ASK, BLOCK_ASK, BLOCK_ASK },
		{ "LABEL=x", BLOCK_ASK, BLOCK_ASK, BLOCK_ASK },
		{ "PARTUUID=0B7C2A4E-8D11-4F63-9A55-0123456789AB", BLOCK_NO,
		  BLOCK_ASK, BLOCK_YES },
		{ "PARTUUID=0b7c2a4e-8d11-4f63-9a55-0123456789ac", BLOCK_NO,
		  BLOCK_ASK, BLOCK_NO },
		/* another partition's UUID counts */
		{ "PARTUUID=" UUID_A "/PARTNROFF=1", BLOCK_NO, BLOCK_ASK,
		  BLOCK_ASK },
		{ "PARTUUID=1f2e3d4c-01", BLOCK_NO, BLOCK_ASK, BLOCK_NO },
		{ "PARTLABEL=a b", BLOCK_NO, BLOCK_YES, BLOCK_YES },
		{ "PARTLABEL=A B", BLOCK_NO, BLOCK_NO, BLOCK_NO },
		/* the kernel's label has 7 bits */
		{ "PARTLABEL=\xc3\xa9", BLOCK_NO, BLOCK_ASK, BLOCK_ASK },
		{ "gpt-auto", BLOCK_NO, BLOCK_ASK, BLOCK_ASK },
		{ "/dev/disk/by-id/x", BLOCK_NO, BLOCK_NO, BLOCK_NO },
		{ "/dev/disk/by-path/x", BLOCK_NO, BLOCK_NO, BLOCK_NO },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		if (match(row[i].text, &disk) != row[i].disk ||
		    match(row[i].text, &old) != row[i].old ||
		    match(row[i].text, &new) != row[i].new)
			fail_msg("%s", row[i].text);
	}
}

static bool content(const char *text, const char *uuid, const char *label)
{
	struct superblock sb = { .use = SB_FILESYSTEM };
	struct block_spec spec;
	const char *why;

	strcpy(sb.uuid, uuid);
	strcpy(sb.label, label);
	assert_int_equal(block_spec_parse(text, &spec, &why), 0);
	return block_content_match(&spec, &sb);
}

static void test_content(void **state)
{
	(void)state;
	assert_true(content("UUID=" UUID_A, UUID_A, ""));
	assert_true(content("UUID=0B7C2A4E-8D11-4F63-9A55-0123456789AB", UUID_A,
			    ""));
	assert_false(content("UUID=0b7c2a4e-8d11-4f63-9a55-0123456789a", UUID_A,
			     ""));
	/* vfat's and ntfs's, as blkid writes them: 1234-ABCD, 16 digits */
	assert_true(content("UUID=1234-abcd", "1234-ABCD", ""));
	assert_true(content("UUID=1234ABCD", "1234-ABCD", ""));
	assert_true(content("UUID=0123456789abcdef", "0123456789ABCDEF", ""));
	assert_false(content("UUID=1234-abcd", "1234-ABCE", ""));
	assert_false(content("UUID=-", "", ""));
	assert_false(content("UUID=x", "", ""));
	assert_true(content("LABEL=My Root", "", "My Root"));
	assert_true(content("LABEL=My\\x20Root", "", "My Root"));
	assert_false(content("LABEL=my root", "", "My Root"));
	assert_false(content("LABEL=1234-ABCD", "1234-ABCD", ""));
	assert_false(content("PARTLABEL=a", "", "a"));
}

static void test_text(void **state)
{
	const struct block_dev d = {
		.major = 8, .minor = 1, .bytes = 21474836480, .name = "sda1"
	};
	struct superblock sb = { .type = "ext4",
				 .uuid = UUID_A,
				 .label = "rootfs" };
	char buf[128];

	(void)state;
	assert_string_equal(block_dev_text(&d, NULL, buf, sizeof(buf)),
			    "8:1 20480 MiB sda1");
	assert_string_equal(block_dev_text(&d, &sb, buf, sizeof(buf)),
			    "8:1 20480 MiB sda1 ext4 'rootfs' " UUID_A);
	*sb.label = '\0';
	assert_string_equal(block_dev_text(&d, &sb, buf, sizeof(buf)),
			    "8:1 20480 MiB sda1 ext4 " UUID_A);
	*sb.uuid = '\0';
	assert_string_equal(block_dev_text(&d, &sb, buf, sizeof(buf)),
			    "8:1 20480 MiB sda1 ext4");
	assert_string_equal(block_dev_text(&d, &sb, buf, 8), "8:1 204");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SYS_CLAIM("a disk and its partitions, of old and new kernels",
			  test_read),
		SYS_CLAIM("odd names, sizes and files", test_odd),
		SYS_CLAIM("a link that is too long is not cut", test_far),
		CLAIM("the node of a name with '!' is in a folder", test_node),
		SYS_CLAIM("devices come in the order of a person", test_order),
		SYS_CLAIM("200 devices are no limit", test_many),
		CLAIM("what the kernel tells is yes or no, else it is asked",
		      test_match),
		CLAIM("UUIDs in both cases, labels as they are", test_content),
		CLAIM("a device in a list, with what is on it", test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
