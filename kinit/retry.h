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

/* kinit.nfs.retry= */
enum retry_total {
	RETRY_BY_PANIC, /* for ever with panic=0, else as long as a round */
	RETRY_FOR_EVER,
	RETRY_FOR, /* so many seconds, from the first attempt on */
};

/* {0} at first, but for the first three. */
struct retry {
	uint8_t total; /* enum retry_total */
	uint32_t total_s;
	uint32_t random; /* moves each pause by up to a quarter */
	unsigned root_tries;
	uint64_t first_ms;	 /* 0: the root was not asked for yet */
	uint64_t names_until_ms; /* of its server, with panic= */
	uint64_t root_until_ms;	 /* 0: nor in this round */
};

/* The root is asked for: from now on kinit.nfs.retry= counts. */
void retry_begins(struct retry *r, uint64_t now);
/* Its server's name is not known; that counts like a mount that fails. */
void retry_name_fails(struct retry *r, uint64_t now);
/* It is mounted; a mount that fails is tried again for retry_s. */
void retry_root_begins(struct retry *r, uint32_t retry_s, uint64_t now);

/*
 * What follows a failure, and when (*at_ms).  The root is tried again after 1,
 * 2, 4, 8, 15, 15, ... s, and as many a quarter more as random says: machines
 * that lost their power together do not come together.  When a round of that
 * is over, all is tried from the network on, if the root needs one; perhaps
 * another lease brings another server.  panic_s is panic=: if it is not 0 and
 * nothing else is said, the boot fails instead.
 */
enum retry_from retry_decide(struct retry *r, enum fail_class class,
			     bool network, int panic_s, uint64_t now,
			     uint64_t *at_ms);

#endif
