/*
 * lib/superblock.h: discs, in bytes that are spelled out.  Sources: ECMA-119
 * 8.4 and 8.5, the Joliet specification, ECMA-167 3/8.4 and 3/10, OSTA UDF 2.60
 * 2.1.3 (dstrings) and 2.2.2.5 (what is unique in the name of a volume set).
 */
#include "tests/unit/superblock_bytes.h"

#define KIB 1024

static struct device iso(void)
{
	struct device d = device_new(64 * KIB);

	PUT(&d, 32768, "\1CD001\1");
	PUT(&d, 32768 + 40, "VOLUME                          ");
	PUT(&d, 32768 + 813, "1999123123595999");
	PUT(&d, 32768 + 830, "0000000000000000");
	PUT(&d, 34816,
	    "\xff"
	    "CD001\1");
	return d;
}

static void test_iso(void **state)
{
	struct device d = iso();

	(void)state;
	/* never modified: 8.4.27, all digits zero */
	device_is(&d, "iso9660", "1999-12-31-23-59-59-99", "VOLUME");
	d = iso();
	PUT(&d, 32768 + 813, "0000000000000000");
	device_is(&d, "iso9660", "", "VOLUME");
	d = iso();
	PUT(&d, 32768 + 830, "2024022901020304");
	device_is(&d, "iso9660", "2024-02-29-01-02-03-04", "VOLUME");
	d = device_new(64 * KIB);
	PUT(&d, 32768 + 8, "\1CDROM\1");
	PUT(&d, 32768 + 48, "HIGH SIERRA");
	device_is(&d, "iso9660", "", "HIGH SIERRA");
}

/* A supplementary volume descriptor behind a boot record. */
static void joliet(struct device *d, const char *level, const char *label)
{
	PUT(d, 34816, "\0CD001\1");
	PUT(d, 36864, "\2CD001\1");
	device_put(d, 36864 + 88, level, 3);
	for (size_t i = 0; i < 16; i++)
		device_be(d, 36864 + 40 + 2 * i, 2, (uint8_t)label[i]);
	PUT(d, 38912,
	    "\xff"
	    "CD001\1");
}

static void test_joliet(void **state)
{
	static const char *const levels[] = { "%/@", "%/C", "%/E", "%/B" };
	struct device d;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		d = iso();
		joliet(&d, levels[i], "other           ");
		device_is(&d, "iso9660", "1999-12-31-23-59-59-99",
			  i < 3 ? "other" : "VOLUME");
	}
	/* the same, cut to 16 characters: the longer one counts */
	d = iso();
	PUT(&d, 32768 + 40, "name of a volume, which is long ");
	joliet(&d, "%/E", "name of a volume");
	device_is(&d, "iso9660", "1999-12-31-23-59-59-99",
		  "name of a volume, which is long");
	/* a part of it, but not because it is cut */
	d = iso();
	joliet(&d, "%/E", "VOL\0\0\0\0\0\0\0\0\0\0\0\0\0");
	device_is(&d, "iso9660", "1999-12-31-23-59-59-99", "VOL");
	/* nothing counts behind the end */
	d = iso();
	joliet(&d, "%/E", "other           ");
	PUT(&d, 34816,
	    "\xff"
	    "CD001\1");
	device_is(&d, "iso9660", "1999-12-31-23-59-59-99", "VOLUME");
}

static void tag(struct device *d, size_t block, unsigned id, unsigned at)
{
	device_num(d, at * block, 2, id);
	device_num(d, at * block + 12, 4, at);
}

/* 2.1.3: how it is compressed, the characters, at the end their length. */
static void dstring(struct device *d, size_t at, unsigned how, const char *text,
		    size_t len)
{
	device_num(d, at, 1, how);
	device_put(d, at + 1, text, len);
	device_num(d, at + 127, 1, len + 1);
}

static struct device udf(size_t block, const char *set, unsigned how,
			 const char *label, size_t len)
{
	struct device d = device_new(300 * block + 64 * KIB);
	size_t step = block < 2048 ? 2048 : block;

	PUT(&d, 32768, "\0BEA01\1");
	PUT(&d, 32768 + step, "\0NSR03\1");
	PUT(&d, 32768 + 2 * step, "\0TEA01\1");
	tag(&d, block, 2, 256);
	device_num(&d, 256 * block + 16, 4, 16 * block);
	device_num(&d, 256 * block + 20, 4, 270);
	tag(&d, block, 1, 270);
	dstring(&d, 270 * block + 72, 8, set, strlen(set));
	tag(&d, block, 6, 271);
	dstring(&d, 271 * block + 84, how, label, len);
	tag(&d, block, 8, 272);
	return d;
}

static void test_udf(void **state)
{
	struct device d;

	(void)state;
	for (size_t block = 512; block <= 4096; block *= 2) {
		d = udf(block, "0123456789ABCDEFrest", 8, "L\xe4 ", 3);
		device_is(&d, "udf", "0123456789abcdef", "L\xc3\xa4");
	}
	d = udf(2048, "0123456789ABCDEFrest", 16, "\0L\x20\xac", 4);
	device_is(&d, "udf", "0123456789abcdef", "L\xe2\x82\xac");
	/* the label is in the descriptor of another place: it is a copy */
	d = udf(2048, "0123456789ABCDEFrest", 8, "L", 1);
	device_num(&d, 271 * 2048 + 12, 4, 272);
	device_is(&d, "udf", "0123456789abcdef", "");
	d = udf(2048, "0123456789ABCDEFrest", 9, "L", 1);
	device_is(&d, "udf", "0123456789abcdef", "");
}

static void test_udf_uuid(void **state)
{
	/* what blkid makes of them; ASCII of "ghij" is 67 68 69 6a */
	static const char *const row[][2] = {
		{ "4C5B2BE0ghijklmn", "4c5b2be06768696a" },
		{ "4C5B2BE01234567g", "4c5b2be031323334" },
		{ "ghijklmn", "6768696a6b6c6d6e" },
		{ "4C5B2BEgxxxxxxxx", "3443354232424567" },
		{ "short", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct device d = udf(2048, row[i][0], 8, "L", 1);

		device_is(&d, "udf", row[i][1], "L");
	}
}

static void test_no_udf(void **state)
{
	struct device d = udf(2048, "0123456789ABCDEF", 8, "L", 1);

	(void)state;
	PUT(&d, 32768 + 2048 + 1, "XXXXX");
	device_is(&d, NULL, "", "");
	d = udf(2048, "0123456789ABCDEF", 8, "L", 1);
	PUT(&d, 32768 + 1, "XXXXX");
	device_is(&d, NULL, "", "");
	/* without an anchor */
	d = udf(2048, "0123456789ABCDEF", 8, "L", 1);
	device_num(&d, 256 * 2048, 2, 3);
	device_is(&d, NULL, "", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("the UUID of a disc is its date", test_iso),
		CLAIM("Joliet's label counts when it is another", test_joliet),
		CLAIM("UDF is found in blocks of 512 to 4096", test_udf),
		CLAIM("UDF's UUID is 16 digits, whatever the name",
		      test_udf_uuid),
		CLAIM("UDF without NSR or anchor is none", test_no_udf),
	};

	return cmocka_run_group_tests_name("superblock disc", tests, NULL,
					   NULL);
}
