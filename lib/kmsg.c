/* Reading the kernel log, see kmsg.h. */
#include "lib/kmsg.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/str.h"

#define RECORD_MAX  1024
#define RECORDS_MAX 256
#define KERNEL_MAX  7 /* larger priorities have another facility */

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

bool kmsg_text(const char *record, char *text, size_t size)
{
	const char *comma = strchr(record, ','), *start = strchr(record, ';');
	char priority[12];
	uint32_t n;
	size_t len;

	if (comma == NULL || start == NULL || start < comma ||
	    str_copy_n(priority, sizeof(priority), record,
		       (size_t)(comma - record)) < 0 ||
	    parse_u32(priority, UINT32_MAX, &n) < 0 || n > KERNEL_MAX)
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

void kmsg_last(int fd, const char *name, char *text, size_t size)
{
	char record[RECORD_MAX];
	bool found = false;

	*text = '\0';
	if (fd < 0)
		return;
	for (int i = 0; i < RECORDS_MAX; i++) {
		ssize_t n = read(fd, record, sizeof(record) - 1);

		/* EPIPE: some were overwritten; EINVAL: one was too long */
		if (n < 0 && (errno == EPIPE || errno == EINVAL))
			continue;
		if (n <= 0)
			return;
		record[n] = '\0';
		/* others load modules at the same time, and say so */
		if (is_about(record, name)) {
			if (kmsg_text(record, text, size))
				found = true;
		} else if (!found) {
			(void)kmsg_text(record, text, size);
		}
	}
}
