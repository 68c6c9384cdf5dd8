/* The root's resolv.conf. */
#ifndef KINIT_HANDOVER_RESOLV_H
#define KINIT_HANDOVER_RESOLV_H

#include "kinit/handover.h"

/*
 * Where it is a link to a file below /run that is not there yet, it is made;
 * a file that names none of our name servers is covered by a bind mount.
 * What is done is told.
 */
void handover_resolv(const struct handover *h);

#endif
