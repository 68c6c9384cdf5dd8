/*
 * Partition tables: what real tools write is read as they list it, and as the
 * kernel numbers it; damage is found.
 */
#include "lib/gpt.h"

#include "tests/unit/part_bytes.h"

/* What was told of each partition. */
struct told {
	unsigned n;
	struct part part[PART_MAX + 2];
};
static struct told told;

static bool take(const struct part *p, void *data)
{
	struct told *t = data;

	assert_true(t->n <= PART_MAX);
	assert_true(p->number >= 1 && p->number <= PART_MAX);
	t->part[t->n++] = *p;
	return false;
}

static int read_table(struct disk *d)
{
	told.n = 0;
	return part_table_each(&d->source, take, &told);
}

static void is_part(unsigned i, uint32_t number, const char *uuid,
		    const char *type, const char *label)
{
	const struct part *p = &told.part[i];

	assert_true(i < told.n);
	assert_int_equal(p->number, number);
	assert_string_equal(p->uuid, uuid);
	assert_string_equal(p->type, type);
	assert_string_equal(p->label, label);
}

static void is_whole_gpt(struct disk *d)
{
	assert_int_equal(read_table(d), 0);
	assert_int_equal(told.n, 4);
	is_part(0, 1, "0b7c2a4e-8d11-4f63-9a55-0123456789ab",
		"c12a7328-f81f-11d2-ba4b-00a0c93ec93b", "EFI System");
	is_part(1, 2, "deadbeef-0001-4000-8000-00000000000a",
		"4f68bce3-e8cd-4db1-96e7-fbcaf984b709",
		"root \xc3\xa9\xe2\x82\xac \xf0\x9f\x98\x80");
	is_part(2, 3, "deadbeef-0002-4000-8000-00000000000b",
		"b921b045-1df0-41c3-af44-4c6f280d3fae", "arm root");
	is_part(3, 7, "deadbeef-0003-4000-8000-00000000000c",
		"a19d880f-05fc-4d3b-a006-743f0f84911e", "a/b c");
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(told.part[i].read_only, i == 1);
		assert_int_equal(told.part[i].no_auto, i == 2);
	}
}

static void test_gpt(void **state)
{
	struct disk d = DISK(gpt_pieces, DISK_SIZE);
	struct disk big = DISK(gpt_4096_pieces, 512 * 1024);

	(void)state;
	is_whole_gpt(&d);
	is_whole_gpt(&big);
	d.source.size = 0; /* not known */
	is_whole_gpt(&d);
	disk_free(&d);
	disk_free(&big);
}

static void test_damage(void **state)
{
	struct disk d = DISK(gpt_pieces, DISK_SIZE);

	(void)state;
	for (size_t i = 0; i < 92; i++) {
		d.bytes[GPT_FIRST + i] ^= 0x20;
		is_whole_gpt(&d);
		d.bytes[GPT_SECOND + i] ^= 0x20;
		assert_int_equal(read_table(&d), -EBADMSG);
		assert_int_equal(told.n, 0);
		d.bytes[GPT_FIRST + i] ^= 0x20;
		is_whole_gpt(&d);
		d.bytes[GPT_SECOND + i] ^= 0x20;
	}
	/* an entry, of which the last is empty */
	for (size_t i = 0; i < 16384; i += 1489) {
		d.bytes[GPT_TABLE + i] ^= 1;
		is_whole_gpt(&d);
		d.bytes[GPT_TABLE2 + i] ^= 1;
		assert_int_equal(read_table(&d), -EBADMSG);
		d.bytes[GPT_TABLE + i] ^= 1;
		is_whole_gpt(&d);
		d.bytes[GPT_TABLE2 + i] ^= 1;
	}
	disk_free(&d);
}

