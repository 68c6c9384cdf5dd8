/* The real init of a root that is mounted. */
#ifndef KINIT_FIND_INIT_H
#define KINIT_FIND_INIT_H

#include <stdbool.h>

#include "kinit/msg.h"

/* The server or the disk has failed: it is not the file that is wrong. */
bool init_is_lost(int err);

/*
 * Looks for init, or where that is "" for the first of the kernel's own
 * candidates that can be run, below root.  Fills *report.
 */
void find_init(const char *root, const char *init, struct init_report *report);

#endif
