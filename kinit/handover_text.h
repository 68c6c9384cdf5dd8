/* Templates of the files that a network manager reads: a pure function. */
#ifndef KINIT_HANDOVER_TEXT_H
#define KINIT_HANDOVER_TEXT_H

#include <stdbool.h>

#include "kinit/handover.h"
#include "lib/rw.h"

struct handover_text {
	const struct handover *h;
	const struct net_iface *f; /* NULL: all of them */
	const char *command;	   /* of the manager's unit */
};

/*
 * Writes a template, in which '%' and a letter stand for a value, see
 * handover_text.c.  A line with a value that is not there is left out, and so
 * is one with a condition that does not hold, a value without a text.  False
 * when the last line was: without it the file is not worth a word.  Each value
 * is made of characters only that mean themselves in all formats.
 */
bool handover_expand(struct wr *w, const struct handover_text *t,
		     const char *template);

#endif
