/*
 * Parser of numbers.  In: a word.  Out: its value, if all of it is a number
 * and in range.
 */
#include "usr/cpio_number.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "usr/cpio_msg.h"

int cpio_number(const char *word, unsigned int base, int64_t min, int64_t max,
		int64_t *out)
{
	bool neg = *word == '-';
	int64_t v = 0;

	if (*word == '-' || *word == '+')
		word++;
	if (!*word)
		return -EINVAL;
	for (; *word; word++) {
		unsigned int digit = (unsigned char)*word - '0';

		if (digit >= base)
			return -EINVAL;
		/* no limit is larger */
		if (v <= UINT32_MAX)
			v = v * base + digit;
	}
	if (neg)
		v = -v;
	if (v < min || v > max)
		return -ERANGE;
	*out = v;
	return 0;
}

int cpio_number_u32(const char *word, uint32_t *out)
{
	int64_t v;
	int r = cpio_number(word, 10, 0, UINT32_MAX, &v);

	if (r == 0)
		*out = (uint32_t)v;
	return r;
}

int cpio_number_epoch(uint32_t *out)
{
	const char *epoch = getenv(CPIO_EPOCH);
	int r = -EINVAL;

	if (!epoch)
		return 0;
	if (*epoch != '+' && *epoch != '-')
		r = cpio_number_u32(epoch, out);
	if (r == -ERANGE)
		return cpio_msg(NULL, 0, CPIO_EPOCH " is '%s': time after 2106",
				epoch);
	if (r < 0)
		return cpio_msg(NULL, 0,
				CPIO_EPOCH " is '%s': no seconds since 1970",
				epoch);
	return 1;
}
