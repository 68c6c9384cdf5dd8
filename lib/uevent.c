/* Kernel uevents, see uevent.h. */
#include "lib/uevent.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <linux/netlink.h>

#include "lib/nl_socket.h"
#include "lib/str.h"

#define KERNEL_GROUP  1
#define RECEIVE_BYTES (1 << 20)

int uevent_open(void)
{
	int fd = nl_socket(NETLINK_KOBJECT_UEVENT, KERNEL_GROUP);
	int size = RECEIVE_BYTES;

	if (fd >= 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size,
				 sizeof(size));
	return fd;
}

long uevent_read(int fd, char buf[UEVENT_MAX])
{
	struct sockaddr_nl from = { 0 };
	socklen_t len = sizeof(from);
	ssize_t n;

	n = recvfrom(fd, buf, UEVENT_MAX - 1, MSG_DONTWAIT,
		     (struct sockaddr *)&from, &len);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (from.nl_pid != 0)
		return -ENOMSG;
	buf[n] = '\0';
	return n;
}

const char *uevent_value(const char *buf, size_t len, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = buf; p < buf + len; p += strlen(p) + 1) {
		if (strncmp(p, name, n) == 0 && p[n] == '=')
			return p + n + 1;
	}
	return NULL;
}

const char *uevent_modalias(const char *buf, size_t len)
{
	return str_starts(buf, "add@") ? uevent_value(buf, len, "MODALIAS")
				       : NULL;
}
