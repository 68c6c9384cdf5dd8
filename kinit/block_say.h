/* What a person must know of block devices that are waited for. */
#ifndef KINIT_BLOCK_SAY_H
#define KINIT_BLOCK_SAY_H

#include <stdint.h>

#include "kinit/block_watch.h"

/* One line: what is waited for, since when, and what there is. */
void block_say_waiting(const struct block_watch *w, unsigned who, uint64_t now);
/* It is waited for no longer: all that there is, and what may help. */
void block_say_missing(const struct block_watch *w, unsigned who);

#endif
