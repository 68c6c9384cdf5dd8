/*
 * lib/superblock.h with what the real mkfs programs made, kept as pictures
 * (tests/fuzz/picture.h) in the corpus of the fuzz target.  The words are those
 * of blkid 2.38.1 for the whole images; sizes are what was given to mkfs, but
 * jfs: without its log, as klibc's fstype says; ntfs: without the last sector,
 * a copy of the first; squashfs: "unsquashfs -s"; romfs: klibc's fstype.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/str.h"
#include "tests/fuzz/picture.h"
#include "tests/unit/unit.h"

#define CORPUS	"tests/fuzz/corpus/superblock/"
#define LARGEST 4096
#define B32	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define B127	B32 B32 B32 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define B254	B127 B127

static const struct image {
	const char *file, *type, *uuid, *label;
	uint64_t bytes;
} images[] = {
	{ "btrfs", "btrfs", "e82a71a9-4111-4d09-b628-04d19ab3d28f", B254,
	  125829120 },
	{ "cramfs", "cramfs", "", "cramlabel", 4096 },
	{ "cramfs-big-endian", "cramfs", "", "crambig", 4096 },
	{ "erofs", "erofs", "d77e89fd-3afe-43fd-a64c-046cfefd0b32", "", 4096 },
	{ "exfat", "exfat", "6BC9-D857", "exf\xc3\xa4t lab", 20971520 },
	{ "exfat-without-label", "exfat", "6F7D-D857", "", 20971520 },
	{ "ext2", "ext2", "ec151226-a57a-435b-9a26-3babc6b35d6d", "two",
	  8388608 },
	{ "ext2-revision-0", "ext2", "d4beabc6-9e6b-43b4-adaa-12056189373c", "",
	  4194304 },
	{ "ext3", "ext3", "bd74974e-200c-4de1-9c3f-d8a1b17d7dcb",
	  "three  three", 8388608 },
	{ "ext4", "ext4", "0b92960f-7b2d-4ee9-a7ba-820f8ef1fad4",
	  "gr\xc3\xbcn \xc3\xa9\xe2\x82\xac\xf0\x9d\x84\x9e", 8388608 },
	{ "ext4-without-journal", "ext4",
	  "64830255-9c9c-4d14-a441-b4d20b53ea48", "", 8388608 },
	{ "f2fs", "f2fs", "c874ba78-19db-4d2c-b535-9bbae4c696b5",
	  "flash \xe2\x82\xac \xc3\x9f", 67108864 },
	{ "fat12", "vfat", "8577-5BB7", "FAT12 L", 1474560 },
	{ "fat16", "vfat", "8577-7490", "fat sixteen", 20971520 },
	{ "fat16-without-label", "vfat", "8577-893F", "", 20971520 },
	{ "fat32", "vfat", "0A1B-2C3D", "THIRTYTWO", 41943040 },
	{ "fat32-sectors-of-4096", "vfat", "8577-F414", "S4096", 314572800 },
	{ "fat32-small-clusters", "vfat", "8577-CA79", "SMALL", 41943040 },
	{ "gfs2", "gfs2", "f21f9a94-5146-4c23-8175-bc001c7f4fd9", "alpha:beta",
	  0 },
	{ "gzip", "gzip", "", "", 0 },
	{ "iso", "iso9660", "2026-11-27-14-48-56-00", "ISOLABEL", 468992 },
	{ "iso-joliet", "iso9660", "2026-11-27-14-48-56-00",
	  "Joliet labelX long_more", 481280 },
	{ "iso-joliet-behind-boot", "iso9660", "2026-11-27-14-48-56-00",
	  "Boot \xc3\xa9", 487424 },
	{ "iso-xorriso", "iso9660", "2026-11-27-14-48-56-00", "xorr", 487424 },
	{ "jbd", "jbd", "371c84c3-469b-4780-afda-13c796f4e290", "jour",
	  8388608 },
	{ "jfs", "jfs", "d620b1cf-2484-4307-b7c1-610cecb51b8d", "jfslabel",
	  19709952 },
	{ "luks-1", "crypto_LUKS", "23f20789-29e1-405b-bb1d-b56e952f2b4c", "",
	  0 },
	{ "luks-2", "crypto_LUKS", "bfe0f8f1-7227-4ff6-a340-c984ac6c7fef",
	  "luks two", 0 },
	{ "minix-1-14", "minix", "", "", 1048576 },
	{ "minix-1-30", "minix", "", "", 1048576 },
	{ "minix-2", "minix", "", "", 1048576 },
	{ "minix-3", "minix", "", "", 1048576 },
	{ "nilfs2", "nilfs2", "7e0349b4-51b6-4ca0-bb41-4167556cc972",
	  "nil label", 136314880 },
	{ "ntfs", "ntfs", "1CE6D26E7FB525CC",
	  "nt gr\xc3\xb6\xc3\x9f"
	  "e",
	  8388096 },
	{ "ocfs2", "ocfs2", "47a600a8-d404-49d7-826c-0e5dd842e3b5", "ocfs lab",
	  67108864 },
	{ "reiser4", "reiser4", "d081ccf7-bd20-40d3-bab3-dfcc8a961bb3",
	  "r4label", 0 },
	{ "reiserfs", "reiserfs", "b860d1ba-35c0-4148-97e9-1d9bc4685968",
	  "reis lab", 41943040 },
	{ "reiserfs-3.5", "reiserfs", "", "", 41943040 },
	{ "romfs", "romfs", "", "rom label", 144 },
	{ "squashfs", "squashfs", "", "", 226 },
	{ "swap", "swap", "37ab0b38-223a-4d4f-954e-0dcf16de3823", "swaplab",
	  1048576 },
	{ "swap-64k", "swap", "9e6326e8-cb67-4e91-8162-df23de99a6ba", "sw ap",
	  1048576 },
	{ "swap-8k", "swap", "1288d207-dc37-4a11-9a47-171613be8092", "",
	  1048576 },
	{ "udf", "udf", "6b0998578c121993",
	  "udf l\xc3\xa4"
	  "bel",
	  0 },
	{ "udf-4096", "udf", "6b099857f2da15f5", "LinuxUDF", 0 },
	{ "udf-512", "udf", "6b099857659d3fed", "udf \xe2\x82\xac", 0 },
	{ "udf-bridge", "udf", "6b09985800000ce7", "bridge", 0 },
	{ "xfs", "xfs", "2b28489b-9a29-4994-b9ce-a45453bd375e", "exactlytwelv",
	  314572800 },
	{ "xz", "xz", "", "", 0 },
	{ "zstd", "zstd", "", "", 0 },
};
#define IMAGES (sizeof(images) / sizeof(images[0]))

static uint8_t *load(const char *file, size_t *len)
{
	static uint8_t bytes[LARGEST];
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), CORPUS "%s", file);
	f = fopen(path, "rb");
	if (f == NULL)
		fail_msg("cannot open %s", path);
	*len = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	assert_true(*len > 8 && *len < sizeof(bytes));
	return exact(bytes, *len);
}

static unsigned decode(const uint8_t *bytes, size_t len, uint64_t cut,
		       struct superblock *sb)
{
	struct picture p = picture_init(bytes, len);
	int r;

	if (cut < p.source.size)
		p.source.size = cut;
	r = superblock_decode(&p.source, sb);
	assert_true(r == 0 || r == -ENODATA);
	assert_int_equal(r == 0, sb->type[0] != '\0');
	picture_free(&p);
	return p.reads;
}

static void test_images(void **state)
{
	(void)state;
	for (size_t i = 0; i < IMAGES; i++) {
		const struct image *is = &images[i];
		struct superblock sb;
		size_t len;
		uint8_t *bytes = load(is->file, &len);

		decode(bytes, len, UINT64_MAX, &sb);
		free(bytes);
		if (strcmp(sb.type, is->type) != 0 ||
		    strcmp(sb.uuid, is->uuid) != 0 ||
		    strcmp(sb.label, is->label) != 0 || sb.bytes != is->bytes)
			fail_msg("%s: %s '%s' '%s' %llu", is->file, sb.type,
				 sb.uuid, sb.label,
				 (unsigned long long)sb.bytes);
	}
}

static void test_longest(void **state)
{
	struct superblock sb;
	size_t len;
	uint8_t *bytes = load("f2fs-longest", &len);

	(void)state;
	/* "flash ", a letter of two bytes, a blank, 300 times x */
	decode(bytes, len, UINT64_MAX, &sb);
	free(bytes);
	assert_int_equal(strlen(sb.label), SB_LABEL - 1);
	assert_memory_equal(sb.label, "flash \xc3\xa9 xxx", 12);
}

