/* UUIDs, see uuid.h. */
#include "lib/uuid.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/str.h"

/*
 * What stands where no UUID is: AMI's and Insyde's defaults, two that count
 * up, Dell's for a board without a service tag (seven blanks).  In the order of
 * their text; with them are those of one byte only, as SMBIOS has all 00 for
 * "none", and all FF for "none yet" (DSP0134 section 7.2.1).
 */
static const char placeholders[][UUID_BYTES] = {
	"\x03\0\2\0\4\0\5\0\0\6\0\7\0\x08\0\x09",
	"\0\2\0\3\0\4\0\5\0\6\0\7\0\x08\0\x09",
	"\x12\x34\x56\x78\x12\x34\x56\x78\x90\xab\xcd\xde\xef\xaa\xbb\xcc",
	"\0\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f",
	"\1\2\3\4\5\6\7\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10",
	"LLED\0\0\x20\x10\x80\x20\x80\xc0\x4f   ",
};

static bool is_placeholder(const uint8_t *uuid)
{
	for (unsigned i = 0; i < ARRAY_LEN(placeholders); i++) {
		if (memcmp(uuid, placeholders[i], UUID_BYTES) == 0)
			return true;
	}
	return memcmp(uuid, uuid + 1, UUID_BYTES - 1) == 0;
}

/* The first three fields are numbers, the lower byte first: section 7.2.1. */
void uuid_swap(uint8_t uuid[UUID_BYTES])
{
	static const uint8_t pairs[][2] = {
		{ 0, 3 }, { 1, 2 }, { 4, 5 }, { 6, 7 }
	};

	for (unsigned i = 0; i < ARRAY_LEN(pairs); i++) {
		uint8_t byte = uuid[pairs[i][0]];

		uuid[pairs[i][0]] = uuid[pairs[i][1]];
		uuid[pairs[i][1]] = byte;
	}
}

int uuid_parse(const char *text, uint8_t uuid[UUID_BYTES])
{
	uint8_t u[UUID_BYTES];

	for (unsigned i = 0; i < UUID_BYTES; i++) {
		int octet;

		if ((i == 4 || i == 6 || i == 8 || i == 10) && *text++ != '-')
			return -EINVAL;
		octet = parse_octet(text);
		if (octet < 0)
			return -EINVAL;
		u[i] = (uint8_t)octet;
		text += 2;
	}
	if (text[*text == '\n'] != '\0')
		return -EINVAL;
	if (is_placeholder(u))
		return -ENODATA;
	uuid_swap(u);
	memcpy(uuid, u, sizeof(u));
	return 0;
}
