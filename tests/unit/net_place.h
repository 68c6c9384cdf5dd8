/*
 * A network namespace of its own; for others than root, in a user namespace
 * where they are root.
 */
#ifndef TESTS_UNIT_NET_PLACE_H
#define TESTS_UNIT_NET_PLACE_H

#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static inline bool net_place(void)
{
	unsigned uid = geteuid();
	char map[32];
	int fd, n;

	if (uid == 0)
		return unshare(CLONE_NEWNET) == 0;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return false;
	n = snprintf(map, sizeof(map), "0 %u 1", uid);
	fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, map, (size_t)n) != n)
		return false;
	return close(fd) == 0;
}

#endif
