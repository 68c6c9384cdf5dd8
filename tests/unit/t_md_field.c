/*
 * md_decode(), of lib/md.h, on superblocks that mdadm made and of which a field
 * was changed, and the checksum with it; fields are those of the kernel's
 * uapi/linux/raid/md_p.h.
 */
#include "tests/unit/md_bytes.h"

static struct md_member changed(const struct md_bytes *b, size_t index,
				uint32_t value)
{
	struct md_disk d = md_disk_make(b);
	struct md_member m;
	const char *why;

	md_disk_change(&d, b, index, value);
	if (md_disk_decode(&d, &m, &why) != 0)
		fail_msg("word %zu = %x: %s", index, value, why);
	md_disk_free(&d);
	return m;
}

static void test_members(void **state)
{
	static const uint32_t bad[] = { 0, 28, 384, 0x80000000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]) * 2; i++) {
		const struct md_bytes *b = i % 2 ? &md_old0 : &md_parity;
		struct md_disk d = md_disk_make(b);
		struct md_member m;
		const char *why;

		md_disk_change(&d, b, i % 2 ? 10 : 23, bad[i / 2]);
		assert_int_equal(md_disk_decode(&d, &m, &why), -EBADMSG);
		assert_string_equal(
			why, "its array has no members, or more than 27");
		md_disk_free(&d);
	}
	assert_int_equal(changed(&md_parity, 23, 27).raid_disks, 27);
	assert_int_equal(changed(&md_old0, 10, 27).raid_disks, 27);
}

static void test_roles(void **state)
{
	struct md_member m;

	(void)state;
	/* the role of device number 1 is in the upper half of the first word */
	m = changed(&md_mirror1, 64, 0xfffe0000); /* faulty */
	assert_false(m.active);
	assert_int_equal(m.listed, 1);
	m = changed(&md_mirror1, 64, 0xffff0000); /* spare */
	assert_false(m.active);
	m = changed(&md_mirror1, 64, 0x00020000); /* no such role */
	assert_false(m.active);
	m = changed(&md_mirror1, 40, 128); /* behind the list */
	assert_false(m.active);
	assert_int_equal(m.listed, 3);
	m = changed(&md_mirror1, 55, 1); /* only one is listed */
	assert_false(m.active);
	assert_int_equal(m.listed, 1);
	m = changed(&md_mirror1, 55, 1920); /* the longest list */
	assert_true(m.active);
	/* 0.90: descriptor 1 begins at word 160; role, state */
	m = changed(&md_old1, 163, 2);
	assert_false(m.active);
	assert_int_equal(m.listed, 1);
	m = changed(&md_old1, 164, 7); /* faulty, too */
	assert_false(m.active);
	m = changed(&md_old1, 164, 2); /* active, not in sync: a rebuild */
	assert_false(m.active);
	assert_int_equal(m.listed, 1);
	m = changed(&md_old1, 992, 27); /* it is none of the 27 */
	assert_false(m.active);
	assert_int_equal(m.listed, 3);
}

static void test_roles_too_many(void **state)
{
	struct md_disk d = md_disk_make(&md_mirror0);
	struct md_member m;
	const char *why;

	(void)state;
	md_disk_change(&d, &md_mirror0, 55,
		       1921); /* (4096 - 256) / 2 is 1920 */
	assert_int_equal(md_disk_decode(&d, &m, &why), -EBADMSG);
	md_disk_change(&d, &md_mirror0, 55, UINT32_MAX);
	assert_int_equal(md_disk_decode(&d, &m, &why), -EBADMSG);
	md_disk_free(&d);
}

static void test_names(void **state)
{
	static const struct {
		uint32_t first, second; /* of its 32 bytes, "lab:" before */
		uint32_t number;
	} row[] = {
		{ 0x0030, 0, 0 },		     /* "0" */
		{ 0x34323031, 0x00353738, 1024875 }, /* "1024875" */
		{ 0x38343031, 0x00353735, 1048575 }, /* the highest */
		{ 0x38343031, 0x00363735, MD_NO_NUMBER },
		{ 0x0078, 0, MD_NO_NUMBER },	 /* "x" */
		{ 0x0000, 0, MD_NO_NUMBER },	 /* "" */
		{ 0x00003a37, 0, MD_NO_NUMBER }, /* "7:" */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct md_disk d = md_disk_make(&md_stripe);
		struct md_member m;
		const char *why;

		md_disk_change(&d, &md_stripe, 9, row[i].first);
		md_disk_change(&d, &md_stripe, 10, row[i].second);
		assert_int_equal(md_disk_decode(&d, &m, &why), 0);
		if (m.number != row[i].number)
			fail_msg("'%s': %u", m.name, m.number);
		md_disk_free(&d);
	}
	/* without a host */
	assert_int_equal(changed(&md_stripe, 8, 0x00003231).number, 12);
}

/* 32 bytes without a NUL */
static void test_name_full(void **state)
{
	struct md_disk d = md_disk_make(&md_stripe);
	struct md_member m;
	const char *why;

	(void)state;
	for (size_t i = 8; i < 16; i++)
		md_disk_change(&d, &md_stripe, i, 0x64636261);
	assert_int_equal(md_disk_decode(&d, &m, &why), 0);
	assert_string_equal(m.name, "abcdabcdabcdabcdabcdabcdabcdabcd");
	md_disk_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("1 to 27 members are taken", test_members),
		CLAIM("who has no role is no active member", test_roles),
		CLAIM("a list that cannot be there is refused",
		      test_roles_too_many),
		CLAIM("a number as name is the array's", test_names),
		CLAIM("a name may fill its field", test_name_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
