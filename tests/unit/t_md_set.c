/*
 * Which arrays are complete, of lib/md.h. Members are spelled out, or what
 * mdadm made. Who can run with less: md(4), "RAID1" to "RAID10"; the
 * difference of one in event counts: the kernel's super_1_validate().
 */
#include <linux/raid/md_p.h>

#include "tests/unit/md_bytes.h"

/* All tests have the same need. */
static struct md_set set;
static struct md_array *array;

/* Device number 9:minor has this role, or none when it is negative. */
static int add(struct md_member m, uint32_t minor, int role)
{
	struct md_device dev = { 9, minor };

	m.active = role >= 0;
	m.role = m.active ? (uint32_t)role : 0;
	if (m.listed == 0)
		m.listed = (1u << m.raid_disks) - 1;
	return md_set_add(&set, &m, &dev, &array);
}

static enum md_state add_state(struct md_member m, uint32_t minor, int role)
{
	const char *why;

	assert_int_equal(add(m, minor, role), 0);
	return md_array_state(array, &why);
}

static void begin(void)
{
	memset(&set, 0, sizeof(set));
	array = NULL;
}

static const struct md_member mirror = { .minor_version = 2,
					 .level = 1,
					 .raid_disks = 2,
					 .number = 5,
					 .events = 70,
					 .uuid = { 1, 2, 3, 4 },
					 .name = "lab:5" };
static const struct md_member parity = { .minor_version = 2,
					 .level = 5,
					 .raid_disks = 3,
					 .number = MD_NO_NUMBER,
					 .events = 9,
					 .uuid = { 1, 2, 3, 5 },
					 .name = "root" };

static void test_complete(void **state)
{
	(void)state;
	begin();
	assert_int_equal(add_state(parity, 3, 1), MD_WAITING);
	assert_int_equal(add_state(mirror, 1, 1), MD_WAITING);
	assert_int_equal(add_state(parity, 4, 2), MD_WAITING);
	assert_int_equal(add_state(mirror, 2, 0), MD_COMPLETE);
	assert_int_equal(array->n, 2);
	assert_memory_equal(array->device,
			    ((struct md_device[]){ { 9, 1 }, { 9, 2 } }), 16);
	assert_int_equal(add_state(parity, 5, 0), MD_COMPLETE);
	assert_int_equal(array->n, 3);
	assert_int_equal(set.n, 2);
}

/* It goes on where it was. */
static void test_rebuilding(void **state)
{
	struct md_member m = mirror;

	(void)state;
	begin();
	add(mirror, 1, 0);
	m.rebuilding = true;
	assert_int_equal(add_state(m, 2, 1), MD_COMPLETE);
}

/* 27 members: the highest role is bit 26 */
static void test_many(void **state)
{
	struct md_member m = mirror;

	(void)state;
	begin();
	m.raid_disks = 27;
	for (uint32_t i = 0; i < 27; i++)
		assert_int_equal(add_state(m, i, (int)i),
				 i < 26 ? MD_WAITING : MD_COMPLETE);
	/* no room for a spare */
	assert_int_equal(add(m, 27, -1), -E2BIG);
	assert_int_equal(array->n, 27);
}

static void test_apart(void **state)
{
	struct md_member m = mirror;

	(void)state;
	begin();
	add(mirror, 1, 0);
	m.minor_version = 1;
	assert_int_equal(add_state(m, 2, 1), MD_WAITING);
	m = mirror;
	m.uuid[3] = 0;
	assert_int_equal(add_state(m, 3, 1), MD_WAITING);
	assert_int_equal(set.n, 3);
}

static void test_twice(void **state)
{
	(void)state;
	begin();
	add(mirror, 1, 0);
	assert_int_equal(add_state(mirror, 1, 0), MD_WAITING);
	assert_int_equal(array->n, 1);
	assert_int_equal(add(mirror, 2, 0), -EEXIST);
	assert_non_null(array);
	assert_int_equal(array->n, 1);
	assert_int_equal(add_state(mirror, 3, 1), MD_COMPLETE);
}

static void test_spares(void **state)
{
	struct md_member spare = mirror;

	(void)state;
	begin();
	spare.events = 90;
	assert_int_equal(add_state(spare, 1, -1), MD_WAITING);
	assert_int_equal(add_state(mirror, 2, 0), MD_WAITING);
	assert_int_equal(add_state(spare, 3, -1), MD_WAITING);
	assert_int_equal(add_state(mirror, 4, 1), MD_COMPLETE);
	assert_int_equal(array->n, 4);
	assert_int_equal(array->last.events, 70);
}

