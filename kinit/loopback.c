/* The interface lo, see loopback.h. */
#include "kinit/loopback.h"

#include <errno.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/if.h>
#include <linux/sockios.h>

int loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo" };
	int r = 0, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0) /* a kernel without IPv4, or without any network */
		return errno == EAFNOSUPPORT || errno == ENOSYS ? 0 : -errno;
	/* no other flag that this call changes is set on lo */
	lo.ifr_flags = IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &lo) < 0 && errno != ENODEV)
		r = -errno;
	close(fd);
	return r;
}
