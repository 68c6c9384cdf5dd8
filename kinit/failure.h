/* A failure of a boot as data: what, why, what to do, whether to try again. */
#ifndef KINIT_FAILURE_H
#define KINIT_FAILURE_H

#include <stdbool.h>

#include "lib/compat.h"
#include "lib/fail_code.h"

#define FAIL_WHAT 320
#define FAIL_SAID 256

struct failure {
	const struct fail_code *code; /* NULL: there is none */
	int err;		      /* -errno, 0 when none tells more */
	char what[FAIL_WHAT];	      /* completes "cannot ..." */
	char said[FAIL_SAID];	      /* the kernel's own words, "" for none */
};

/* Fills *f and returns err. */
int fail_set(struct failure *f, unsigned number, int err, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Two lines: "cannot WHAT: ERROR; kernel: WORDS", "KI-NNNN: ADVICE". */
void fail_say(const struct failure *f, bool is_warning);

#endif
