/*
 * root= and its like: the kernel's forms (init/do_mounts.c of Linux 6.1,
 * name_to_dev_t()), mount(8)'s words, udev's links.
 */
#include "lib/block_spec.h"

#include "tests/unit/unit.h"

#define GPT_UUID "01234567-89AB-cdef-0123-456789abcdef"

static struct block_spec spec;
static const char *why;

static int parse(const char *text)
{
	memset(&spec, 0xa5, sizeof(spec));
	why = NULL;
	return block_spec_parse(text, &spec, &why);
}

static void is_value(const char *text, enum block_kind kind, const char *value)
{
	if (parse(text) != 0 || spec.kind != kind ||
	    strcmp(spec.value, value) != 0)
		fail_msg("%s: kind %u, '%s'", text, spec.kind, spec.value);
}

static void is_number(const char *text, uint32_t major, uint32_t minor)
{
	if (parse(text) != 0 || spec.kind != BLOCK_BY_NUMBER ||
	    spec.major != major || spec.minor != minor)
		fail_msg("%s: %u:%u", text, spec.major, spec.minor);
}

/* Errors whose reason goes into a message have one. */
static void is_error(const char *text, int err)
{
	int r = parse(text);

	if (r != err)
		fail_msg("%s: %d, not %d", text, r, err);
	assert_true(err == -ENODEV || (why != NULL && *why != '\0'));
}

static void test_names(void **state)
{
	(void)state;
	is_value("/dev/sda1", BLOCK_BY_NAME, "sda1");
	is_value("/dev/nvme0n1p2", BLOCK_BY_NAME, "nvme0n1p2");
	is_value("/dev/mtdblock0", BLOCK_BY_NAME, "mtdblock0");
	is_value("/dev/cciss/c0d0p1", BLOCK_BY_NAME, "cciss!c0d0p1");
	is_value("/dev/cciss!c0d0p1", BLOCK_BY_NAME, "cciss!c0d0p1");
	is_value("/dev/vg0/root", BLOCK_BY_NAME, "vg0!root");
	is_value("/dev/md127", BLOCK_BY_NAME, "md127");
	is_value("/dev/mdadm", BLOCK_BY_NAME, "mdadm");
	is_value("/dev/dm-0", BLOCK_BY_NAME, "dm-0");
	is_value("/dev/ram1", BLOCK_BY_NAME, "ram1");
	is_value("/dev/a234567890123456789012345678901", BLOCK_BY_NAME,
		 "a234567890123456789012345678901");
	is_error("/dev/a2345678901234567890123456789012", -ENAMETOOLONG);
	is_error("/dev/", -EINVAL);
	is_error("/dev/.", -EINVAL);
	is_error("/dev/..", -EINVAL);
	/* no way out of the folder of sysfs */
	is_value("/dev/../../etc", BLOCK_BY_NAME, "..!..!etc");
}

