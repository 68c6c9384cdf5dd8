/* How long block devices are waited for, and what is said meanwhile. */
#ifndef KINIT_BLOCK_WAIT_H
#define KINIT_BLOCK_WAIT_H

#include "kinit/block_watch.h"

#define BLOCK_SAY_MS 2000
/* The kernel stops all processes meanwhile; who goes on was not woken. */
#define BLOCK_WAKE_MS 5000

/* The time begins that a want is waited for. */
void block_wait_begin(struct block_watch *w, unsigned who);
/* Whether all must be looked at again: uevents are not heard, or one is to be
 * given up. */
bool block_wait_scans(struct block_watch *w);
/* Assembles the arrays that may be. */
void block_wait_arrays(struct block_watch *w);
/* What is waited for, again and again; and the end of waiting. */
void block_wait_turn(struct block_watch *w);
/* Whether gpt-auto has all disks, or knows by itself which is right. */
bool block_wait_is_quiet(const struct block_watch *w, uint64_t now);

#endif
