/* One RPC call over TCP, see rpc_ask.h. */
#include "nfsmount/rpc_ask.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "lib/clock.h"
#include "lib/ip_connect.h"
#include "lib/ip_text.h"
#include "lib/random.h"
#include "lib/str.h"

/* Ports that are reserved, and none that the kernel takes for its own RPC. */
#define RESERVED_MIN   512
#define RESERVED_COUNT 128

/* The name of an interface or, as for the kernel, its number; 0 for none. */
static uint32_t scope_number(const char *scope)
{
	struct ifreq ifr = { .ifr_name = "" };
	uint32_t n = 0;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return 0;
	if (str_copy(ifr.ifr_name, sizeof(ifr.ifr_name), scope) == 0 &&
	    ioctl(fd, SIOCGIFINDEX, &ifr) == 0)
		n = (uint32_t)ifr.ifr_ifindex;
	else
		(void)parse_u32(scope, INT32_MAX, &n);
	close(fd);
	return n;
}

int rpc_ask_start(struct rpc_ask *a, const char *server, uint16_t port,
		  const struct rpc_call *call, uint8_t *buf, size_t size)
{
	const char *scope = strchr(server, '%');
	struct wr w = wr_init(buf, size);
	char text[IP_TEXT] UNINITIALIZED;
	struct ip_addr ip UNINITIALIZED;
	uint16_t from = 0;

	*a = (struct rpc_ask){
		.fd = -1, .xid = random_u32(), .size = size, .buf = buf
	};
	rpc_encode(&w, a->xid, call);
	a->len = w.len;
	if (w.bad)
		return -ENAMETOOLONG;
	if (str_copy_n(text, sizeof(text), server, strcspn(server, "%")) < 0 ||
	    ip_from_text(text, &ip) < 0)
		return -EAFNOSUPPORT;
	if (call->path != NULL)
		from = (uint16_t)(RESERVED_MIN + a->xid % RESERVED_COUNT);
	a->fd = ip_connect(&ip, scope != NULL ? scope_number(scope + 1) : 0,
			   from, port, SOCK_STREAM);
	return a->fd < 0 ? a->fd : 0;
}

void rpc_ask_end(struct rpc_ask *a)
{
	if (a->fd >= 0)
		close(a->fd);
	a->fd = -1;
}

short rpc_ask_events(const struct rpc_ask *a)
{
	return a->connected ? POLLIN : POLLOUT;
}

int rpc_ask_connected(const struct rpc_ask *a)
{
	int err = 0;
	socklen_t len = sizeof(err);

	return getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0 ? -errno
								       : -err;
}

/* A connection that is new takes as much as a call has. */
static int ask_send(struct rpc_ask *a)
{
	int r = rpc_ask_connected(a);
	ssize_t n;

	if (r < 0)
		return r;
	a->connected = true;
	n = send(a->fd, a->buf, a->len, MSG_NOSIGNAL);
	if (n < 0)
		return -errno;
	a->len = 0;
	return -EAGAIN;
}

int rpc_ask_step(struct rpc_ask *a)
{
	ssize_t n;
	int r;

	if (!a->connected)
		return ask_send(a);
	n = read(a->fd, a->buf + a->len, a->size - a->len);
	if (n <= 0)
		return n == 0 ? -ECONNRESET : -errno;
	a->len += (size_t)n;
	while ((r = rpc_record(a->buf, &a->len, a->size)) > 0) {
		size_t used = (size_t)r;

		r = rpc_decode(rd_init(a->buf + 4, used - 4), a->xid,
			       &a->reply);
		if (r != -EAGAIN)
			return r;
		/* of somebody else's call */
		a->len -= used;
		memmove(a->buf, a->buf + used, a->len);
	}
	return r < 0 ? r : -EAGAIN;
}

int rpc_ask_wait(struct rpc_ask *a, uint64_t deadline_ms)
{
	int r = -EAGAIN;

	while (r == -EAGAIN) {
		struct pollfd p = { .fd = a->fd, .events = rpc_ask_events(a) };
		uint64_t now = clock_ms();

		if (now >= deadline_ms ||
		    poll(&p, 1, clock_poll_ms(now, deadline_ms)) < 0)
			return -ETIMEDOUT;
		if (p.revents != 0)
			r = rpc_ask_step(a);
	}
	return r;
}
