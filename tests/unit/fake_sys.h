/* A folder that stands for /sys, with the block devices that a test makes. */
#ifndef TESTS_UNIT_FAKE_SYS_H
#define TESTS_UNIT_FAKE_SYS_H

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char sys_root[64];
static char sys_block[96]; /* its class/block */

/* path below it, with the folders that lead to it when make is true */
static inline const char *sys_path(const char *path, bool make)
{
	static char text[1200];

	snprintf(text, sizeof(text), "%s/%s", sys_root, path);
	for (char *p = text + strlen(sys_root) + 1; make && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		assert_true(mkdir(text, 0755) == 0 || errno == EEXIST);
		*p = '/';
	}
	return text;
}

static inline void sys_bytes(const char *path, const void *bytes, size_t len)
{
	int fd = open(sys_path(path, true), O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

static inline void sys_text(const char *path, const char *text)
{
	sys_bytes(path, text, strlen(text));
}

static inline void sys_symlink(const char *path, const char *to)
{
	assert_int_equal(symlink(to, sys_path(path, true)), 0);
}

/* A device below devices/ belongs to a subsystem. */
static inline void sys_of(const char *device, const char *subsystem)
{
	char path[512], to[512];

	snprintf(path, sizeof(path), "devices/%s/subsystem", device);
	snprintf(to, sizeof(to), "../../bus/%s", subsystem);
	sys_symlink(path, to);
}

static inline void sys_attr(const char *device, const char *attr,
			    const char *text)
{
	char path[512];

	snprintf(path, sizeof(path), "devices/%s/%s", device, attr);
	sys_text(path, text);
}

/*
 * The device of devices/PATH, with what "uevent" says, '|' for newlines, and
 * its size in sectors.
 */
static inline void sys_device(const char *path, const char *event,
			      unsigned long sectors)
{
	const char *name = strrchr(path, '/') + 1;
	char text[1024], link[512];

	snprintf(text, sizeof(text), "%s", event);
	for (char *p = text; *p; p++) {
		if (*p == '|')
			*p = '\n';
	}
	sys_attr(path, "uevent", text);
	snprintf(text, sizeof(text), "%lu\n", sectors);
	sys_attr(path, "size", text);
	sys_attr(path, "ro", "0\n");
	sys_of(path, "block");
	snprintf(text, sizeof(text), "class/block/%s", name);
	snprintf(link, sizeof(link), "../../devices/%s", path);
	sys_symlink(text, link);
}

static inline int sys_begin(void **state)
{
	(void)state;
	strcpy(sys_root, "/tmp/t_sys.XXXXXX");
	assert_non_null(mkdtemp(sys_root));
	snprintf(sys_block, sizeof(sys_block), "%s/class/block", sys_root);
	(void)sys_path("class/block/", true);
	return 0;
}

static inline int sys_remove(const char *path, const struct stat *st, int type,
			     struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int sys_end(void **state)
{
	(void)state;
	return nftw(sys_root, sys_remove, 8, FTW_DEPTH | FTW_PHYS);
}

#define SYS_CLAIM(text, fn)                                                    \
	{                                                                      \
		text, fn, sys_begin, sys_end, NULL                             \
	}

#endif
