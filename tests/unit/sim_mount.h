/*
 * The mounts of a kind of root: a kernel without fsopen(2), whose mount(2)
 * answers by the type; what was tried is in tried.  The words of a command
 * line are put into plan, by tests/unit/plan.h.
 */
#ifndef TESTS_UNIT_SIM_MOUNT_H
#define TESTS_UNIT_SIM_MOUNT_H

#include <stdio.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/syscall.h>

#include "lib/log.h"
#include "lib/sys.h"

#include "tests/unit/capture.h"
#include "tests/unit/plan.h"

static char tried[4096];  /* "ext4 /dev/vda1 ro [options]; " of each */
static char doing[4096];  /* "ext4; " of each that was told to be tried */
static const char *types; /* "ext4=-22 xfs=0": what others do is -ENODEV */
static int read_only_err; /* of a mount that is not read-only, or 0 */
static struct root_report report;
static struct capture said;

/* Only a folder's names reach the kernel; fsopen(2) is asked for first. */
long sys_call(long nr, long a, long b, long c, long d, long e)
{
	(void)d, (void)e;
	return nr == SYS_getdents64 ? syscall(nr, a, b, c) : -ENOSYS;
}

static inline int type_answer(const char *type)
{
	size_t n = strlen(type);

	for (const char *p = types; p != NULL && *p != '\0';) {
		if (strncmp(p, type, n) == 0 && p[n] == '=')
			return atoi(p + n + 1);
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	return -ENODEV;
}

int mount(const char *source, const char *target, const char *type,
	  unsigned long flags, const void *data)
{
	size_t used = strlen(tried);
	int r = type_answer(type);

	assert_string_equal(target, "/root");
	assert_int_equal(flags & ~(unsigned long)(MS_RDONLY | MS_NOATIME), 0);
	snprintf(tried + used, sizeof(tried) - used, "%s %s %s%s [%s]; ", type,
		 source, (flags & MS_RDONLY) != 0 ? "ro" : "rw",
		 (flags & MS_NOATIME) != 0 ? ",noatime" : "",
		 (const char *)data);
	if (r == 0 && (flags & MS_RDONLY) == 0)
		r = read_only_err;
	errno = -r;
	return r < 0 ? -1 : 0;
}

static void note_trying(void *data, const char *what)
{
	size_t used = strlen(doing);

	assert_ptr_equal(data, tried);
	snprintf(doing + used, sizeof(doing) - used, "%s; ", what);
}

/* The root of a command line; what the mount returned. */
static inline int mounts(const char *line, const char *answers)
{
	int r;

	good(line);
	tried[0] = doing[0] = '\0';
	types = answers;
	memset(&report, 0, sizeof(report));
	capture_start(&said);
	r = plan.root.method->mount(&plan.root, "/root", &report, note_trying,
				    tried);
	capture_end(&said);
	assert_int_equal(r, report.err);
	assert_true(r <= 0);
	return r;
}

#define TRIED(text) assert_string_equal(tried, text)

#endif
