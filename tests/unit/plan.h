/* What the tests of kinit/boot_plan.h share: a command line, and its plan. */
#ifndef TESTS_UNIT_PLAN_H
#define TESTS_UNIT_PLAN_H

#include "kinit/boot_plan.h"

#include "tests/unit/unit.h"

static struct cmdline cmdline;
static struct boot_plan plan;
static struct failure error;

static inline int make(const char *text)
{
	assert_int_equal(cmdline_parse(&cmdline, text), 0);
	memset(&plan, 0xee, sizeof(plan));
	error = (struct failure){ .code = NULL };
	return boot_plan_make(&plan, &cmdline, &error);
}

static inline void good(const char *text)
{
	int r = make(text);

	if (r < 0)
		fail_msg("'%s': %d, %s", text, r, error.what);
	assert_null(error.code);
}

/* Fails with that number, and the message has both words in it. */
static inline void bad(const char *text, unsigned number, const char *name,
		       const char *what)
{
	int r = make(text);

	if (r >= 0)
		fail_msg("'%s' was taken", text);
	assert_int_equal(error.err, r);
	assert_non_null(error.code);
	if (error.code->number != number)
		fail_msg("'%s': KI-%u, %s", text, error.code->number,
			 error.what);
	/* what is wrong with a command line stays so */
	assert_int_equal(error.code->class, FAIL_PERMANENT);
	assert_non_null(memchr(error.what, '\0', sizeof(error.what)));
	if (!strstr(error.what, name) || !strstr(error.what, what))
		fail_msg("'%s': %s", text, error.what);
}

#endif