/* Less is seen of it, but nothing else, except that a disc has both formats. */
static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < IMAGES; i++) {
		const struct image *is = &images[i];
		size_t len;
		uint8_t *bytes = load(is->file, &len);

		for (uint64_t cut = 0; cut < 136 * 1024; cut += 512) {
			struct superblock sb;

			decode(bytes, len, cut, &sb);
			if (sb.type[0] != '\0' &&
			    strcmp(sb.type, is->type) != 0 &&
			    strcmp(is->file, "udf-bridge") != 0)
				fail_msg("%s cut at %llu: %s", is->file,
					 (unsigned long long)cut, sb.type);
		}
		free(bytes);
	}
}

static void test_mutated(void **state)
{
	(void)state;
	srand(1);
	for (size_t i = 0; i < IMAGES; i++) {
		size_t len;
		uint8_t *bytes = load(images[i].file, &len);

		for (unsigned n = 0; n < 300; n++) {
			size_t at = 8 + (size_t)rand() % (len - 8);
			uint8_t was = bytes[at];
			struct superblock sb;
			unsigned reads;

			bytes[at] = (uint8_t)rand();
			reads = decode(bytes, len, UINT64_MAX, &sb);
			assert_true(reads <= 240);
			assert_true(is_path_text(sb.label));
			/* every fourth stays */
			if (n % 4 != 0)
				bytes[at] = was;
		}
		free(bytes);
	}
}

static void test_cost(void **state)
{
	static const uint8_t empty[] = { 0, 0, 0, 4, 0, 0, 0, 0 };
	struct superblock sb;

	(void)state;
	/* one for each row of the tables that has a place of its own */
	assert_in_range(decode(empty, sizeof(empty), UINT64_MAX, &sb), 1, 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("images of mkfs are what blkid says", test_images),
		CLAIM("a label that is too long is cut", test_longest),
		CLAIM("an image that is cut is that or nothing", test_cut),
		CLAIM("an image with wrong bytes does no harm", test_mutated),
		CLAIM("a device that holds nothing costs few reads", test_cost),
	};

	return cmocka_run_group_tests_name("superblock images", tests, NULL,
					   NULL);
}
