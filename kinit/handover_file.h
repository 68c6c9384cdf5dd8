/* Files of the hand-over, below /run. */
#ifndef KINIT_HANDOVER_FILE_H
#define KINIT_HANDOVER_FILE_H

#include "kinit/handover.h"
#include "lib/rw.h"

#define HANDOVER_PATH 256

/* Makes the directories that path, below h->run, is in; its whole name. */
int handover_path(const struct handover *h, const char *path,
		  char whole[HANDOVER_PATH]);
/* Replaces the file by what w has written.  0, or -errno after it was told. */
int handover_file(const struct handover *h, const char *path,
		  const struct wr *w);

#endif
