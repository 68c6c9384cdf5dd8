/*
 * Dates.  In: text.  Out: seconds since 1970 that fit into an archive.  What
 * is not a number is read by date(1).
 */
#define _GNU_SOURCE 1

#include "usr/date.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "usr/cpio_msg.h"
#include "usr/cpio_number.h"
#include "usr/spawn.h"

/* The line that date(1) prints.  Returns 0, or -errno after a message. */
static int date_run(const char *text, char *line, size_t size)
{
	const char *argv[] = { "date", "-d", text, "+%s", NULL };
	size_t len = 0;
	ssize_t n = 0;
	int fd[2], r;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0)
		return cpio_msg(NULL, -errno, "cannot make a pipe");
	r = spawn_start(argv, -1, fd[1], -1, &pid);
	close(fd[1]);
	if (r < 0) {
		close(fd[0]);
		return cpio_msg(NULL, r,
				"cannot run date (Debian package "
				"coreutils)");
	}
	while (len < size - 1) {
		n = read(fd[0], line + len, size - 1 - len);
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		if (n > 0)
			len += (size_t)n;
	}
	close(fd[0]);
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return spawn_wait(pid, "date");
}

int date_parse(const char *text, uint32_t *out)
{
	char line[64];
	int r;

	if (*text == '@' && cpio_number_u32(text + 1, out) == 0)
		return 0;
	/* to date(1) this would be midnight */
	if (!text[strspn(text, " \t\n")])
		return cpio_msg(NULL, 0, "date is empty");
	if (date_run(text, line, sizeof(line)) < 0)
		return cpio_msg(NULL, 0, "bad date: '%s'", text);
	r = cpio_number_u32(line, out);
	if (r == -ERANGE)
		return cpio_msg(NULL, 0, "date before 1970 or after 2106: '%s'",
				text);
	if (r < 0)
		return cpio_msg(NULL, 0, "date(1) printed '%s'", line);
	return 0;
}
