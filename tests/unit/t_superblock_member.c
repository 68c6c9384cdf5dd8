/*
 * lib/superblock.h: members of volumes, swap spaces, images, in bytes that are
 * spelled out.  Sources: linux/raid/md_p.h (mdp_super_t, mdp_superblock_1);
 * LVM2's lib/format_text/layout.h and lib/label/label.h; LUKS1 On-Disk Format
 * 1.2.3, LUKS2 1.1.1; linux/swap.h, kernel/power/swap.c, uswsusp and TuxOnIce
 * for the signatures.  blkid agrees, as superblock.t shows.
 */
#include "tests/unit/superblock_bytes.h"

#define KIB	1024
#define MD_SIZE (1024 * KIB)

static void md_0_90(struct device *d, size_t at,
		    void (*put)(struct device *, size_t, size_t, uint64_t))
{
	put(d, at, 4, 0xa92b4efc);
	put(d, at + 8, 4, 90);		/* the minor version */
	put(d, at + 20, 4, 0x00010203); /* four words */
	put(d, at + 52, 4, 0x04050607);
	put(d, at + 56, 4, 0x08090a0b);
	put(d, at + 60, 4, 0x0c0d0e0f);
}

static void md_1(struct device *d, size_t at)
{
	device_num(d, at, 4, 0xa92b4efc);
	device_num(d, at + 4, 4, 1);
	device_put(d, at + 16, ID_BYTES, 16);
	PUT(d, at + 32, "host:name");
	device_num(d, at + 144, 8, at / 512);
}

static void ext2(struct device *d)
{
	device_num(d, 1024 + 56, 2, 0xef53);
	device_put(d, 1024 + 104, ID_BYTES, 16);
	PUT(d, 1024 + 120, "inside");
}

static void test_md_old(void **state)
{
	struct device d = device_new(MD_SIZE);

	(void)state;
	/* MD_NEW_SIZE_SECTORS: the last whole 64 KiB */
	md_0_90(&d, MD_SIZE - 64 * KIB, device_num);
	device_is(&d, "linux_raid_member", ID_TEXT, "");
	d = device_new(MD_SIZE + 60 * KIB);
	md_0_90(&d, MD_SIZE - 64 * KIB, device_num);
	device_is(&d, "linux_raid_member", ID_TEXT, "");
	/* of a machine with the other byte order */
	d = device_new(MD_SIZE);
	md_0_90(&d, MD_SIZE - 64 * KIB, device_be);
	device_is(&d, "linux_raid_member", ID_TEXT, "");
	/* another major version there is none */
	d = device_new(MD_SIZE);
	md_0_90(&d, MD_SIZE - 64 * KIB, device_num);
	device_num(&d, MD_SIZE - 64 * KIB + 4, 4, 2);
	device_is(&d, NULL, "", "");
}

static void test_md_1(void **state)
{
	/* 1.0: at least 8 KiB from the end, at a multiple of 4; 1.1; 1.2 */
	static const size_t where[] = { MD_SIZE - 8 * KIB, 0, 4 * KIB };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct device d = device_new(MD_SIZE + 3 * 512);

		md_1(&d, where[i]);
		device_is(&d, "linux_raid_member", ID_TEXT, "host:name");
	}
}

static void test_md_elsewhere(void **state)
{
	struct device d = device_new(MD_SIZE);

	(void)state;
	md_1(&d, 4 * KIB);
	device_num(&d, 4 * KIB + 144, 8, 16); /* that of a partition */
	device_is(&d, NULL, "", "");
}

static void test_md_first(void **state)
{
	struct device d = device_new(MD_SIZE);
	struct superblock sb;

	(void)state;
	ext2(&d);
	assert_int_equal(superblock_decode(&d.source, &sb), 0);
	assert_string_equal(sb.type, "ext2");
	assert_int_equal(sb.use, SB_FILESYSTEM);
	md_0_90(&d, MD_SIZE - 64 * KIB, device_num);
	assert_int_equal(superblock_decode(&d.source, &sb), 0);
	assert_string_equal(sb.type, "linux_raid_member");
	assert_int_equal(sb.use, SB_MEMBER);
	memset(d.bytes + MD_SIZE - 64 * KIB, 0, 64);
	md_1(&d, MD_SIZE - 8 * KIB);
	PUT(&d, 3, "NTFS    ");
	device_is(&d, "linux_raid_member", ID_TEXT, "host:name");
}

static void lvm(struct device *d, unsigned sector, unsigned says)
{
	size_t at = sector * (size_t)512;

	PUT(d, at, "LABELONE");
	device_num(d, at + 8, 8, says);
	device_num(d, at + 20, 4, 32); /* where the header of the volume is */
	PUT(d, at + 24, "LVM2 001");
	PUT(d, at + 32, "abcdefGHIJklmnOPQRstuvWXYZ012345");
}

static void test_lvm(void **state)
{
	struct device d;

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		d = device_new(64 * KIB);
		lvm(&d, i, i);
		device_is(&d, "LVM2_member",
			  "abcdef-GHIJ-klmn-OPQR-stuv-WXYZ-012345", "");
	}
	d = device_new(64 * KIB);
	lvm(&d, 4, 4);
	device_is(&d, NULL, "", "");
	d = device_new(64 * KIB);
	lvm(&d, 1, 2); /* a copy of another sector */
	device_is(&d, NULL, "", "");
}

