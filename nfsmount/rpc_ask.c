/* One RPC call over TCP, see rpc_ask.h. */
#include "nfsmount/rpc_ask.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "lib/clock.h"
#include "lib/ip_text.h"
#include "lib/random.h"
#include "lib/str.h"

/* Ports that are reserved, and none that the kernel takes for its own RPC. */
#define RESERVED_MIN   512
#define RESERVED_COUNT 128

union rpc_address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* A number, or the name of an interface; 0 for none. */
static uint32_t scope_number(int fd, const char *scope)
{
	struct ifreq ifr = { .ifr_name = "" };
	uint32_t n;

	if (parse_u32(scope, INT32_MAX, &n) == 0)
		return n;
	if (str_copy(ifr.ifr_name, sizeof(ifr.ifr_name), scope) < 0 ||
	    ioctl(fd, SIOCGIFINDEX, &ifr) < 0)
		return 0;
	return (uint32_t)ifr.ifr_ifindex;
}

static void address_set(union rpc_address *to, const struct ip_addr *ip,
			uint16_t port)
{
	*to = (union rpc_address){ .v6 = { .sin6_family = ip->family,
					   .sin6_port = htons(port) } };
	if (ip->family == AF_INET)
		memcpy(&to->v4.sin_addr, ip->bytes, sizeof(to->v4.sin_addr));
	else
		memcpy(&to->v6.sin6_addr, ip->bytes, sizeof(ip->bytes));
}

static int address_connect(int fd, const union rpc_address *to)
{
	socklen_t len =
		to->sa.sa_family == AF_INET ? sizeof(to->v4) : sizeof(to->v6);

	return connect(fd, &to->sa, len) < 0 && errno != EINPROGRESS ? -errno
								     : 0;
}

/* It does without one, if it must: not every server insists. */
static void bind_reserved(int fd, uint8_t family)
{
	const struct ip_addr any = { .family = family };
	union rpc_address own UNINITIALIZED;

	address_set(&own, &any,
		    (uint16_t)(RESERVED_MIN + random_u32() % RESERVED_COUNT));
	(void)bind(fd, &own.sa, sizeof(own));
}

int rpc_ask_start(struct rpc_ask *a, const char *server, uint16_t port,
		  const struct rpc_call *call, uint8_t *buf, size_t size)
{
	const char *scope = strchr(server, '%');
	struct wr w = wr_init(buf, size);
	union rpc_address to UNINITIALIZED;
	char text[IP_TEXT] UNINITIALIZED;
	struct ip_addr ip UNINITIALIZED;
	int r;

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
	a->fd = socket(ip.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
		       0);
	if (a->fd < 0)
		return -errno;
	address_set(&to, &ip, port);
	if (scope != NULL)
		to.v6.sin6_scope_id = scope_number(a->fd, scope + 1);
	if (call->path != NULL)
		bind_reserved(a->fd, ip.family);
	r = address_connect(a->fd, &to);
	if (r < 0)
		rpc_ask_end(a);
	return r;
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
