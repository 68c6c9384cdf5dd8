/*
 * Numbers as words of a list, of options and of the environment.
 */
#ifndef USR_CPIO_NUMBER_H
#define USR_CPIO_NUMBER_H

#include <stdint.h>

#define CPIO_EPOCH "SOURCE_DATE_EPOCH"

/*
 * The whole word must be a number of this base, at most 10; a sign is
 * allowed, as in scanf.  Returns 0, -EINVAL, or -ERANGE if it is not from min
 * to max.
 */
int cpio_number(const char *word, unsigned int base, int64_t min, int64_t max,
		int64_t *out);

/* A decimal number of 32 bits; returns as above. */
int cpio_number_u32(const char *word, uint32_t *out);

/*
 * SOURCE_DATE_EPOCH, digits alone.  Returns 1, 0 if it is not set, or -errno
 * after a message.
 */
int cpio_number_epoch(uint32_t *out);

#endif
