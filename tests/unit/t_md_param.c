/*
 * md= and raid=, of lib/md.h, as Documentation/admin-guide/md.rst and the
 * kernel's md-autodetect.c have them.
 */
#include "lib/md.h"

#include "tests/unit/unit.h"

static void test_good(void **state)
{
	static const struct {
		const char *value;
		bool partitionable, persistent;
		int level;
		uint32_t number, chunk;
		unsigned n;
		const char *devices;
	} row[] = {
		{ "0,/dev/sda1,/dev/sdb1", false, true, 0, 0, 0, 2,
		  "/dev/sda1,/dev/sdb1" },
		{ "d3,/dev/sda,/dev/sdb,/dev/sdc", true, true, 0, 3, 0, 3,
		  "/dev/sda,/dev/sdb,/dev/sdc" },
		/* 4096 << 4 */
		{ "0,0,4,0,/dev/sda1,/dev/sdb1", false, false, 0, 0, 65536, 2,
		  "/dev/sda1,/dev/sdb1" },
		{ "1,-1,0,0,hda1,hdb1", false, false, -1, 1, 4096, 2,
		  "hda1,hdb1" },
		{ "d0,0,18,1,a", true, false, 0, 0, 1u << 30, 1, "a" },
		/* numbers of devices in hexadecimal, and none of them is 0 */
		{ "2,801,811", false, true, 0, 2, 0, 2, "801,811" },
		{ "2,00,811", false, true, 0, 2, 0, 2, "00,811" },
		{ "1048575,PARTUUID=00112233-4455-6677-8899-aabbccddeeff",
		  false, true, 0, 1048575, 0, 1,
		  "PARTUUID=00112233-4455-6677-8899-aabbccddeeff" },
		/* 27 */
		{ "0,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,A",
		  false, true, 0, 0, 0, 27,
		  "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,A" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct md_param p;
		const char *why = "";

		memset(&p, 0xa5, sizeof(p));
		if (md_param_parse(row[i].value, &p, &why) != 0)
			fail_msg("%s: %s", row[i].value, why);
		assert_int_equal(p.partitionable, row[i].partitionable);
		assert_int_equal(p.persistent, row[i].persistent);
		assert_int_equal(p.level, row[i].level);
		assert_int_equal(p.number, row[i].number);
		assert_int_equal(p.chunk, row[i].chunk);
		assert_int_equal(p.n_devices, row[i].n);
		assert_string_equal(p.devices + strspn(p.devices, ","),
				    row[i].devices);
	}
}

static void test_bad(void **state)
{
	static const char begin[] =
		"it must begin with the number of the array";
	static const char chunk[] =
		"level 0 or -1 wants chunk (0 to 18) and fault level";
	static const char names[] = "it must name 1 to 27 devices";
	static const struct {
		const char *value;
		const char *why;
	} row[] = {
		{ "", begin },
		{ "d", begin },
		{ "dd0,a", begin },
		{ "x,a", begin },
		{ "/dev/sda,/dev/sdb", begin },
		{ "-1,a", begin },
		{ "1048576,a", begin },
		{ "99999999999999999999,a", begin },
		{ "0", names },
		{ "0,", names },
		{ "0,,,", names },
		{ "0,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,A,B",
		  names },
		{ "0,0", chunk },
		{ "0,-1", chunk },
		{ "0,0,a,b", chunk },
		{ "0,0,4", chunk },
		{ "0,0,4,a", chunk },
		{ "0,0,19,0,a", chunk },
		{ "0,0,-1,0,a", chunk },
		{ "0,0,4,0", names },
		{ "0,0,4,0,", names },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct md_param p = { .number = 77 };
		const char *why = "";

		if (md_param_parse(row[i].value, &p, &why) != -EINVAL)
			fail_msg("%s is taken", row[i].value);
		assert_string_equal(why, row[i].why);
		assert_int_equal(p.number, 77);
	}
}

static void test_long(void **state)
{
	char *value = malloc(4097);
	struct md_param p;
	const char *why;

	(void)state;
	memset(value, 'x', 4096);
	value[4096] = '\0';
	assert_int_equal(md_param_parse(value, &p, &why), -EINVAL);
	memcpy(value, "0,", 2);
	assert_int_equal(md_param_parse(value, &p, &why), 0);
	assert_int_equal(p.n_devices, 1);
	memset(value, '0', 4096);
	assert_int_equal(md_param_parse(value, &p, &why), -EINVAL);
	memset(value, ',', 4096);
	assert_int_equal(md_param_parse(value, &p, &why), -EINVAL);
	free(value);
}

static void test_raid(void **state)
{
	static const struct {
		const char *value;
		bool off, partitionable;
		int r;
	} row[] = {
		{ "noautodetect", true, false, 0 },
		{ "autodetect", false, false, 0 },
		{ "part", false, true, 0 },
		{ "partitionable", false, true, 0 },
		{ "noautodetect,part", true, true, 0 },
		{ "part,noautodetect", true, true, 0 },
		{ "noautodetect,autodetect", false, false, 0 },
		{ "", false, false, 0 },
		{ "no", false, false, -EINVAL },
		{ "partitionables", false, false, -EINVAL },
		{ "x,noautodetect", true, false, -EINVAL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct md_auto a = { false, false };

		if (md_raid_parse(row[i].value, &a) != row[i].r)
			fail_msg("raid=%s", row[i].value);
		assert_int_equal(a.off, row[i].off);
		assert_int_equal(a.partitionable, row[i].partitionable);
	}
}

/* raid= may be given twice */
static void test_raid_twice(void **state)
{
	struct md_auto a = { false, false };

	(void)state;
	assert_int_equal(md_raid_parse("noautodetect,part", &a), 0);
	assert_int_equal(md_raid_parse("autodetect", &a), 0);
	assert_false(a.off);
	assert_true(a.partitionable);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("md= is taken as documented", test_good),
		CLAIM("md= that is wrong is refused in words", test_bad),
		CLAIM("md= of 4096 characters does no harm", test_long),
		CLAIM("raid= is taken as documented", test_raid),
		CLAIM("raid= adds to what was said before", test_raid_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
