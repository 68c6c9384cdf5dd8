/* What a unit of systemd in the root starts. */
#ifndef KINIT_HANDOVER_UNIT_H
#define KINIT_HANDOVER_UNIT_H

#include <stdbool.h>

#define UNIT_COMMAND 512

/* Whether there is such a unit, and it has this part. */
bool handover_unit_has(int root, const char *unit, const char *part);

/*
 * The command of the unit's ExecStart=, the administrator's file before the
 * vendor's.  0, or -ENOENT when there is none that can be added to.
 */
int handover_command(int root, const char *unit, char command[UNIT_COMMAND]);

#endif
