/*
 * Whether and when a step of the boot that has failed is done again: of those
 * that a retry repeats at all (kinit.c's table), decided here alone.
 */
#ifndef KINIT_RETRY_H
#define KINIT_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/fail_code.h"

enum retry_from {
	RETRY_NOT,
	RETRY_ROOT,    /* the root once more */
	RETRY_NETWORK, /* all from the network on */
};

/* {0} at first. */
struct retry {
	uint64_t root_until_ms; /* 0: the root was not tried yet */
	uint32_t root_wait_ms;
};

/* The root is asked for; a mount that fails is tried again for retry_s. */
void retry_root_begins(struct retry *r, uint32_t retry_s, uint64_t now);

/*
 * What follows a failure, and when (*at_ms).  panic_s is panic=: with 0 what
 * can be mended is tried for ever, from the network on if the root needs one.
 */
enum retry_from retry_decide(struct retry *r, enum fail_class class,
			     bool network, int panic_s, uint64_t now,
			     uint64_t *at_ms);

#endif
