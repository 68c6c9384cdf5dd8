/*
 * Dates as people and the kernel's makefiles write them.
 */
#ifndef USR_DATE_H
#define USR_DATE_H

#include <stdint.h>

/*
 * Seconds since 1970 of text: @SECONDS, or whatever "date -d" of the host
 * takes.  Returns 0, or -errno after a message.
 */
int date_parse(const char *text, uint32_t *out);

#endif
