/* Messages to standard error or to the kernel log, see log.h. */
#include "lib/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/str.h"

struct program program;

/*
 * Control characters never reach a terminal, wherever the text came from, nor
 * do bytes that are not UTF-8, which some terminals take for C1 controls.
 * What does not fit is cut: a message is not worth failing for.
 */
static size_t clean(char *s, size_t size)
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

/* false when path, "/dev/...", cannot be opened; *r is the write's result. */
static bool send_to(const char *path, int flags, const char *text, size_t len,
		    int *r)
{
	int fd;

	flags |= O_WRONLY | O_CLOEXEC;
	if (program.dev > 0)
		fd = openat(program.dev, path + sizeof("/dev/") - 1, flags);
	else
		fd = open(path, flags);
	if (fd < 0)
		return false;
	*r = fd_write_all(fd, text, len);
	close(fd);
	return true;
}

/*
 * /dev/kmsg is opened for each line: its rate limit (ten lines in five
 * seconds) is kept per open file and would lose lines of a long report.  With
 * printk.devkmsg=off it cannot be opened (EPERM); then the console is for
 * whoever has to know, and descriptor 2 only where that is not either: the
 * kernel's helpers have none.  A console that is stuck loses the line.
 * line starts with the kernel's "<level>".
 */
static void send_line(int fd, char *line, size_t size)
{
	const size_t prefix = strlen("<6>");
	size_t len = prefix + clean(line + prefix, size - prefix);
	int r = 0;

	if (program.to_kmsg) {
		/* klibc pads its lines; a serial console is slow */
		while (len > prefix + 1 && line[len - 2] == ' ')
			line[--len - 1] = '\n';
		if (send_to("/dev/kmsg", 0, line, len, &r) && r == 0)
			return;
		if (send_to("/dev/console", O_NOCTTY | O_NONBLOCK,
			    line + prefix, len - prefix, &r))
			return;
	}
	(void)fd_write_all(fd, line + prefix, len - prefix);
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

	va_start(args, fmt);
	if (used < sizeof(line))
		fmt_vprint(line + used, sizeof(line) - used, fmt + 1, args);
	va_end(args);
	send_line(result ? 1 : 2, line, sizeof(line));
}
