/*
 * Runs a table of steps: each begins when those that it needs are done, and
 * steps that are independent overlap.  A failure is told, and is tried again
 * or ends the boot, as its class and panic= say.
 */
#ifndef KINIT_RUNNER_H
#define KINIT_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/boot.h"

#define STEP_BIT(step) (1u << (step))
#define STEPS_MAX      16

struct step {
	const char *name;
	uint16_t needs;	 /* STEP_BITs: done before this begins */
	uint16_t late;	 /* KI_: what it is when limit_s is over */
	uint8_t limit_s; /* 0: its child or its start has one */
	uint8_t ends;	 /* CHILD_BITs: ended before */
	uint8_t again;	 /* enum retry_from: which retry repeats it */
	bool optional;	 /* a failure is a warning */
	int (*start)(struct boot *b); /* 0 or -errno */
	int (*ready)(struct boot *b); /* NULL: done when start() returns 0 */
};
#define CHILD_BIT(child) (1u << (child))

/* Returns when the boot has failed for good; b->failure says why. */
void runner_run(struct boot *b, const struct step *steps, size_t n_steps);

#endif
