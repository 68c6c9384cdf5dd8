/* What a unit of systemd in the root starts, see handover_unit.h. */
#include "kinit/handover_unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/root_open.h"
#include "lib/str.h"

#define UNIT_SIZE 4096
#define UNIT_PATH 64
#define UNIT_WORD "\nExecStart="

/* Of a file that is no device and does not hang: its length, or -1. */
static ssize_t unit_read(int root, const char *path, char text[UNIT_SIZE])
{
	int fd = root_open(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = read(fd, text, UNIT_SIZE - 1);
	close(fd);
	return n;
}

/* One command, on one line, of which the end may be added to. */
static bool unit_command(const char *text, char command[UNIT_COMMAND])
{
	const char *at = str_find(text, UNIT_WORD);
	size_t len;

	if (at == NULL)
		return false;
	at += strlen(UNIT_WORD);
	len = strcspn(at, "\n");
	return len > 0 && at[len] == '\n' && at[len - 1] != '\\' &&
	       str_find(at, UNIT_WORD) == NULL &&
	       str_copy_n(command, UNIT_COMMAND, at, len) == 0 &&
	       is_path_text(command) && str_find(command, " ;") == NULL;
}

/* The administrator's before the vendor's; false when there is none. */
static bool unit_find(int root, const char *unit, char path[UNIT_PATH],
		      char text[UNIT_SIZE])
{
	ssize_t n = -1;

	for (unsigned i = 0; i < 2 && n < 0; i++) {
		fmt_print(path, UNIT_PATH, "%s/systemd/system/%s",
			  i == 0 ? "etc" : "lib", unit);
		n = unit_read(root, path, text);
	}
	if (n >= 0)
		text[n] = '\0';
	return n >= 0;
}

bool handover_unit_has(int root, const char *unit, const char *part)
{
	UNINITIALIZED char text[UNIT_SIZE];
	char path[UNIT_PATH];

	return unit_find(root, unit, path, text) &&
	       str_find(text, part) != NULL;
}

int handover_command(int root, const char *unit, char command[UNIT_COMMAND])
{
	UNINITIALIZED char text[UNIT_SIZE];
	char path[UNIT_PATH];

	if (!unit_find(root, unit, path, text))
		return -ENOENT;
	if (unit_command(text, command))
		return 0;
	log_warn("%s of the root: ExecStart= cannot be added to", path);
	return -ENOENT;
}
