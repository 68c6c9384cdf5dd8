/* Messages to standard error or to the kernel log, see log.h. */
#include "lib/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/str.h"

#define LOG_LEVEL 3 /* "<6>" */

struct program program;
struct log_kernel log_kernel;

/* A message is not worth failing for: it is cut. */
size_t log_clean(char *s, size_t size)
{
	size_t at = 0;

	s[size - 2] = '\0';
	while (s[at] != '\0') {
		bool control;
		size_t len = utf8_char(s + at, &control);

		if (len == 0 || control)
			s[at++] = '?';
		else
			at += len;
	}
	s[at++] = '\n';
	return at;
}

/*
 * /dev/kmsg is opened for each line: its rate limit (ten lines in five
 * seconds) is kept per open file and would lose lines of a long report.  With
 * printk.devkmsg=off it cannot be opened (EPERM); then the console is for
 * whoever has to know, and descriptor 2 only where that is not either: the
 * kernel's helpers have none.  A console that is stuck loses the line.
 * line starts with the kernel's "<level>".
 */
static bool send_kernel(const char *line, size_t len)
{
	for (size_t skip = 0; skip <= LOG_LEVEL; skip += LOG_LEVEL) {
		const char *path = skip == 0 ? "/dev/kmsg" : "/dev/console";
		int flags = O_WRONLY | O_CLOEXEC, fd, r;

		if (skip != 0)
			flags |= O_NOCTTY | O_NONBLOCK;
		/* an absolute path does not need the descriptor */
		if (log_kernel.dev > 0)
			path += sizeof("/dev/") - 1;
		fd = openat(log_kernel.dev, path, flags);
		if (fd < 0)
			continue;
		r = fd_write_all(fd, line + skip, len - skip);
		close(fd);
		if (r == 0 || skip != 0)
			return true;
	}
	return false;
}

static void send_line(int fd, char *line, size_t size)
{
	size_t len = LOG_LEVEL + log_clean(line + LOG_LEVEL, size - LOG_LEVEL);

	if (log_kernel.on) {
		/* klibc pads its lines; a serial console is slow */
		while (len > LOG_LEVEL + 1 && line[len - 2] == ' ')
			line[--len - 1] = '\n';
		if (send_kernel(line, len))
			return;
	}
	(void)fd_write_all(fd, line + LOG_LEVEL, len - LOG_LEVEL);
}

void log_line(const char *fmt, ...)
{
	char line[LOG_LINE];
	bool result = *fmt == *LOG_RESULT,
	     named = !result && program.name != NULL;
	va_list args;
	size_t used = (size_t)fmt_print(
		line, sizeof(line), "<%c>%s%s", result ? *LOG_INFO : *fmt,
		named ? program.name : "", named ? ": " : "");

	if (log_kernel.brief && *fmt > *LOG_ERROR)
		return;
	va_start(args, fmt);
	if (used < sizeof(line))
		fmt_vprint(line + used, sizeof(line) - used, fmt + 1, args);
	va_end(args);
	send_line(result ? 1 : 2, line, sizeof(line));
}
