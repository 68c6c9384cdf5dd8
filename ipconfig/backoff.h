/* How often a client repeats what nobody answers.  No I/O. */
#ifndef IPCONFIG_BACKOFF_H
#define IPCONFIG_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

struct client;
struct link;

#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MAX_MS	 4000 /* while somebody waits for a boot */
#define BACKOFF_LATE_MS	 64000

struct backoff {
	uint32_t wait_ms; /* the current interval, 0 before the first */
	uint32_t mix;	  /* of the hardware address */
	bool late;	  /* nobody waits: the pauses are long */
	uint64_t start_ms;
};

/*
 * Begins.  Machines that were started at once may have the same random numbers:
 * mix, which each random number is to be taken with, tells them apart.
 */
void backoff_start(struct backoff *b, const struct link *link, uint64_t now);
/* timeout() is due after ms, 10 % more or less. */
void backoff_arm(struct client *c, struct backoff *b, uint32_t ms, uint64_t now,
		 uint32_t random);
/* A message is due now, and the next one after twice the last interval. */
void backoff_send(struct client *c, struct backoff *b, uint64_t now,
		  uint32_t random);

#endif
