/*
 * What the reader of block devices (block_reader.h) is asked: of each device
 * only what somebody waits for.
 */
#ifndef KINIT_BLOCK_ASK_H
#define KINIT_BLOCK_ASK_H

#include <stdbool.h>

#include "kinit/block_watch.h"

/* What a device has to be asked because somebody waits; false: nothing. */
bool block_ask_what(const struct block_watch *w, const struct watched *d,
		    struct block_question *q);
/* Whether a want is, by its name, an array that may have to be assembled. */
bool block_ask_md(const struct want *want);
/* The kernel reads partitions itself; their disk holds nothing else. */
bool block_ask_has_parts(const struct block_watch *w, const char *disk);
/* What somebody waits for is read, as far as a reader is free. */
void block_ask_next(struct block_watch *w);
/* Takes what the readers found, or that something cannot be read. */
void block_ask_take(struct block_watch *w);
/* When to ask or take again. */
uint64_t block_ask_deadline(const struct block_watch *w, uint64_t now);

#endif
