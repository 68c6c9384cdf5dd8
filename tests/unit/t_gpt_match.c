/*
 * Which partition of a table is meant: the kernel's PARTUUID=, PARTNROFF= and
 * PARTLABEL= (Documentation/admin-guide/kernel-parameters, root=).
 */
#include "lib/gpt.h"

#include "tests/unit/part_bytes.h"

static bool matches(struct disk *d, const char *text, uint32_t part)
{
	struct block_dev dev = { .part = part };
	struct block_spec spec;
	const char *why;

	assert_int_equal(block_spec_parse(text, &spec, &why), 0);
	return part_match(&spec, &dev, &d->source);
}

static void test_match(void **state)
{
	static const struct {
		const char *text;
		uint32_t part;
	} row[] = {
		{ "PARTUUID=DEADBEEF-0001-4000-8000-00000000000A", 2 },
		{ "PARTUUID=deadbeef-0001-4000-8000-00000000000a/PARTNROFF=1",
		  3 },
		{ "PARTUUID=deadbeef-0001-4000-8000-00000000000a/PARTNROFF=-1",
		  1 },
		/* where nothing is in the table, the kernel may have one */
		{ "PARTUUID=deadbeef-0001-4000-8000-00000000000a/PARTNROFF=2",
		  4 },
		/* the kernel takes the whole disk for that */
		{ "PARTUUID=deadbeef-0001-4000-8000-00000000000a/PARTNROFF=-2",
		  0 },
		{ "PARTUUID=deadbeef-0001-4000-8000-00000000000a"
		  "/PARTNROFF=2147483647",
		  0 },
		{ "PARTUUID=deadbeef-0002-4000-8000-00000000000b", 3 },
		{ "PARTUUID=deadbeef-0009-4000-8000-00000000000b", 0 },
		{ "PARTLABEL=a/b c", 7 },
		{ "PARTLABEL=A/B C", 0 },
		{ "/dev/disk/by-partlabel/root\\x20\xc3\xa9\xe2\x82\xac\\x20"
		  "\xf0\x9f\x98\x80",
		  2 },
	};
	struct disk d = DISK(gpt_pieces, DISK_SIZE);
	struct disk m = DISK(mbr_pieces, DISK_SIZE);

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		for (uint32_t part = 0; part < 9; part++) {
			if (matches(&d, row[i].text, part) !=
			    (part != 0 && part == row[i].part))
				fail_msg("%s: %u", row[i].text, part);
		}
	}
	for (uint32_t part = 0; part < 9; part++) {
		assert_int_equal(matches(&m, "PARTUUID=1F2E3D4C-06", part),
				 part == 6);
		assert_int_equal(
			matches(&m, "PARTUUID=1f2e3d4c-01/PARTNROFF=2", part),
			part == 3);
	}
	assert_false(matches(&m, "UUID=1f2e3d4c-01", 1));
	disk_free(&d);
	disk_free(&m);
}

static bool stop(const struct part *p, void *data)
{
	++*(unsigned *)data;
	return p->number == 2;
}

static void test_stop(void **state)
{
	struct disk d = DISK(gpt_pieces, DISK_SIZE);
	struct disk m = DISK(mbr_pieces, DISK_SIZE);
	unsigned n = 0;

	(void)state;
	assert_int_equal(part_table_each(&d.source, stop, &n), 1);
	assert_int_equal(part_table_each(&m.source, stop, &n), 1);
	assert_int_equal(n, 4);
	disk_free(&d);
	disk_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("PARTUUID=, PARTNROFF= and PARTLABEL= mean one partition",
		      test_match),
		CLAIM("the first true ends it", test_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
