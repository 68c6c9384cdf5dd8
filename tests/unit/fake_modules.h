/* A kernel that takes modules, and the image's table, for tests. */
#ifndef TESTS_UNIT_FAKE_MODULES_H
#define TESTS_UNIT_FAKE_MODULES_H

#include <stdio.h>
#include <unistd.h>

#include "kinit/cmdline.h"
#include "tests/unit/unit.h"

static struct cmdline cmdline;

static struct {
	char table[32]; /* the path of one */
	unsigned calls;
	int answer;
	char text[2048]; /* "path;" of each */
} modules;

static inline int insert(const char *path, const char *params)
{
	size_t used = strlen(modules.text);

	(void)params;
	modules.calls++;
	snprintf(modules.text + used, sizeof(modules.text) - used, "%s;", path);
	return modules.answer;
}

/* A new table, which can be opened until end_modules(). */
static inline void begin_modules(const char *line, const char *table)
{
	int fd;

	assert_int_equal(cmdline_parse(&cmdline, line), 0);
	memset(&modules, 0, sizeof(modules));
	strcpy(modules.table, "/tmp/t_modules.XXXXXX");
	fd = mkstemp(modules.table);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, table, strlen(table)), strlen(table));
	close(fd);
}

static inline void end_modules(void)
{
	unlink(modules.table);
}

#endif
