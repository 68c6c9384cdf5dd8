/* What the keeper tells kinitctl(8): one line of JSON, pure functions. */
#ifndef KINIT_KEEPER_STATUS_H
#define KINIT_KEEPER_STATUS_H

#include "ipconfig/hold.h"
#include "lib/rw.h"

#define KEEPER_LINE_MAX	  512  /* of a request, with its newline */
#define KEEPER_STATUS_MAX 2560 /* of keeper_status(), whatever h says */

/* One interface: an object. */
void keeper_status(struct wr *w, const struct hold *h, uint64_t now);

#endif