static const char *refused(void)
{
	const char *why = NULL;

	if (md_array_state(array, &why) != MD_REFUSED)
		return "not refused";
	return why;
}

static void test_features(void **state)
{
	static const struct {
		uint32_t feature;
		const char *why;
	} row[] = {
		{ MD_FEATURE_JOURNAL, "it has a journal device" },
		{ MD_FEATURE_RESHAPE_ACTIVE | MD_FEATURE_NEW_OFFSET,
		  "it was being reshaped" },
		{ MD_FEATURE_REPLACEMENT, "a member was being replaced" },
		{ MD_FEATURE_CLUSTERED, "it belongs to a cluster" },
		{ MD_FEATURE_BITMAP_OFFSET, "not refused" },
		{ MD_FEATURE_PPL, "not refused" },
		{ MD_FEATURE_RAID0_LAYOUT, "not refused" },
		{ MD_FEATURE_BAD_BLOCKS, "not refused" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct md_member m = mirror;

		/* one member has it: first, last, a spare */
		m.features = row[i].feature;
		begin();
		add(m, 1, 0);
		assert_string_equal(refused(), row[i].why);
		add(mirror, 2, 1);
		assert_string_equal(refused(), row[i].why);
		for (int role = 1; role >= -1; role -= 2) {
			begin();
			add(mirror, 1, 0);
			add(m, 2, role);
			assert_string_equal(refused(), row[i].why);
		}
	}
}

static void test_events(void **state)
{
	static const char differ[] = "its members differ in their event counts";

	(void)state;
	for (int first = 0; first < 2; first++) {
		struct md_member m = mirror;

		m.events = 68;
		begin();
		add(first ? m : mirror, 1, 0);
		add(first ? mirror : m, 2, 1);
		assert_string_equal(refused(), differ);
		/* one less, and the newer one knows of both */
		m.events = 69;
		begin();
		add(first ? m : mirror, 1, 0);
		assert_int_equal(add_state(first ? mirror : m, 2, 1),
				 MD_COMPLETE);
		assert_int_equal(array->last.events, 70);
		/* the newer one has thrown it out */
		m = mirror;
		m.events = 71;
		m.listed = first ? 2 : 1;
		begin();
		add(first ? mirror : m, 1, 0);
		add(first ? m : mirror, 2, 1);
		assert_string_equal(refused(), differ);
	}
}

/* The same with what mdadm left when a member was thrown out. */
static void test_thrown_out(void **state)
{
	static const struct md_bytes *const bytes[] = { &md_alone, &md_failed };

	(void)state;
	begin();
	for (unsigned i = 0; i < 2; i++) {
		struct md_disk d = md_disk_make(bytes[i]);
		struct md_device dev = { 8, i };
		struct md_member m;
		const char *why;

		assert_int_equal(md_decode(&d.source, &m, &why), 0);
		assert_int_equal(md_set_add(&set, &m, &dev, &array), 0);
		md_disk_free(&d);
	}
	assert_string_equal(refused(),
			    "its members differ in their event counts");
}

static void test_too_many(void **state)
{
	struct md_member m = mirror;

	(void)state;
	begin();
	for (unsigned i = 0; i < MD_ARRAYS; i++) {
		m.uuid[0] = 100 + i;
		assert_int_equal(add(m, i, 0), 0);
	}
	m.uuid[0] = 200;
	assert_int_equal(add(m, 90, 0), -E2BIG);
	assert_null(array);
	/* those that are there go on */
	m.uuid[0] = 100;
	assert_int_equal(add_state(m, 91, 1), MD_COMPLETE);
}

/* Roles that are there, one letter each: + whole, r being rebuilt, - missing */
static bool can_degrade(int level, uint32_t layout, const char *roles)
{
	struct md_member m = mirror;

	begin();
	m.level = level;
	m.layout = layout;
	m.raid_disks = (uint32_t)strlen(roles);
	for (uint32_t i = 0; roles[i] != '\0'; i++) {
		m.rebuilding = roles[i] == 'r';
		if (roles[i] != '-')
			assert_int_equal(add(m, i, (int)i), 0);
	}
	return md_array_can_degrade(array);
}

static void test_degrade(void **state)
{
	static const struct {
		int level;
		uint32_t layout;
		const char *roles;
		bool can;
	} row[] = {
		{ 1, 0, "+-", true },
		{ 1, 0, "-+", true },
		{ 1, 0, "r-", false },
		{ 1, 0, "---+", true },
		{ 0, 0, "+-", false },
		{ -1, 0, "+-", false },
		{ -4, 0, "+-", false },
		{ 4, 0, "++-", true },
		{ 4, 0, "+--", false },
		{ 5, 2, "+-+", true },
		{ 5, 2, "+--", false },
		{ 5, 2, "+r-", false },
		{ 5, 2, "+r+", false }, /* is complete */
		{ 6, 2, "++--", true },
		{ 6, 2, "+---", false },
		{ 6, 2, "+r-+", true },
		/* pairs 0-1 and 2-3 */
		{ 10, 0x102, "+--+", true },
		{ 10, 0x102, "-+-+", true },
		{ 10, 0x102, "++--", false },
		{ 10, 0x102, "--++", false },
		{ 10, 0x102, "+-r-", false },
		/* of three: 0-1, 2-0, 1-2 */
		{ 10, 0x102, "++-", true },
		{ 10, 0x102, "+--", false },
		{ 10, 0x102, "-++", true },
		{ 10, 0x102, "--+", false },
		/* three copies of each */
		{ 10, 0x103, "+----+", true },
		{ 10, 0x103, "+++---", false },
		/* far, offset, nothing */
		{ 10, 0x201, "++-", false },
		{ 10, 0x10201, "++-", false },
		{ 10, 0x100, "++-", false },
		{ 10, 2, "++-+", false },
		/* more copies than members are no reason to read beyond */
		{ 10, 0x1ff, "+--", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (can_degrade(row[i].level, row[i].layout, row[i].roles) !=
		    row[i].can)
			fail_msg("raid%d %s", row[i].level, row[i].roles);
}

static uint32_t number(uint32_t uuid, uint32_t n)
{
	struct md_member m = mirror;

	m.uuid[0] = uuid;
	m.number = n;
	assert_int_equal(add(m, uuid, 0), 0);
	return md_set_number(&set, array);
}

static void test_numbers(void **state)
{
	(void)state;
	begin();
	assert_int_equal(number(1, 0), 0);
	assert_int_equal(number(2, 5), 5);
	assert_int_equal(number(3, 5), 125); /* the third, from 127 on */
	assert_int_equal(number(4, MD_NO_NUMBER), 124);
	assert_int_equal(number(5, MD_NO_NUMBER), 123);
	assert_int_equal(number(2, 5), 5);
	begin();
	assert_int_equal(number(1, MD_NO_NUMBER), 127);
}

static void test_text(void **state)
{
	struct md_member m = parity;
	char buf[MD_TEXT];

	(void)state;
	begin();
	add(parity, 1, 2);
	assert_string_equal(md_array_text(array, buf),
			    "'root', 1 of 3 members");
	add(parity, 2, -1);
	m.rebuilding = true;
	add(m, 3, 0);
	assert_ptr_equal(md_array_text(array, buf), buf);
	assert_string_equal(buf, "'root', 2 of 3 members");
	/* the longest */
	begin();
	m.raid_disks = 27;
	memset(m.name, 'n', 32);
	for (uint32_t i = 0; i < 12; i++)
		add(m, i, (int)i);
	assert_string_equal(md_array_text(array, buf),
			    "'nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn', 12 of 27 "
			    "members");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("arrays are complete one by one", test_complete),
		CLAIM("a member that is being rebuilt is there",
		      test_rebuilding),
		CLAIM("27 members are taken, and no more", test_many),
		CLAIM("another UUID or version is another array", test_apart),
		CLAIM("a device counts once, a role once", test_twice),
		CLAIM("spares are taken and not waited for", test_spares),
		CLAIM("what needs mdadm is refused in words", test_features),
		CLAIM("event counts must agree", test_events),
		CLAIM("a member that was thrown out is refused",
		      test_thrown_out),
		CLAIM("one array too many is refused", test_too_many),
		CLAIM("each level can do without so many", test_degrade),
		CLAIM("each array has a number of its own", test_numbers),
		CLAIM("an array is told by its name", test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
