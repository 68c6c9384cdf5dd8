/*
 * The rest of sim_kernel.h: sockets, waiting and what else the driver calls.
 */
#ifndef TESTS_SIM_SOCKET_H
#define TESTS_SIM_SOCKET_H

#include "tests/unit/sim_kernel.h"

int packet_open(struct packet *p, uint16_t ethertype, uint16_t client_port)
{
	struct k_socket *s = k_socket_of(0);

	p->ethertype = ethertype;
	p->port = client_port;
	p->fd = -1;
	if (s == NULL)
		return -EMFILE;
	p->fd = s->fd = k.next_fd++;
	s->type = ethertype;
	s->first = s->n = 0;
	return 0;
}

void packet_close(struct packet *p)
{
	struct k_socket *s = k_socket_of(p->fd);

	if (s != NULL)
		s->fd = 0;
	p->fd = -1;
}

void packet_join(const struct packet *p, int ifindex)
{
	(void)p, (void)ifindex;
}

int packet_send(const struct packet *p, int ifindex, const void *buf,
		size_t len)
{
	unsigned nic = (unsigned)ifindex - 1;

	if (nic >= K_NICS || !k.port[nic].exists)
		return -ENXIO;
	if (!k.port[nic].up)
		return -ENETDOWN;
	on_frame(nic, p->ethertype, buf, len);
	return 0;
}

ssize_t packet_recv(struct packet *p, void *buf, size_t size, int *ifindex,
		    bool *checked)
{
	struct k_socket *s = k_socket_of(p->fd);
	struct k_frame *f;
	size_t len;

	if (s == NULL)
		return -EBADF;
	if (s->n == 0)
		return -EAGAIN;
	f = &s->frame[s->first];
	s->first = (s->first + 1) % K_QUEUE;
	s->n--;
	len = f->len < size ? f->len : size;
	memcpy(buf, f->bytes, len);
	*ifindex = (int)f->nic + 1;
	*checked = k.checked;
	return (ssize_t)len;
}

/* The datagrams of a lease that is renewed. */
int socket(int domain, int type, int protocol)
{
	(void)domain, (void)type, (void)protocol;
	k.udp_nic = -1;
	return K_UDP_FD;
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	const char *dev = value;

	if (fd != K_UDP_FD || level != SOL_SOCKET || name != SO_BINDTODEVICE ||
	    len < 5)
		return 0;
	k.udp_nic = dev[3] - '0';
	return 0;
}

int bind(int fd, const struct sockaddr *to, socklen_t len)
{
	const struct sockaddr_in *at = (const void *)to;

	(void)fd, (void)len;
	k.udp_from = ntohl(at->sin_addr.s_addr);
	for (unsigned i = 0; i < K_NICS; i++) {
		for (unsigned j = 0; j < k.port[i].n_addrs; j++) {
			if (k.port[i].addr[j].ip == k.udp_from)
				return 0;
		}
	}
	errno = EADDRNOTAVAIL;
	return -1;
}

ssize_t sendto(int fd, const void *buf, size_t len, int flags,
	       const struct sockaddr *to, socklen_t to_len)
{
	const struct sockaddr_in *at = (const void *)to;

	(void)fd, (void)flags, (void)to_len;
	if (k.udp_nic < 0 || k.udp_nic >= K_NICS || !k.port[k.udp_nic].exists ||
	    !k.port[k.udp_nic].up) {
		errno = ENETUNREACH;
		return -1;
	}
	on_datagram((unsigned)k.udp_nic, k.udp_from, ntohl(at->sin_addr.s_addr),
		    buf, len);
	return (ssize_t)len;
}

int close(int fd)
{
	return fd == K_UDP_FD ? 0 : (int)syscall(SYS_close, fd);
}

static bool k_is_ready(int fd)
{
	const struct k_socket *s;

	if (fd <= 0)
		return false;
	if (fd == k.events_fd)
		return k.n_events > 0 || k.lost;
	s = k_socket_of(fd);
	return s != NULL && s->n > 0;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	uint64_t end = timeout < 0 ? CLOCK_NEVER : k.now + (unsigned)timeout;

	k.polls++;
	if (++k.still > K_STILL)
		on_busy();
	for (;;) {
		int ready = 0;

		for (nfds_t i = 0; i < n; i++) {
			fds[i].revents = k_is_ready(fds[i].fd) ? POLLIN : 0;
			ready += fds[i].revents != 0;
		}
		if (ready > 0 || k.now >= end)
			return ready;
		k.still = 0;
		on_wait(end);
	}
}

uint64_t clock_ms(void)
{
	return k.now;
}

int clock_poll_ms(uint64_t now, uint64_t deadline)
{
	if (deadline == CLOCK_NEVER)
		return -1;
	return deadline <= now ? 0 : (int)(deadline - now);
}

uint32_t random_u32(void)
{
	return on_random();
}

int sethostname(const char *name, size_t len)
{
	(void)name, (void)len;
	return 0;
}

int setdomainname(const char *name, size_t len)
{
	(void)name, (void)len;
	return 0;
}

int uname(struct utsname *uts)
{
	memset(uts, 0, sizeof(*uts));
	memcpy(uts->nodename, "(none)", 7);
	return 0;
}

struct program program;
struct log_kernel log_kernel;

/* Each line is made, as it would be; few want to see them. */
void log_line(const char *fmt, ...)
{
	char line[LOG_LINE];
	va_list args;

	va_start(args, fmt);
	(void)fmt_vprint(line, sizeof(line), fmt + 1, args);
	va_end(args);
	if (k.loud)
		fprintf(stderr, "%8llu %s\n", (unsigned long long)k.now, line);
}

#endif
