/*
 * kinit(8) and the table of parameters must have the same ones, with the same
 * names for their values.  Reads the page, so it runs in the folder of the
 * sources.
 */
#include "kinit/param.h"

#include <stdio.h>

#include "tests/unit/unit.h"

#define PAGE	"kinit/kinit.8"
#define SECTION ".Sh PARAMETERS\n"

static FILE *in;
static char line[400];

static int open_page(void **state)
{
	(void)state;
	in = fopen(PAGE, "r");
	if (in == NULL)
		fail_msg("%s: %s", PAGE, strerror(errno));
	while (fgets(line, sizeof(line), in) != NULL) {
		if (strcmp(line, SECTION) == 0)
			return 0;
	}
	fail_msg("%s has no %s", PAGE, SECTION);
	return -1;
}

static int close_page(void **state)
{
	(void)state;
	return fclose(in);
}

/* The next entry of the section into line; false at its end. */
static bool next_entry(void)
{
	while (fgets(line, sizeof(line), in) != NULL) {
		if (strncmp(line, ".Sh ", 4) == 0)
			return false;
		if (strncmp(line, ".It Ic ", 7) == 0) {
			line[strcspn(line, "\n")] = '\0';
			return true;
		}
	}
	return false;
}

/* How the entry of a row must be written, in mdoc(7). */
static void entry_of(const struct param *p, char *text, size_t size)
{
	int n;

	if (*param_value(p) != '\0' && (p->flags & PARAM_NO_VALUE) != 0)
		n = snprintf(text, size, ".It Ic %s Ns Op = Ns Ar %s",
			     param_name(p), param_value(p));
	else if (*param_value(p) != '\0')
		n = snprintf(text, size, ".It Ic %s= Ns Ar %s", param_name(p),
			     param_value(p));
	else
		n = snprintf(text, size, ".It Ic %s", param_name(p));
	assert_in_range(n, 1, size - 1);
}

static void test_page_in_table(void **state)
{
	unsigned n = 0;

	(void)state;
	while (next_entry()) {
		char name[64], want[200];
		const struct param *p;
		size_t len = strcspn(line + 7, "= ");

		assert_true(len < sizeof(name));
		memcpy(name, line + 7, len);
		name[len] = '\0';
		p = param_find(name);
		/* as the table has it: not with the other dash */
		if (p == NULL || strcmp(param_name(p), name) != 0)
			fail_msg("%s has '%s', the table has not", PAGE, name);
		entry_of(p, want, sizeof(want));
		if (strcmp(line, want) != 0)
			fail_msg("'%s' in %s should be '%s'", line, PAGE, want);
		n++;
	}
	/* so that an entry written otherwise is missed */
	assert_int_equal(n, n_params);
}

static void test_table_in_page(void **state)
{
	bool seen[100] = { false };

	(void)state;
	assert_true(n_params <= sizeof(seen) / sizeof(seen[0]));
	while (next_entry()) {
		for (size_t i = 0; i < n_params; i++) {
			char want[200];

			entry_of(&params[i], want, sizeof(want));
			if (strcmp(line, want) != 0)
				continue;
			if (seen[i])
				fail_msg("%s has '%s' twice", PAGE, want);
			seen[i] = true;
		}
	}
	for (size_t i = 0; i < n_params; i++) {
		if (!seen[i])
			fail_msg("%s has no entry of %s", PAGE,
				 param_name(&params[i]));
	}
}

static void test_numbers(void **state)
{
	char text[20000];
	size_t n = 0;
	long at = ftell(in);

	(void)state;
	/* the limit of a number is told in its own entry */
	for (size_t i = 0; i < n_params; i++) {
		char want[200], limit[20];
		bool inside = false;

		if (params[i].kind != PARAM_SECONDS &&
		    params[i].kind != PARAM_RETRY &&
		    params[i].kind != PARAM_WAIT &&
		    params[i].kind != PARAM_NUMBER)
			continue;
		entry_of(&params[i], want, sizeof(want));
		/* the largest that has 32 bits is 4294967295 */
		snprintf(limit, sizeof(limit), "%s",
			 params[i].kind == PARAM_NUMBER ? "4294967295"
							: "1000000");
		fseek(in, at, SEEK_SET);
		for (n = 0; fgets(line, sizeof(line), in) != NULL;) {
			if (strncmp(line, ".It ", 4) == 0)
				inside = strncmp(line, want, strlen(want)) == 0;
			if (inside && n + strlen(line) < sizeof(text)) {
				strcpy(text + n, line);
				n += strlen(line);
			}
		}
		if (n == 0 || strstr(text, limit) == NULL)
			fail_msg("%s= has a limit of %s",
				 param_name(&params[i]), limit);
	}
}

int main(void)
{
	struct CMUnitTest tests[] = {
		CLAIM("each parameter of kinit(8) is in the table, as there",
		      test_page_in_table),
		CLAIM("each of the table is in kinit(8), once",
		      test_table_in_page),
		CLAIM("kinit(8) has the limits of numbers", test_numbers),
	};

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		tests[i].setup_func = open_page;
		tests[i].teardown_func = close_page;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
