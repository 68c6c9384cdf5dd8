/* A sum over bytes, see crc32.h. */
#include "lib/crc32.h"

uint32_t crc32_add(uint32_t crc, struct rd r)
{
	while (r.left > 0) {
		crc ^= rd_u8(&r);
		for (int i = 0; i < 8; i++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return crc;
}
