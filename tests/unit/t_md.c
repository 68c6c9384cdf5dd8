/*
 * md_decode(), of lib/md.h, on superblocks that mdadm made. What is expected
 * of them is what "mdadm --examine" says there; blkid finds the same UUIDs.
 * What is changed by hand follows the kernel's uapi/linux/raid/md_p.h.
 */
#include <linux/raid/md_p.h>

#include "tests/unit/md_bytes.h"

static void test_examined(void **state)
{
	static const struct {
		const struct md_bytes *bytes;
		const char *version; /* the last digits of it */
		int level;
		unsigned disks;
		int role; /* -1: none */
		unsigned listed;
		uint32_t number;
		unsigned events;
		uint32_t features;
		uint32_t uuid; /* its first word */
		const char *name;
	} row[] = {
		{ &md_mirror0, "2", 1, 2, 0, 3, MD_NO_NUMBER, 2, 0, 0xc997f996,
		  "lab:mirror" },
		{ &md_mirror1, "2", 1, 2, 1, 3, MD_NO_NUMBER, 2, 0, 0xc997f996,
		  "lab:mirror" },
		{ &md_stripe, "2", 0, 2, 0, 3, 11, 0, 0, 0x4533f129, "lab:11" },
		{ &md_parity, "2", 5, 3, 0, 7, 12, 2, 0, 0x815530bd, "lab:12" },
		{ &md_old0, "90", 1, 2, 0, 3, 3, 3, 0, 0x43a1d5ac, "md3" },
		{ &md_old1, "90", 1, 2, 1, 3, 3, 3, 0, 0x43a1d5ac, "md3" },
		{ &md_end, "0", 1, 2, 0, 3, 14, 2, 0, 0x02421f14, "lab:14" },
		{ &md_ten, "1", 10, 4, 0, 15, 15, 2, 0, 0x378f2fea, "lab:15" },
		{ &md_alone, "2", 1, 2, 0, 1, 17, 5, 0, 0x9d1dbe29, "lab:17" },
		{ &md_failed, "2", 1, 2, 1, 3, 17, 0, 0, 0x9d1dbe29, "lab:17" },
		{ &md_logged, "2", 5, 3, 0, 7, 19, 23, 0x200, 0xc95d5ef4,
		  "lab:19" },
		{ &md_log, "2", 5, 3, -1, 7, 19, 23, 0x200, 0xc95d5ef4,
		  "lab:19" },
		{ &md_spare, "2", 1, 2, -1, 3, 20, 2, 0, 0x3b0c94d5, "lab:20" },
		{ &md_rebuilt, "2", 1, 2, 1, 3, 21, 5, 2, 0xb10f7d09,
		  "lab:21" },
		{ &md_reshaped, "2", 5, 4, 0, 15, 22, 10, 0x44, 0xcc011454,
		  "lab:22" },
		{ &md_old_reshaped, "90", 5, 4, 0, 15, 4, 10, 4, 0xe619da82,
		  "md4" },
		{ &md_far, "2", 10, 3, 0, 7, 23, 2, 0, 0xe31ecf64, "lab:23" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct md_disk d = md_disk_make(row[i].bytes);
		struct md_member m;
		const char *why;

		if (md_disk_decode(&d, &m, &why) != 0)
			fail_msg("%s, row %zu: %s", row[i].name, i, why);
		assert_int_equal(m.minor_version, atoi(row[i].version));
		assert_int_equal(m.level, row[i].level);
		assert_int_equal(m.raid_disks, row[i].disks);
		assert_int_equal(m.active, row[i].role >= 0);
		if (m.active)
			assert_int_equal(m.role, row[i].role);
		assert_int_equal(m.rebuilding, row[i].features == 2);
		assert_int_equal(m.listed, row[i].listed);
		assert_int_equal(m.number, row[i].number);
		assert_int_equal(m.events, row[i].events);
		assert_int_equal(m.features, row[i].features);
		assert_string_equal(m.name, row[i].name);
		/* mdadm shows the bytes of 1.x as they come, 0.90 as words */
		assert_int_equal(
			m.minor_version == 90 ? __builtin_bswap32(row[i].uuid)
					      : row[i].uuid,
			m.minor_version == 90 ? m.uuid[0]
					      : __builtin_bswap32(m.uuid[0]));
		md_disk_free(&d);
	}
}

static void test_layout(void **state)
{
	struct md_disk d = md_disk_make(&md_ten);
	struct md_member m;
	const char *why;

	(void)state;
	assert_int_equal(md_disk_decode(&d, &m, &why), 0);
	assert_int_equal(m.layout, 0x102); /* near=2, one of them far */
	md_disk_free(&d);
	d = md_disk_make(&md_far);
	assert_int_equal(md_disk_decode(&d, &m, &why), 0);
	assert_int_equal(m.layout, 0x201);
	md_disk_free(&d);
	d = md_disk_make(&md_old_reshaped);
	assert_int_equal(md_disk_decode(&d, &m, &why), 0);
	assert_int_equal(m.layout, 2); /* left-symmetric */
	/* 82da19e6:49c1aab9:ddf95339:50ab75f9 */
	assert_int_equal(m.uuid[1], 0x49c1aab9);
	assert_int_equal(m.uuid[2], 0xddf95339);
	assert_int_equal(m.uuid[3], 0x50ab75f9);
	md_disk_free(&d);
}

static const struct md_bytes *const kinds[] = { &md_old0, &md_end, &md_ten,
						&md_mirror0 };

static void test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct md_disk d = md_disk_make(kinds[i]);
		uint64_t whole = kinds[i]->at + 4096;
		struct md_member m;
		const char *why;

		/* by steps of 64 KiB, and of 512 bytes around it */
		for (d.readable = 0; d.readable < MD_DISK_SIZE;
		     d.readable +=
		     d.readable + 65536 < whole || d.readable > whole + 65536
			     ? 65536
			     : 512) {
			int r = md_disk_decode(&d, &m, &why);

			if (r != (d.readable < whole ? -ENODATA : 0))
				fail_msg("kind %zu, %lu bytes: %d", i,
					 (unsigned long)d.readable, r);
		}
		md_disk_free(&d);
	}
}

