/*
 * ${VAR} in locations.
 */
#ifndef USR_CPIO_EXPAND_H
#define USR_CPIO_EXPAND_H

#include <stddef.h>

/*
 * Replaces each ${VAR} of s, which has room for size bytes, by its value in
 * the environment or by nothing, until none is left.  Returns 0,
 * -ENAMETOOLONG, or -ELOOP if there is no end.
 */
int cpio_expand(char *s, size_t size);

#endif