static void test_others(void **state)
{
	static const char *const row[] = {
		"/dev/nfs",
		"/dev/cifs",
		"/dev/ram",
		"/dev/ram0",
		"/dev/root",
		"mtd0",
		"mtd:root",
		"ubi0:rootfs",
		"ubi0",
		"myroot",
		"sda1",
		"",
		"host:/srv",
		"/srv",
		"gpt-auto2",
		"uuid",
		"10.0.0.1:/srv/root",
		"zfs:AUTO",
		"0:0x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		is_error(row[i], -ENODEV);
}

static void test_numbers(void **state)
{
	(void)state;
	is_number("8:1", 8, 1);
	is_number("259:1048575", 259, 1048575);
	is_number("4095:0", 4095, 0);
	is_number("8:17:4096", 8, 17);
	is_number("8:17:4096:", 8, 17);
	is_error("4096:0", -EINVAL);	/* 12 bits */
	is_error("8:1048576", -EINVAL); /* 20 bits */
	is_error("8:", -EINVAL);
	is_error(":1", -EINVAL);
	is_error("8:1:", -EINVAL);
	is_error("8:1:2:3", -EINVAL);
	is_error("99999999999999999999:1", -EINVAL);
}

static void test_hexadecimal(void **state)
{
	(void)state;
	/* include/linux/kdev_t.h: the minor's low 8 bits, 12 bits of the
	 * major, the minor's other 12 bits */
	is_number("b302", 0xb3, 2);
	is_number("0801", 8, 1);
	is_number("0x801", 8, 1);
	is_number("12310345", 0x103, 0x12345);
	is_number("fade", 0xfa, 0xde);
	is_error("123456789", -ENODEV);
	is_error("0", -ENODEV);
	is_error("b302g", -ENODEV);
}

static void test_words(void **state)
{
	(void)state;
	is_value("UUID=" GPT_UUID, BLOCK_BY_UUID, GPT_UUID);
	is_value("uuid=1234-ABCD", BLOCK_BY_UUID, "1234-ABCD");
	is_value("LABEL=root", BLOCK_BY_LABEL, "root");
	is_value("Label=my root", BLOCK_BY_LABEL, "my root");
	is_value("label=my\\x20root\\x2Fx", BLOCK_BY_LABEL, "my root/x");
	is_value("PARTLABEL=EFI System", BLOCK_BY_PARTLABEL, "EFI System");
	is_value("PARTUUID=" GPT_UUID, BLOCK_BY_PARTUUID, GPT_UUID);
	is_value("partuuid=1f2e3d4c-05", BLOCK_BY_PARTUUID, "1f2e3d4c-05");
	is_value("UUID=\"" GPT_UUID "\"", BLOCK_BY_UUID, GPT_UUID);
	is_value("LABEL='a b'", BLOCK_BY_LABEL, "a b");
	is_value("LABEL='a", BLOCK_BY_LABEL, "'a");
	is_value("LABEL='", BLOCK_BY_LABEL, "'");
	is_value("LABEL=\"a'", BLOCK_BY_LABEL, "\"a'");
	is_error("LABEL=''", -EINVAL);
	is_error("LABEL=", -EINVAL);
	is_error("UUID=", -EINVAL);
	is_error("PARTUUID=", -EINVAL);
	is_value("gpt-auto", BLOCK_GPT_AUTO, "");
}

static void test_links(void **state)
{
	(void)state;
	is_value("/dev/disk/by-uuid/1234-ABCD", BLOCK_BY_UUID, "1234-ABCD");
	is_value("/dev/disk/by-label/my\\x20root", BLOCK_BY_LABEL, "my root");
	is_value("/dev/disk/by-partuuid/1f2e3d4c-05", BLOCK_BY_PARTUUID,
		 "1f2e3d4c-05");
	is_value("/dev/disk/by-partlabel/a\\x2fb\\x20c", BLOCK_BY_PARTLABEL,
		 "a/b c");
	is_value("/dev/disk/by-id/ata-QEMU_HARDDISK_QM00003-part2", BLOCK_BY_ID,
		 "ata-QEMU_HARDDISK_QM00003-part2");
	is_value("/dev/disk/by-path/pci-0000:00:03.0-ata-3.0-part1",
		 BLOCK_BY_PATH, "pci-0000:00:03.0-ata-3.0-part1");
	is_error("/dev/disk/by-uuid/", -EINVAL);
	is_error("/dev/disk/by-diskseq/1", -EOPNOTSUPP);
	is_error("/dev/disk/x", -EOPNOTSUPP);
	is_error("/dev/mapper/vg-root", -EOPNOTSUPP);
	is_error("/dev/md/root", -EOPNOTSUPP);
}

static void test_escapes(void **state)
{
	(void)state;
	/* only two digits are one, and nothing may end the value */
	is_value("LABEL=\\x2", BLOCK_BY_LABEL, "\\x2");
	is_value("LABEL=\\y20", BLOCK_BY_LABEL, "\\y20");
	is_value("LABEL=\\x2g", BLOCK_BY_LABEL, "\\x2g");
	is_value("LABEL=a\\x00b", BLOCK_BY_LABEL, "a\\x00b");
	is_value("LABEL=\\x5cx20", BLOCK_BY_LABEL, "\\x20");
	is_value("LABEL=\\xc3\\xA9", BLOCK_BY_LABEL, "\xc3\xa9");
	is_value("LABEL=\\", BLOCK_BY_LABEL, "\\");
}

static void test_offsets(void **state)
{
	static const char *const bad[] = {
		"PARTUUID=" GPT_UUID "/",
		"PARTUUID=" GPT_UUID "/PARTNROFF",
		"PARTUUID=" GPT_UUID "/PARTNROFF=",
		"PARTUUID=" GPT_UUID "/PARTNROFF=-",
		"PARTUUID=" GPT_UUID "/PARTNROFF=1x",
		"PARTUUID=" GPT_UUID "/PARTNROFF=0x1",
		"PARTUUID=" GPT_UUID "/PARTNROFF=+-1",
		"PARTUUID=" GPT_UUID "/PARTNROFF=2147483648",
		"PARTUUID=" GPT_UUID "/PARTNROFF=1/PARTNROFF=1",
		"PARTUUID=" GPT_UUID "/x",
		"PARTUUID=/PARTNROFF=1",
	};

	(void)state;
	is_value("PARTUUID=" GPT_UUID, BLOCK_BY_PARTUUID, GPT_UUID);
	assert_int_equal(spec.offset, 0);
	is_value("PARTUUID=" GPT_UUID "/PARTNROFF=1", BLOCK_BY_PARTUUID,
		 GPT_UUID);
	assert_int_equal(spec.offset, 1);
	is_value("PARTUUID=1f2e3d4c-05/PARTNROFF=-2", BLOCK_BY_PARTUUID,
		 "1f2e3d4c-05");
	assert_int_equal(spec.offset, -2);
	is_value("PARTUUID=1f2e3d4c-05/PARTNROFF=+2147483647",
		 BLOCK_BY_PARTUUID, "1f2e3d4c-05");
	assert_int_equal(spec.offset, 2147483647);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_error(bad[i], -EINVAL);
}

static void test_part_uuids(void **state)
{
	static const char *const bad[] = {
		"PARTUUID=garbage",
		"PARTUUID=01234567",
		"PARTUUID=01234567-",
		"PARTUUID=01234567-0",
		"PARTUUID=01234567-012",
		"PARTUUID=0123456-012",
		"PARTUUID=01234567-0g",
		"PARTUUID=0123456789ab-cdef-0123-456789abcdef-",
		"PARTUUID=01234567-89ab-cdef-0123-456789abcde",
		"PARTUUID=01234567-89ab-cdef-0123-456789abcdef0",
		"PARTUUID=01234567-89ab-cdef-0123-456789abcdeg",
		"/dev/disk/by-partuuid/x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		is_error(bad[i], -EINVAL);
}

static void test_length(void **state)
{
	static const char *const begin[] = {
		"UUID=", "LABEL=",	     "PARTLABEL=",	  "PARTUUID=",
		"/dev/", "/dev/disk/by-id/", "/dev/disk/by-path/"
	};
	char text[4200];

	(void)state;
	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		memset(text, 'a', 4096);
		text[4096] = '\0';
		memcpy(text, begin[i], strlen(begin[i]));
		is_error(text, -ENAMETOOLONG);
	}
	text[0] = 'x';
	is_error(text, -ENODEV);
	/* the longest label, and one more; escapes count as what they mean */
	memcpy(text, "LABEL=", 6);
	memset(text + 6, 'a', 252);
	memcpy(text + 258, "\\x20\\x20\\x20", 13);
	assert_int_equal(parse(text), 0);
	assert_int_equal(strlen(spec.value), 255);
	memcpy(text + 270, "b", 2);
	is_error(text, -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a name below /dev is the kernel's, with '!' for '/'",
		      test_names),
		CLAIM("what other kinds of root are called is no device",
		      test_others),
		CLAIM("a device number in decimal, with resume's offset",
		      test_numbers),
		CLAIM("a device number in hexadecimal", test_hexadecimal),
		CLAIM("words in both cases, values in quotes", test_words),
		CLAIM("udev's links, and what this cannot do", test_links),
		CLAIM("udev's escapes are undone", test_escapes),
		CLAIM("PARTNROFF= is a signed number and nothing else",
		      test_offsets),
		CLAIM("a PARTUUID is one of GPT or of an MBR", test_part_uuids),
		CLAIM("a value that is too long is refused, not cut",
		      test_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
