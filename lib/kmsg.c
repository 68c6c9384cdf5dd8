/* Reading the kernel log, see kmsg.h. */
#include "lib/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/str.h"

#define RECORD_MAX  1024
#define RECORDS_MAX 256
#define WARNING	    4 /* KERN_WARNING; errors are less */

int kmsg_open(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

void kmsg_mark(int fd)
{
	if (fd >= 0)
		(void)lseek(fd, 0, SEEK_END);
}

/* The level of a record of the kernel's own, or -1. */
OUTLINE static int record_level(const char *record)
{
	/* larger priorities have another facility */
	if (record[0] < '0' || record[0] > '7' || record[1] != ',')
		return -1;
	return record[0] - '0';
}

bool kmsg_text(const char *record, char *text, size_t size)
{
	const char *start = strchr(record, ';');
	size_t len;

	if (start == NULL || record_level(record) < 0)
		return false;
	start++;
	len = strcspn(start, "\n");
	if (len >= size)
		len = size - 1;
	return str_copy_n(text, size, start, len) == 0;
}

static bool is_about(const char *record, const char *name)
{
	const char *text = strchr(record, ';');
	size_t len = strlen(name);

	return text != NULL && strncmp(text + 1, name, len) == 0 &&
	       text[1 + len] == ':';
}

/*
 * How likely a record says why something about name failed; 0: it does not.
 * Others load modules at the same time, and say so: the name comes first.
 */
static int record_rank(const char *record, const char *name)
{
	int level = record_level(record), rank = is_about(record, name) ? 2 : 0;

	if (level < 0 || level > WARNING)
		return 0;
	/* a warning about something else is no reason for this */
	if (rank == 0 && level == WARNING)
		return 0;
	return rank + (level < WARNING ? 2 : 1);
}

void kmsg_last(int fd, const char *name, char *text, size_t size)
{
	char record[RECORD_MAX];
	int best = 1;

	*text = '\0';
	if (fd < 0)
		return;
	for (int i = 0; i < RECORDS_MAX; i++) {
		ssize_t n = read(fd, record, sizeof(record) - 1);
		int rank;

		/* EPIPE: some were overwritten; EINVAL: one was too long */
		if (n < 0 && (errno == EPIPE || errno == EINVAL))
			continue;
		if (n <= 0)
			return;
		record[n] = '\0';
		rank = record_rank(record, name);
		if (rank >= best && kmsg_text(record, text, size))
			best = rank;
	}
}
