/* Sockets to an address of either family, see ip_connect.h. */
#include "lib/ip_connect.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/in6.h>

int ip_connect(const struct ip_addr *ip, uint32_t scope, uint16_t from,
	       uint16_t port, int type)
{
	/* both begin alike; IPv4 has its address where IPv6 has the flow */
	struct sockaddr_in6 to = { .sin6_family = ip->family };
	int r = 0,
	    fd = socket(ip->family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	for (unsigned i = 0; from != 0 && i < IP_CONNECT_PORTS; i++) {
		to.sin6_port = htons((uint16_t)(from + i));
		r = bind(fd, (const void *)&to, sizeof(to)) < 0 ? -errno : 0;
		if (r == 0)
			break;
	}
	to.sin6_port = htons(port);
	to.sin6_scope_id = scope;
	memcpy(ip->family == AF_INET6 ? (void *)&to.sin6_addr
				      : (void *)&to.sin6_flowinfo,
	       ip->bytes, ip->family == AF_INET6 ? 16 : 4);
	if (r == 0 && connect(fd, (const void *)&to, sizeof(to)) < 0 &&
	    errno != EINPROGRESS)
		r = -errno;
	if (r == 0)
		return fd;
	close(fd);
	return r;
}