static void test_header(void **state)
{
	/* fields that are refused with a good checksum: UEFI 2.10, 5.3.2 */
	static const struct {
		uint8_t at, len;
		uint64_t value;
	} row[] = {
		{ 12, 4, 91 },	/* shorter than its fields */
		{ 12, 4, 513 }, /* longer than a sector */
		{ 12, 4, 0xffffffff },
		{ 24, 8, 2 }, /* is elsewhere */
		{ 72, 8, 0xffffffffffffffff },
		{ 72, 8, 0x40000000000000 }, /* times 512 is 2^63 */
		{ 72, 8, 255 },		     /* behind it is the end */
		{ 72, 8, 0x80000000000002 }, /* times 512 is 2^64 + 1024 */
		{ 80, 4, 0 },		     /* entries */
		{ 80, 4, 0xffffffff },
		{ 84, 4, 0 },	/* bytes of one */
		{ 84, 4, 256 }, /* the kernel takes 128 alone */
		{ 84, 4, 0xffffffff },
	};
	struct disk d = DISK(gpt_pieces, DISK_SIZE);
	uint8_t good[92];

	(void)state;
	memcpy(good, d.bytes + GPT_FIRST, 92);
	memset(d.bytes + GPT_SECOND, 0, 92);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		/* of one that is too long nothing more could be summed */
		size_t len = row[i].at != 12	 ? 92
			     : row[i].value < 92 ? row[i].value
						 : 20;

		d.reads = 0;
		put_le(d.bytes + GPT_FIRST + row[i].at, row[i].value,
		       row[i].len);
		sign_header(&d, GPT_FIRST, len);
		if (read_table(&d) != -EBADMSG || d.reads > 300)
			fail_msg("field %u, %u reads", row[i].at, d.reads);
		memcpy(d.bytes + GPT_FIRST, good, 92);
	}
	/* none at all, for which the checksum is 0 */
	put_le(d.bytes + GPT_FIRST + 80, 0, 4);
	put_le(d.bytes + GPT_FIRST + 88, 0, 4);
	sign_header(&d, GPT_FIRST, 92);
	assert_int_equal(read_table(&d), -EBADMSG);
	memcpy(d.bytes + GPT_FIRST, good, 92);
	/* the length counts: a longer header is as good */
	put_le(d.bytes + GPT_FIRST + 12, 512, 4);
	d.bytes[GPT_FIRST + 511] = 1;
	sign_header(&d, GPT_FIRST, 512);
	is_whole_gpt(&d);
	disk_free(&d);
}

/* A disk without an end. */
static const uint8_t *endless_get(struct sb_source *s, uint64_t at, size_t len)
{
	static const uint8_t zero[SB_READ];
	const uint8_t *p = disk_get(s, at, len);

	assert_true(((struct disk *)s)->reads < 100);
	return p ? p : zero;
}

static void test_endless(void **state)
{
	struct disk d = DISK(gpt_pieces, DISK_SIZE);

	(void)state;
	d.source = (struct sb_source){ endless_get, 0 };
	put_le(d.bytes + GPT_FIRST + 80, 0xffffffff, 4);
	sign_header(&d, GPT_FIRST, 92);
	assert_int_equal(read_table(&d), -EBADMSG);
	disk_free(&d);
}

static void test_many_entries(void **state)
{
	/* the kernel has 255 partitions of a disk, UEFI any number */
	struct disk d = DISK(gpt_pieces, 2 * DISK_SIZE);
	uint8_t *table = d.bytes + DISK_SIZE;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++) {
		memset(table + i * 128, 1, 16);
		put_le(table + i * 128 + 16, i, 4);
		/* a label without an end */
		memset(table + i * 128 + 56, 'a', 72);
	}
	put_le(d.bytes + GPT_FIRST + 72, DISK_SIZE / 512, 8);
	put_le(d.bytes + GPT_FIRST + 80, 1000, 4);
	put_le(d.bytes + GPT_FIRST + 88, crc_slow(table, 128000), 4);
	sign_header(&d, GPT_FIRST, 92);
	assert_int_equal(read_table(&d), 0);
	assert_int_equal(told.n, 255);
	assert_int_equal(told.part[254].number, 255);
	/* 36 times U+6161, 3 bytes each */
	assert_int_equal(strlen(told.part[254].label), 108);
	/* halves of pairs: the first, the second, and one at the end */
	memcpy(table + 56,
	       "\x00\xd8\x41\x00\x00\xdc\x42\x00\x00\xd8\x00\xd8"
	       "\x00\xdc\x00\x00",
	       16);
	memcpy(table + 128 + 56 + 70, "\x00\xd8", 2);
	memcpy(table + 256 + 56, "\x00\xdc\x00\xdc\x00", 6);
	put_le(d.bytes + GPT_FIRST + 88, crc_slow(table, 128000), 4);
	sign_header(&d, GPT_FIRST, 92);
	assert_int_equal(read_table(&d), 0);
	assert_string_equal(told.part[0].label, "\xef\xbf\xbd"
						"A\xef\xbf\xbd"
						"B\xef\xbf\xbd"
						"\xf0\x90\x80\x80");
	assert_string_equal(told.part[2].label, "\xef\xbf\xbd\xef\xbf\xbd");
	assert_string_equal(told.part[1].label + 105, "\xef\xbf\xbd");
	disk_free(&d);
}

static void is_whole_mbr(struct disk *d)
{
	assert_int_equal(read_table(d), 0);
	assert_int_equal(told.n, 6);
	is_part(0, 1, "1f2e3d4c-01", "0x83", "");
	is_part(1, 2, "1f2e3d4c-02", "0x5", "");
	is_part(2, 3, "1f2e3d4c-03", "0xfd", "");
	is_part(3, 5, "1f2e3d4c-05", "0x83", "");
	is_part(4, 6, "1f2e3d4c-06", "0xfd", "");
	is_part(5, 7, "1f2e3d4c-07", "0x82", "");
}

