/* resume=: what is wanted of it. */
#ifndef KINIT_RESUME_H
#define KINIT_RESUME_H

#include "kinit/root_spec.h"

/*
 * Wants the device of resume=, unless noresume or hibernate= turn that off.
 * One that is no device is warned of: the boot goes on without it.
 */
void resume_parse(struct root_spec *spec, const struct root_words *words);

#endif