static void test_luks(void **state)
{
	struct device d;

	(void)state;
	for (unsigned version = 0; version < 4; version++) {
		bool known = version == 1 || version == 2;

		d = device_new(64 * KIB);
		PUT(&d, 0, "LUKS\xba\xbe");
		device_be(&d, 6, 2, version);
		PUT(&d, 24, "label"); /* in version 1 the cipher's mode */
		PUT(&d, 168, ID_TEXT);
		device_is(&d, known ? "crypto_LUKS" : NULL,
			  known ? ID_TEXT : "", version == 2 ? "label" : "");
	}
}

static void test_luks_uuid(void **state)
{
	struct device d = device_new(64 * KIB);

	(void)state;
	PUT(&d, 0, "LUKS\xba\xbe\0\1");
	PUT(&d, 168, "a\x1b b'\xff"); /* no text is taken as it comes */
	device_is(&d, "crypto_LUKS", "a__b'_", "");
}

static struct device swap(size_t page, const char *sig)
{
	struct device d = device_new(256 * KIB);

	device_num(&d, 1024, 4, 1);  /* the version */
	device_num(&d, 1028, 4, 15); /* the last page */
	device_put(&d, 1036, ID_BYTES, 16);
	PUT(&d, 1052, "swapname");
	device_put(&d, page - 10, sig, strlen(sig));
	return d;
}

static void test_swap(void **state)
{
	struct superblock sb;
	struct device d;

	(void)state;
	for (size_t page = 4096; page <= 65536; page *= 2) {
		d = swap(page, "SWAPSPACE2");
		assert_int_equal(superblock_decode(&d.source, &sb), 0);
		assert_int_equal(sb.use, SB_SWAP);
		assert_int_equal(sb.bytes, 16 * page);
		device_is(&d, "swap", ID_TEXT, "swapname");
	}
	/* of the other byte order */
	d = swap(4096, "SWAPSPACE2");
	device_be(&d, 1024, 4, 1);
	device_be(&d, 1028, 4, 15);
	assert_int_equal(superblock_decode(&d.source, &sb), 0);
	assert_int_equal(sb.bytes, 16 * 4096);
	device_is(&d, "swap", ID_TEXT, "swapname");
	/* version 0 had no names */
	d = swap(4096, "SWAP-SPACE");
	device_is(&d, "swap", "", "");
	d = swap(4096, "SWAPSPACE2");
	device_num(&d, 1024, 4, 2);
	device_is(&d, NULL, "", "");
	d = swap(4096, "SWAPSPACE2");
	device_num(&d, 1028, 4, 0);
	device_is(&d, NULL, "", "");
	/* what is behind the label is used: an older mkswap, no names */
	d = swap(4096, "SWAPSPACE2");
	device_num(&d, 1024 + 172, 4, 7);
	device_is(&d, "swap", "", "");
}

static void test_suspended(void **state)
{
	static const char *const sig[] = { "S1SUSPEND", "S2SUSPEND",
					   "ULSUSPEND", "LINHIB0001" };
	struct superblock sb;
	struct device d;

	(void)state;
	for (size_t page = 4096; page <= 65536; page *= 2) {
		for (size_t i = 0; i < 4; i++) {
			d = swap(page, sig[i]);
			assert_int_equal(superblock_decode(&d.source, &sb), 0);
			assert_int_equal(sb.use, SB_SUSPEND);
			device_is(&d, "swsuspend", ID_TEXT, "swapname");
		}
	}
	d = swap(4096, "SWAPSPACE2");
	PUT(&d, 0, "\xed\xc3\x02\xe9\x98\x56\xe5\x0c");
	assert_int_equal(superblock_decode(&d.source, &sb), 0);
	assert_int_equal(sb.use, SB_SUSPEND);
	device_is(&d, "swsuspend", ID_TEXT, "swapname");
}

/* RFC 1952 2.3.1 (deflate), RFC 8878 3.1.1, The .xz File Format 2.1.1.1 */
static void test_compressed(void **state)
{
	struct device d = device_new(20);
	struct superblock sb;

	(void)state;
	PUT(&d, 0, "\x1f\x8b\x08\0");
	assert_int_equal(superblock_decode(&d.source, &sb), 0);
	assert_int_equal(sb.use, SB_IMAGE);
	device_is(&d, "gzip", "", "");
	d = device_new(20);
	PUT(&d, 0, "\x28\xb5\x2f\xfd");
	device_is(&d, "zstd", "", "");
	d = device_new(40);
	PUT(&d, 0,
	    "\xfd"
	    "7zXZ\0");
	device_is(&d, "xz", "", "");
	/* what was there before counts less */
	d = device_new(64 * KIB);
	ext2(&d);
	PUT(&d, 0, "\x1f\x8b\x08\0");
	device_is(&d, "gzip", "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("md 0.90 is in the last whole 64 KiB", test_md_old),
		CLAIM("md 1.0, 1.1, 1.2 are at the end, 0 and 4 KiB",
		      test_md_1),
		CLAIM("an md superblock that says it is elsewhere is none",
		      test_md_elsewhere),
		CLAIM("a member comes before the file system in it",
		      test_md_first),
		CLAIM("LVM2 is found in the first four sectors", test_lvm),
		CLAIM("LUKS is known in versions 1 and 2", test_luks),
		CLAIM("a UUID can be printed", test_luks_uuid),
		CLAIM("swap is found for every size of a page", test_swap),
		CLAIM("a swap space with an image is one", test_suspended),
		CLAIM("a compressed image is one", test_compressed),
	};

	return cmocka_run_group_tests_name("superblock members", tests, NULL,
					   NULL);
}
