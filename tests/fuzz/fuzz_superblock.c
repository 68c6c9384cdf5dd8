/*
 * Any bytes as the picture of a device (picture.h): what is found on it can be
 * printed, and takes a limited number of reads.  A libFuzzer target; replay.c
 * runs it on the corpus without libFuzzer.
 */
#include <errno.h>
#include <stdbool.h>

#include "lib/str.h"
#include "tests/fuzz/picture.h"

/* 27 places, 64 of a root directory and as many of its FAT, 80 of a disc. */
#define READS_MOST 240

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct picture p = picture_init(data, size);
	struct superblock sb;
	size_t len;
	int r;

	memset(&sb, 0xa5, sizeof(sb));
	r = superblock_decode(&p.source, &sb);
	must(r == 0 || r == -ENODATA);
	must(strnlen(sb.type, SB_TYPE) < SB_TYPE);
	must(strnlen(sb.uuid, SB_UUID) < SB_UUID);
	len = strnlen(sb.label, SB_LABEL);
	must(len < SB_LABEL);
	must((r == 0) == (sb.type[0] != '\0'));
	must(r == 0 || (len == 0 && sb.uuid[0] == '\0' && sb.bytes == 0));
	must(sb.use <= SB_IMAGE);
	must(sb.uuid[0] == '\0' || is_printable(sb.uuid));
	must(len == 0 || (is_path_text(sb.label) && sb.label[len - 1] != ' '));
	must(p.reads <= READS_MOST);
	picture_free(&p);
	return 0;
}
