/* Files that a reader takes for devices: swap spaces, with images or not. */
#ifndef TESTS_UNIT_SWAP_FILES_H
#define TESTS_UNIT_SWAP_FILES_H

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char folder[32];

static void write_at(const char *name, uint64_t at, const void *bytes,
		     size_t len, uint64_t size)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, len, (off_t)at), len);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	close(fd);
}

/* Two swap spaces of 8 pages, one behind 5 pages of a file system. */
static void make_swaps(void)
{
	uint8_t page[4096] = { 0 };

	/* the header: version 1, its last page is 7 */
	page[1024] = 1;
	page[1028] = 7;
	memcpy(page + 1036, "0123456789abcdef", 16);
	memcpy(page + 4086, "SWAPSPACE2", 10);
	write_at("swap", 0, page, sizeof(page), 32768);
	write_at("file", 5 * 4096, page, sizeof(page), 65536);
	memcpy(page + 4086, "S1SUSPEND\0", 10);
	write_at("image", 0, page, sizeof(page), 32768);
	write_at("fileimage", 5 * 4096, page, sizeof(page), 65536);
	/* md 0.90: 64 KiB before the end, or before page 20 */
	write_at("before", 20 * 4096, page, sizeof(page), 21 * 4096);
	memset(page, 0, sizeof(page));
	memcpy(page, "\xfc\x4e\x2b\xa9\0\0\0\0\x5a\0\0\0", 12);
	write_at("before", 4 * 4096, page, sizeof(page), 21 * 4096);
}

#endif
