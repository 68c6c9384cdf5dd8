/* The CRC-32 of Ethernet and zip. */
#ifndef LIB_CRC32_H
#define LIB_CRC32_H

#include "lib/rw.h"

/* Of bytes behind others, whose sum is crc: ~0 at first; the last one's ~. */
uint32_t crc32_add(uint32_t crc, struct rd r);

#endif
