/* kinit/mod_search.h, with another kernel. */
#include "kinit/mod_search.h"

#include "tests/unit/fake_modules.h"

static struct mod_search search;

static void open_search(const char *text)
{
	begin_modules("", text);
	assert_int_equal(
		mod_search_open(&search, modules.table, "/m", &cmdline), 0);
	search.loader.insert = insert;
	end_modules();
}

static void test_one(void **state)
{
	(void)state;
	open_search("a-b:* dep.ko a.ko\nnfs nfs.ko\n");
	assert_int_equal(mod_search_one(&search, "a-b:c"), -ENOENT);
	open_search("a_b:* dep.ko a.ko\nnfs nfs.ko\n");
	assert_int_equal(mod_search_one(&search, "a-b:c"), 0);
	assert_string_equal(modules.text, "/m/dep.ko;/m/a.ko;");
	assert_int_equal(mod_search_one(&search, "x"), -ENOENT);
	/* what is there was found, too */
	assert_int_equal(mod_search_one(&search, "a-b:d"), 0);
	assert_int_equal(mod_search_one(&search, ""), -EINVAL);
	assert_int_equal(mod_search_one(&search, "nfs\n"), -EINVAL);
	assert_int_equal(modules.calls, 2);
}

static void test_order(void **state)
{
	(void)state;
	open_search("a a.ko\nb b.ko\nc c.ko\n");
	assert_int_equal(mod_search_want(&search, "c"), 0);
	assert_int_equal(mod_search_want(&search, "a"), 0);
	assert_int_equal(modules.calls, 0);
	mod_search_load(&search);
	assert_string_equal(modules.text, "/m/a.ko;/m/c.ko;");
	mod_search_load(&search);
	/* nothing is left to be wanted */
	assert_int_equal(mod_search_one(&search, "b"), 0);
	assert_int_equal(modules.calls, 3);
}

/* More than there is room for, MOD_WANTS bytes: none is lost. */
static void test_full(void **state)
{
	char alias[101];

	(void)state;
	open_search("*0 even.ko\n*1 odd.ko\n");
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(alias, sizeof(alias), "%0100u", i * 10);
		assert_int_equal(mod_search_want(&search, alias), 0);
	}
	assert_int_equal(modules.calls, 1);
	assert_int_equal(mod_search_want(&search, "1"), 0);
	mod_search_load(&search);
	assert_string_equal(modules.text, "/m/even.ko;/m/odd.ko;");
}

static void test_no_table(void **state)
{
	(void)state;
	assert_int_equal(
		mod_search_open(&search, "/nonexistent", "/m", &cmdline),
		-ENOENT);
	assert_int_equal(mod_search_one(&search, "a"), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an alias leads to its files", test_one),
		CLAIM("several are loaded in the table's order", test_order),
		CLAIM("any number can be wanted", test_full),
		CLAIM("without a table nothing is found", test_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