static void test_mbr(void **state)
{
	struct disk d = DISK(mbr_pieces, DISK_SIZE);

	(void)state;
	is_whole_mbr(&d);
	disk_free(&d);
}

static void test_rings(void **state)
{
	struct disk d = DISK(mbr_pieces, DISK_SIZE);

	(void)state;
	/* the third link leads to the first: sector 0 of the extended one */
	memcpy(d.bytes + 28160 + 446 + 16, "\0\0\0\0\x05\0\0\0\0\0\0\0\x09",
	       13);
	assert_int_equal(read_table(&d), 0);
	/* 1 to 3, then 5 to 255, as the kernel */
	assert_int_equal(told.n, 3 + 251);
	assert_int_equal(told.part[told.n - 1].number, 255);
	/* a ring of links without data: the kernel follows 100 */
	for (size_t at = 8192; at < 30000; at += 512)
		d.bytes[at + 446 + 12] = 0;
	d.reads = 0;
	assert_int_equal(read_table(&d), 0);
	assert_int_equal(told.n, 3);
	/* a link is read once, so is the first table */
	assert_int_equal(d.reads, 101);
	disk_free(&d);
}

static void test_third_entry(void **state)
{
	/* OS/2 uses all four: the kernel takes what lies within the link */
	struct disk d = DISK(mbr_pieces, DISK_SIZE);
	uint8_t *third = d.bytes + 28160 + 446 + 32;

	(void)state;
	third[4] = 0x07;
	put_le(third + 8, 2, 4);
	put_le(third + 12, 3, 4);
	assert_int_equal(read_table(&d), 0);
	assert_int_equal(told.n, 7);
	is_part(6, 8, "1f2e3d4c-08", "0x7", "");
	put_le(third + 12, 8, 4); /* 2 + 8 > 9, the link's */
	is_whole_mbr(&d);
	put_le(third + 8, 0xffffffff, 4);
	put_le(third + 12, 0xffffffff, 4);
	is_whole_mbr(&d);
	disk_free(&d);
}

static void test_none(void **state)
{
	struct disk d = DISK(mbr_pieces, DISK_SIZE);

	(void)state;
	d.bytes[511] = 0;
	assert_int_equal(read_table(&d), -ENODATA);
	d.bytes[511] = 0xaa;
	/* code where a table would be: the flag is 0 or 0x80 */
	d.bytes[446 + 16] = 0x80;
	is_whole_mbr(&d);
	d.bytes[446 + 16] = 0x01;
	assert_int_equal(read_table(&d), -ENODATA);
	d.bytes[446 + 16] = 0;
	/* an MBR that protects a GPT which is not there: the kernel's "no" */
	d.bytes[446 + 4] = 0xee;
	assert_int_equal(read_table(&d), -EBADMSG);
	d.source.size = d.size = 0;
	assert_int_equal(read_table(&d), -ENODATA);
	d.source.size = d.size = 300;
	assert_int_equal(read_table(&d), -ENODATA);
	disk_free(&d);
}

/* Whether a table of a cut disk holds nothing that the whole has not. */
static void is_part_of(const struct told *whole)
{
	for (unsigned i = 0; i < told.n; i++)
		assert_memory_equal(&told.part[i], &whole->part[i],
				    sizeof(told.part[i]));
}

static void test_cut(void **state)
{
	struct disk disks[] = { DISK(gpt_pieces, DISK_SIZE),
				DISK(mbr_pieces, DISK_SIZE) };
	static struct told whole;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct disk *d = &disks[i];

		(void)read_table(d);
		whole = told;
		for (size_t cut = 0; cut <= DISK_SIZE; cut += 512) {
			d->size = cut;
			d->source.size = cut & 512 ? cut : 0;
			(void)read_table(d);
			is_part_of(&whole);
			if (cut >= (i == 0 ? 1024 + 16384 : 28672))
				assert_int_equal(told.n, whole.n);
		}
		disk_free(d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a GPT is read as sfdisk lists it", test_gpt),
		CLAIM("a damaged copy is left for the other one", test_damage),
		CLAIM("fields that cannot be are refused", test_header),
		CLAIM("a table of 512 GiB is not read", test_endless),
		CLAIM("more entries than the kernel has are passed over",
		      test_many_entries),
		CLAIM("an MBR is numbered as sfdisk and the kernel do",
		      test_mbr),
		CLAIM("a chain that is a ring ends", test_rings),
		CLAIM("the third entry of a link counts within the link",
		      test_third_entry),
		CLAIM("what is no table is told from a broken one", test_none),
		CLAIM("a table cut at each sector tells nothing wrong",
		      test_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
