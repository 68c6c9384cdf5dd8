/* What is told of a root that takes long. */
#ifndef KINIT_ROOT_TOLD_H
#define KINIT_ROOT_TOLD_H

#include "kinit/boot.h"

/*
 * After 5, 10, 20, 40, ... s of an attempt: what is waited for, and what was
 * seen of its server ("" for nothing), with the error, if it is not 0.
 */
void root_say_slow(struct boot *b, const char *said, int err);

#endif
