/*
 * lib/superblock.h: file systems that no mkfs here makes, in bytes that are
 * spelled out, and labels.  Sources: the kernel's headers
 * (bcachefs_format.h, fs/squashfs of 2.6.28 with version 3, reiserfs_fs.h,
 * gfs2_ondisk.h), Microsoft's FAT specification 1.03.
 */
#include "lib/str.h"
#include "tests/unit/superblock_bytes.h"

#define KIB 1024

static void test_bcachefs(void **state)
{
	struct device d = device_new(64 * KIB);

	(void)state;
	/* BCHFS_MAGIC; the UUID that counts is the second, of the user */
	PUT(&d, 4096 + 24,
	    "\xc6\x85\x73\xf6\x66\xce\x90\xa9\xd9\x6a\x60\xcf\x80\x3d\xf7\xef");
	memset(d.bytes + 4096 + 40, 0x11, 16);
	device_put(&d, 4096 + 56, ID_BYTES, 16);
	PUT(&d, 4096 + 72, "thirty-two characters of a label");
	memset(d.bytes + 4096 + 104, 'x', 8);
	device_is(&d, "bcachefs", ID_TEXT, "thirty-two characters of a label");
}

static void squash(const char *magic, unsigned major, bool big,
		   const char *type, uint64_t bytes)
{
	struct device d = device_new(4 * KIB);
	struct superblock sb;

	PUT(&d, 0, "hsqs");
	device_put(&d, 0, magic, 4);
	(big ? device_be : device_num)(&d, 28, 2, major);
	(big ? device_be : device_num)(&d, 63, 8, 3003);
	device_num(&d, 40, 8, 4004);
	if (type != NULL) {
		assert_int_equal(superblock_decode(&d.source, &sb), 0);
		assert_int_equal(sb.bytes, bytes);
	}
	device_is(&d, type, "", "");
}

static void test_squashfs(void **state)
{
	(void)state;
	squash("hsqs", 4, false, "squashfs", 4004);
	squash("hsqs", 3, false, "squashfs3", 3003);
	squash("sqsh", 3, true, "squashfs3", 3003);
	squash("hsqs", 5, false, NULL, 0);
	squash("hsqs", 0, false, NULL, 0);
}

