/*
 * kinit/resume.h: resume=, and what turns it off (kernel/power/hibernate.c:
 * noresume, hibernate=no, hibernate=noresume); kinit/root_ram.h: the names of
 * the RAM disk (init/do_mounts.c: Root_RAM0 is 1:0).
 */
#include <stdio.h>

#include "tests/unit/plan.h"

static const char *resume(const char *words)
{
	good(words);
	return plan.root.want[WANT_RESUME].text;
}

static void test_wanted(void **state)
{
	static const struct {
		const char *text, *value;
		enum block_kind kind;
	} row[] = {
		{ "/dev/sda2", "sda2", BLOCK_BY_NAME },
		{ "UUID=0F3E-1", "0F3E-1", BLOCK_BY_UUID },
		{ "LABEL=swap", "swap", BLOCK_BY_LABEL },
		{ "PARTUUID=89abcdef-02", "89abcdef-02", BLOCK_BY_PARTUUID },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char words[80];
		const struct want *want = &plan.root.want[WANT_RESUME];

		snprintf(words, sizeof(words), "root=/dev/nfs resume=%s",
			 row[i].text);
		assert_string_equal(resume(words), row[i].text);
		assert_int_equal(want->spec.kind, row[i].kind);
		assert_string_equal(want->spec.value, row[i].value);
	}
}

static void test_off(void **state)
{
	(void)state;
	assert_null(resume("root=/dev/nfs"));
	assert_null(resume("root=/dev/nfs resume="));
	assert_null(resume("root=/dev/nfs resume=/dev/sda2 noresume"));
	assert_null(resume("root=/dev/nfs resume=/dev/sda2 hibernate=no"));
	assert_null(
		resume("root=/dev/nfs hibernate=noresume resume=/dev/sda2"));
}

static void test_not_off(void **state)
{
	(void)state;
	assert_non_null(
		resume("root=/dev/nfs resume=/dev/sda2 hibernate=nocompress"));
	assert_non_null(resume(
		"root=/dev/nfs resume=/dev/sda2 hibernate=protect_image"));
	assert_non_null(resume("root=/dev/nfs resume=/dev/sda2 noresume=1"));
}

/* the kernel boots without it, too */
static void test_no_device(void **state)
{
	(void)state;
	assert_null(resume("root=/dev/nfs resume=swap"));
	assert_null(resume("root=/dev/nfs resume=/dev/mapper/swap"));
}

static void test_ram(void **state)
{
	static const char *const ram[] = { "/dev/ram", "/dev/ram0", "1:0",
					   "100", "0x100" };
	static const char *const other[] = { "/dev/ram1", "1:1", "101",
					     "/dev/rams" };
	char words[80];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ram); i++) {
		snprintf(words, sizeof(words), "root=%s", ram[i]);
		good(words);
		assert_string_equal(plan.root.method->name, "RAM disk");
		assert_null(plan.root.want[WANT_ROOT].text);
	}
	for (size_t i = 0; i < ARRAY_LEN(other); i++) {
		snprintf(words, sizeof(words), "root=%s", other[i]);
		good(words);
		assert_string_equal(plan.root.method->name, "block device");
	}
}

static void test_ram_without_image(void **state)
{
	struct net_result net = { 0 };

	(void)state;
	good("root=/dev/ram0");
	assert_int_equal(
		plan.root.method->resolve(&plan.root, &net, "", &error),
		-ENOENT);
	assert_int_equal(error.code->number, KI_INITRD);
	good("root=/dev/ram0 noinitrd");
	assert_int_equal(
		plan.root.method->resolve(&plan.root, &net, "", &error),
		-EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_not_off),
		cmocka_unit_test(test_no_device),
		cmocka_unit_test(test_ram),
		cmocka_unit_test(test_ram_without_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
