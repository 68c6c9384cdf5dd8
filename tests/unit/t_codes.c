/*
 * The codes KI-NNNN: those of lib/fail_code.h, of its table and of
 * kinit-errors(7) must be the same.  Reads the header and the page, so it runs
 * in the folder of the sources.
 */
#include <stdio.h>

#include "lib/fail_code.h"

#include "tests/unit/unit.h"

#define HEADER "lib/fail_code.h"
#define PAGE   "kinit/kinit-errors.7"

#define AREAS  6

static const struct fail_code *code_of(unsigned i)
{
	return i < n_fail_codes ? &fail_codes[i] : NULL;
}

static unsigned count(unsigned number)
{
	unsigned n = 0;

	for (unsigned i = 0; code_of(i) != NULL; i++)
		n += code_of(i)->number == number;
	return n;
}

static FILE *file(const char *path)
{
	FILE *in = fopen(path, "r");

	if (in == NULL)
		fail_msg("%s: %s", path, strerror(errno));
	return in;
}

static void test_once(void **state)
{
	(void)state;
	for (unsigned i = 0; code_of(i) != NULL; i++) {
		if (count(code_of(i)->number) != 1)
			fail_msg("KI-%u is there more than once",
				 code_of(i)->number);
	}
}

static void test_areas(void **state)
{
	(void)state;
	for (unsigned i = 0; code_of(i) != NULL; i++) {
		unsigned area = code_of(i)->number / 1000;

		if (area < 1 || area > AREAS)
			fail_msg("KI-%u", code_of(i)->number);
	}
}

static void test_advice(void **state)
{
	(void)state;
	for (unsigned i = 0; code_of(i) != NULL; i++) {
		const struct fail_code *c = code_of(i);
		const char *advice = fail_advice(c);
		size_t n = strlen(advice);

		/* one line of a console of 80, with name and number before */
		if (n == 0 || n > FAIL_ADVICE)
			fail_msg("KI-%u: %zu characters", c->number, n);
		for (const char *p = advice; *p != '\0'; p++) {
			if (*p < ' ' || *p > '~')
				fail_msg("KI-%u: '%c'", c->number, *p);
		}
		if (strchr(".!", advice[n - 1]) != NULL)
			fail_msg("KI-%u ends like a sentence", c->number);
	}
}

static void test_classes(void **state)
{
	(void)state;
	for (unsigned i = 0; code_of(i) != NULL; i++) {
		const struct fail_code *c = code_of(i);

		assert_true(c->class <= FAIL_NETWORK);
		/* the command line stays as it is, and so does the switch */
		if (c->number / 1000 == 1 || c->number / 1000 == 5)
			assert_int_equal(c->class, FAIL_PERMANENT);
		/* a root is tried again only where it is one */
		if (c->class == FAIL_ROOT)
			assert_in_range(c->number / 1000, 3, 4);
	}
}

static void test_header(void **state)
{
	FILE *in = file(HEADER);
	char line[200], name[64];
	unsigned number, n = 0, last = 0;

	(void)state;
	while (fgets(line, sizeof(line), in) != NULL) {
		if (strncmp(line, "\tKI_", 4) != 0)
			continue;
		if (sscanf(line, "\t%63[A-Z0-9_] = %u,", name, &number) != 2)
			fail_msg("%s has a line '%s'", HEADER, line);
		if (count(number) != 1)
			fail_msg("%s is in %u rows", name, count(number));
		/* so no number is given twice */
		if (number <= last)
			fail_msg("%s stands behind KI-%u", name, last);
		last = number;
		n++;
	}
	fclose(in);
	assert_int_equal(n, n_fail_codes);
}

static void test_page(void **state)
{
	FILE *in = file(PAGE);
	char line[200];
	unsigned number, n = 0, last = 0;

	(void)state;
	while (fgets(line, sizeof(line), in) != NULL) {
		if (strncmp(line, ".It KI-", 7) != 0)
			continue;
		if (sscanf(line, ".It KI-%4u\n", &number) != 1)
			fail_msg("%s has a line '%s'", PAGE, line);
		if (count(number) != 1)
			fail_msg("%s has KI-%u, the table does not", PAGE,
				 number);
		if (number <= last)
			fail_msg("KI-%u stands behind KI-%u", number, last);
		last = number;
		n++;
	}
	fclose(in);
	/* each once, and each of them is in the table: so none is missing */
	assert_int_equal(n, n_fail_codes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a code is in one row of the table", test_once),
		CLAIM("its first digit is its area", test_areas),
		CLAIM("its advice is one short line", test_advice),
		CLAIM("its class is one of its area", test_classes),
		CLAIM("each number of the header is in the table", test_header),
		CLAIM("each is explained in kinit-errors(7), no other is",
		      test_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