static void test_reiserfs(void **state)
{
	static const struct {
		size_t at, magic_at;
		const char *magic;
		bool named;
	} row[] = {
		{ 64 * KIB, 52, "ReIsErFs", false },
		{ 64 * KIB, 52, "ReIsEr2Fs", true },
		{ 64 * KIB, 52, "ReIsEr3Fs", true },
		{ 8 * KIB, 52, "ReIsErFs", false },
		{ 8 * KIB, 20, "ReIsErFs", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct device d = device_new(128 * KIB);

		device_put(&d, row[i].at + row[i].magic_at, row[i].magic,
			   strlen(row[i].magic));
		device_put(&d, row[i].at + 84, ID_BYTES, 16);
		PUT(&d, row[i].at + 100, "label");
		device_is(&d, "reiserfs", row[i].named ? ID_TEXT : "",
			  row[i].named ? "label" : "");
	}
}

static void test_gfs(void **state)
{
	struct device d;

	(void)state;
	for (unsigned format = 1309; format <= 1801; format += 492) {
		d = device_new(128 * KIB);
		device_be(&d, 64 * KIB, 4, 0x01161970);
		device_be(&d, 64 * KIB + 4, 4, 1);
		device_be(&d, 64 * KIB + 24, 4, format);
		PUT(&d, 64 * KIB + 160, "alpha:one");
		if (format == 1309) /* GFS, which is another */
			device_is(&d, NULL, "", "");
		else
			device_is(&d, "gfs2", "", "alpha:one");
	}
}

/* FAT16 of 8 MiB: a sector, two FATs of 32, a root directory of 512 entries. */
#define FAT_ROOT (65 * (size_t)512)
static struct device fat16(const char *label)
{
	struct device d = device_new(128 * KIB);

	PUT(&d, 0, "\xeb\x3c\x90mkfs.fat");
	device_num(&d, 11, 2, 512);
	device_num(&d, 13, 1, 4);
	device_num(&d, 14, 2, 1);
	device_num(&d, 16, 1, 2);
	device_num(&d, 17, 2, 512);
	device_num(&d, 19, 2, 16384);
	device_num(&d, 21, 1, 0xf8);
	device_num(&d, 22, 2, 32);
	device_num(&d, 39, 4, 0x0a1b2c3d);
	device_put(&d, 43, label, 11);
	PUT(&d, 54, "FAT16   ");
	PUT(&d, 510, "\x55\xaa");
	return d;
}

static void fat_entry(struct device *d, unsigned n, const char *name,
		      unsigned attr)
{
	device_put(d, FAT_ROOT + 32 * n, name, 11);
	device_num(d, FAT_ROOT + 32 * n + 11, 1, attr);
}

static void test_fat_label(void **state)
{
	struct device d = fat16("BOOT       ");

	(void)state;
	device_is(&d, "vfat", "0A1B-2C3D", "");
	d = fat16("BOOT       ");
	fat_entry(&d, 0, "NO NAME    ", 0x08);
	device_is(&d, "vfat", "0A1B-2C3D", "");
	/* behind a file, what was deleted, a part of a long name, a folder */
	d = fat16("BOOT       ");
	fat_entry(&d, 0, "FILE    TXT", 0x20);
	fat_entry(&d, 1,
		  "\xe5"
		  "ELETED    ",
		  0x08);
	fat_entry(&d, 2, "longname   ", 0x0f);
	fat_entry(&d, 3, "FOLDER     ", 0x18);
	fat_entry(&d, 4, "ROOT LABEL ", 0x08);
	device_is(&d, "vfat", "0A1B-2C3D", "ROOT LABEL");
	/* nothing counts behind the end */
	d = fat16("BOOT       ");
	fat_entry(&d, 1, "ROOT LABEL ", 0x08);
	device_is(&d, "vfat", "0A1B-2C3D", "");
}

static void test_fat_wrong(void **state)
{
	/* offset, length, value */
	static const unsigned wrong[][3] = {
		{ 11, 2, 256 }, { 11, 2, 768 },	 { 11, 2, 8192 },
		{ 13, 1, 0 },	{ 13, 1, 3 },	 { 14, 2, 0 },
		{ 16, 1, 0 },	{ 21, 1, 0xef }, { 22, 2, 0 },
		{ 19, 2, 64 },	{ 54, 1, 'J' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct device d = fat16("BOOT       ");

		device_num(&d, wrong[i][0], wrong[i][1], wrong[i][2]);
		device_is(&d, NULL, "", "");
	}
}

static void test_fat_loop(void **state)
{
	struct device d = fat16("BOOT       ");

	(void)state;
	/* FAT32, whose directory's cluster 2 is followed by itself */
	device_num(&d, 22, 2, 0);
	device_num(&d, 36, 4, 32);
	device_num(&d, 44, 4, 2);
	device_num(&d, 512 + 8, 4, 2);
	device_num(&d, 67, 4, 0x99887766);
	PUT(&d, 71, "FAT32 BOOT ");
	memset(d.bytes + FAT_ROOT, 0xe5, 4 * 512);
	device_is(&d, "vfat", "9988-7766", "");
}

static void label_is(const char *bytes, size_t len, const char *label)
{
	struct device d = device_new(4 * KIB);

	PUT(&d, 0, "XFSB");
	device_put(&d, 108, bytes, len);
	device_is(&d, "xfs", "", label);
}

static void test_labels(void **state)
{
	char c;

	(void)state;
	label_is("  a b \t ", 8, "  a b");
	label_is("  \n\t ", 5, "");
	label_is("a\0b", 3, "a");
	label_is("\x1b[2J", 4, "_[2J");
	label_is("a\nb\tc\rd\x7f!", 9, "a_b_c_d_!");
	label_is("\xc3\xa9\xc2\x85z", 5, "\xc3\xa9_z"); /* NEL, of C1 */
	label_is("\xff\xfe\xc3", 3, "___");
	label_is("twelve twel\xc3", 12, "twelve twel_");
	for (unsigned i = 1; i < 256; i++) {
		bool plain = i > ' ' && i < 0x7f;
		char text[2] = { plain ? (char)i : '_', '\0' };

		c = (char)i;
		/* blanks at the end are none */
		label_is(&c, 1, i == ' ' || (i >= 9 && i <= 13) ? "" : text);
	}
}

static void utf16_is(const char *bytes, size_t len, const char *label)
{
	struct device d = device_new(8 * KIB);

	PUT(&d, 1024, "\x10\x20\xf5\xf2"); /* f2fs */
	device_put(&d, 1024 + 124, bytes, len);
	device_is(&d, "f2fs", "", label);
}

static void test_utf16(void **state)
{
	(void)state;
	utf16_is("a\0\xe9\0\xac\x20", 6, "a\xc3\xa9\xe2\x82\xac");
	utf16_is("\x34\xd8\x1e\xdd", 4, "\xf0\x9d\x84\x9e"); /* U+1D11E */
	utf16_is("\x1b\0x\0", 4, "_x");
	/* half a character is none */
	utf16_is("\x1e\xdd", 2, "___");
}

static void test_ext_types(void **state)
{
	/* compatible, incompatible, read-only compatible features */
	static const struct {
		unsigned compat, incompat, ro;
		const char *type;
	} row[] = {
		{ 0, 0, 0, "ext2" },	    { 0x38, 0x2, 0x3, "ext2" },
		{ 0x4, 0x2, 0x3, "ext3" },  { 0x4, 0x6, 0x3, "ext3" },
		{ 0x4, 0x42, 0x3, "ext4" }, /* extents */
		{ 0, 0x2, 0x8, "ext4" },    /* huge_file */
		{ 0x4, 0x8, 0, "jbd" },
	};
	struct device d;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		d = device_new(8 * KIB);
		device_num(&d, 1024 + 56, 2, 0xef53);
		device_num(&d, 1024 + 92, 4, row[i].compat);
		device_num(&d, 1024 + 96, 4, row[i].incompat);
		device_num(&d, 1024 + 100, 4, row[i].ro);
		device_is(&d, row[i].type, "", "");
	}
	/* blocks of 128 KiB, revision 2: no such ones */
	d = device_new(8 * KIB);
	device_num(&d, 1024 + 56, 2, 0xef53);
	device_num(&d, 1024 + 24, 4, 7);
	device_is(&d, NULL, "", "");
	d = device_new(8 * KIB);
	device_num(&d, 1024 + 56, 2, 0xef53);
	device_num(&d, 1024 + 76, 4, 2);
	device_is(&d, NULL, "", "");
}

static void test_ext_size(void **state)
{
	struct device d = device_new(8 * KIB);
	struct superblock sb;

	(void)state;
	device_num(&d, 1024 + 56, 2, 0xef53);
	device_num(&d, 1024 + 24, 4, 2); /* 4 KiB */
	device_num(&d, 1024 + 4, 4, 5);
	device_num(&d, 1024 + 336, 4, 3);
	assert_int_equal(superblock_decode(&d.source, &sb), 0);
	assert_int_equal(sb.bytes, 5 * 4096); /* of 32 bits */
	device_num(&d, 1024 + 96, 4, 0x80);
	assert_int_equal(superblock_decode(&d.source, &sb), 0);
	assert_int_equal(sb.bytes, ((3ULL << 32) + 5) * 4096);
	free(d.bytes);
}

static void test_garbage(void **state)
{
	struct superblock sb;

	(void)state;
	srand(2);
	for (unsigned n = 0; n < 200; n++) {
		struct device d = device_new(4 * KIB + (size_t)rand() % 140000);
		unsigned step = 1 + (unsigned)rand() % 64;

		for (size_t i = 0; i < d.source.size; i += step)
			d.bytes[i] = n < 4 ? 0xff : (uint8_t)(rand() >> 8);
		superblock_decode(&d.source, &sb);
		assert_true(is_path_text(sb.label));
		free(d.bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("bcachefs has the user's UUID", test_bcachefs),
		CLAIM("squashfs before version 4 is squashfs3", test_squashfs),
		CLAIM("reiserfs is found by all of its magics", test_reiserfs),
		CLAIM("gfs2 is not GFS", test_gfs),
		CLAIM("a FAT's label is that of the root directory",
		      test_fat_label),
		CLAIM("a FAT that cannot be is none", test_fat_wrong),
		CLAIM("a loop in a FAT ends", test_fat_loop),
		CLAIM("a label can be printed", test_labels),
		CLAIM("a label in UTF-16 becomes UTF-8", test_utf16),
		CLAIM("ext2, 3 and 4 are told apart by features",
		      test_ext_types),
		CLAIM("ext4's size may have 64 bits", test_ext_size),
		CLAIM("200 kinds of garbage do no harm", test_garbage),
	};

	return cmocka_run_group_tests_name("superblock", tests, NULL, NULL);
}