/* A device that ends earlier or has no end that one knows. */
static void test_size(void **state)
{
	struct md_member m;
	const char *why;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct md_disk d = md_disk_make(kinds[i]);
		bool at_end = i < 2;
		uint64_t size;

		for (size = 0; size < 200000; size += 512) {
			d.source.size = size;
			assert_int_equal(md_disk_decode(&d, &m, &why),
					 at_end ? -ENODATA : 0);
		}
		/* 64 KiB or 4 KiB, as the device's size is rounded */
		d.source.size = MD_DISK_SIZE - 512;
		assert_int_equal(md_disk_decode(&d, &m, &why),
				 at_end ? -ENODATA : 0);
		d.source.size = MD_DISK_SIZE + (i == 0 ? 65536 : 4096) - 512;
		assert_int_equal(md_disk_decode(&d, &m, &why), 0);
		md_disk_free(&d);
	}
}

/* One bit of a byte is turned: where it counts the checksum finds it. */
static void test_mutated(void **state)
{
	struct md_member m;
	const char *why;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct md_disk d = md_disk_make(kinds[i]);
		/* 1.x: 128 roles of 2 bytes behind its 256 */
		size_t counts = i == 0 ? 4096 : 256 + 128 * 2;

		for (size_t at = 0; at < 4096; at += at < 512 ? 1 : 13) {
			uint8_t *p = d.bytes + kinds[i]->at + at;
			int r, want = at < counts ? -EBADMSG : 0;

			if (at < 8) /* magic, major version */
				want = -ENODATA;
			if (i == 0 && at > 8 && at < 12)
				want = -ENODATA; /* no minor version 90 */
			if (i > 0 && at >= 144 && at < 152)
				want = -ENODATA; /* its own place */
			*p ^= 1 << at % 8;
			r = md_disk_decode(&d, &m, &why);
			if (r != want)
				fail_msg("kind %zu, byte %zu: %d", i, at, r);
			*p ^= 1 << at % 8;
			if (want == -EBADMSG)
				assert_string_equal(why,
						    "the checksum of its RAID "
						    "superblock is wrong");
		}
		md_disk_free(&d);
	}
}

/* 1.0 of the last partition stands where that of the disk would, not so told */
static void test_other_place(void **state)
{
	struct md_disk d = md_disk_make(&md_end);
	struct md_member m;
	const char *why;

	(void)state;
	md_disk_change(&d, &md_end, 36,
		       0x7ff0 - 2048); /* of a partition at 1 MiB */
	assert_int_equal(md_disk_decode(&d, &m, &why), -ENODATA);
	md_disk_change(&d, &md_end, 36, 0x7ff0);
	assert_int_equal(md_disk_decode(&d, &m, &why), 0);
	md_disk_change(&d, &md_end, 37, 1);
	assert_int_equal(md_disk_decode(&d, &m, &why), -ENODATA);
	md_disk_free(&d);
}

static void test_several(void **state)
{
	struct md_disk d = md_disk_make(&md_old0);
	struct md_member m;
	const char *why;

	(void)state;
	md_disk_put(&d, &md_parity);
	assert_int_equal(md_disk_decode(&d, &m, &why), 0);
	assert_int_equal(m.minor_version, 90);
	/* what cannot be used hides none that can */
	d.bytes[MD_AT_0_90 + 100] ^= 1;
	assert_int_equal(md_disk_decode(&d, &m, &why), 0);
	assert_int_equal(m.minor_version, 2);
	d.bytes[MD_AT_1_2 + 100] ^= 1;
	assert_int_equal(md_disk_decode(&d, &m, &why), -EBADMSG);
	md_disk_free(&d);
	d = md_disk_make(NULL);
	assert_int_equal(md_disk_decode(&d, &m, &why), -ENODATA);
	md_disk_free(&d);
}

/* The kernel takes 0.90 of its own byte order only. */
static void test_byte_order(void **state)
{
	struct md_disk d = md_disk_make(&md_old0);
	uint32_t word[1024];
	struct md_member m;
	const char *why;

	(void)state;
	memcpy(word, d.bytes + MD_AT_0_90, sizeof(word));
	for (size_t i = 0; i < 1024; i++)
		word[i] = __builtin_bswap32(word[i]);
	memcpy(d.bytes + MD_AT_0_90, word, sizeof(word));
	assert_int_equal(md_disk_decode(&d, &m, &why), -ENODATA);
	md_disk_free(&d);
}

static void test_autodetect(void **state)
{
	struct md_member old = { .minor_version = 90 };
	struct md_member new = { .minor_version = 0 };

	(void)state;
	assert_true(md_is_autodetected(&old, 0xfd));
	assert_false(md_is_autodetected(&old, 0x83));
	assert_false(md_is_autodetected(&new, 0xfd));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("members are what mdadm --examine says", test_examined),
		CLAIM("layouts and UUIDs, too", test_layout),
		CLAIM("a device that is cut is none", test_cut),
		CLAIM("the size says where the end is", test_size),
		CLAIM("a changed bit is found", test_mutated),
		CLAIM("a superblock of another place is none",
		      test_other_place),
		CLAIM("the first of several counts that is right",
		      test_several),
		CLAIM("one of the other byte order is none", test_byte_order),
		CLAIM("only 0.90 in partitions 0xfd is detected",
		      test_autodetect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
