/* A machine's UUID, as its firmware tells it. */
#ifndef LIB_UUID_H
#define LIB_UUID_H

#include <stdint.h>

#define UUID_BYTES 16
#define UUID_TEXT  38 /* with a newline */

/*
 * Reads the text of a UUID (RFC 4122), alone or with a newline behind it, in
 * the order in which firmware has the bytes.  0, -EINVAL when it is none, or
 * -ENODATA when it is one of those that boards have that were given none;
 * *uuid is written only on success.
 */
int uuid_parse(const char *text, uint8_t uuid[UUID_BYTES]);
/* From firmware's order to that of networks, and back. */
void uuid_swap(uint8_t uuid[UUID_BYTES]);

#endif
