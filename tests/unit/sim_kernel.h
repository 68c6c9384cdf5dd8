/*
 * The kernel as ipconfig/ipconfig.c sees it: rtnetlink, packet sockets, poll()
 * and the clock.  The linker takes these for those of the program and of the C
 * library; who includes this says what becomes of frames, and how time passes.
 */
#ifndef TESTS_SIM_KERNEL_H
#define TESTS_SIM_KERNEL_H

#include "ipconfig/ipconfig.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "ipconfig/netcfg.h"
#include "ipconfig/packet.h"
#include "lib/clock.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/random.h"

#define K_NICS	  2
#define K_EVENTS  32
#define K_SOCKETS 6
#define K_QUEUE	  16 /* frames that a socket holds */
#define K_FRAME	  640
#define K_ADDRS	  4
#define K_UDP_FD  3000
#define K_STILL	  200

struct k_address {
	uint32_t ip;
	uint8_t prefix, proto;
};

struct k_port {
	bool exists, up, lower; /* lower: IFF_LOWER_UP when it is up */
	uint32_t mtu, changes;	/* of carrier */
	unsigned n_addrs;
	struct k_address addr[K_ADDRS];
};

struct k_frame {
	unsigned nic;
	size_t len;
	uint8_t bytes[K_FRAME];
};

struct k_socket {
	int fd; /* 0: none */
	uint16_t type;
	unsigned first, n;
	struct k_frame frame[K_QUEUE];
};

struct k_link {
	unsigned nic;
	struct k_port port;
};

struct kernel {
	uint64_t now;
	int next_fd, events_fd;
	bool lost;	/* an event, as the socket's buffer was full */
	bool checked;	/* what UDP packets are said to be */
	bool loud;	/* the log is shown */
	unsigned polls; /* calls of poll() */
	unsigned still; /* and those since time went on */
	int udp_nic;	/* whose the datagram socket is, -1: of none */
	uint32_t udp_from;
	struct k_port port[K_NICS];
	unsigned n_events;
	struct k_link event[K_EVENTS];
	struct k_socket socket[K_SOCKETS];
};

static struct kernel k;

/* Who includes this: a frame is sent, a datagram's without its headers. */
static void on_frame(unsigned nic, uint16_t type, const uint8_t *p, size_t len);
static void on_datagram(unsigned nic, uint32_t from, uint32_t to,
			const uint8_t *p, size_t len);
/* An address comes, or goes; a link is set up or down: 0, or -errno. */
static int on_address(unsigned nic, const struct k_address *a, bool comes);
static int on_set_up(unsigned nic, bool up);
/* All links are asked for: 0, or -errno. */
static int on_dump(void);
/* Time passes: to until, or to something that happens before. */
static void on_wait(uint64_t until);
static uint32_t on_random(void);
/* It waits again and again, and no time passes. */
static void on_busy(void);

static void k_init(uint64_t now)
{
	k.now = now;
	k.next_fd = 100;
	k.events_fd = -1;
	k.lost = k.loud = false;
	k.polls = k.still = 0;
	k.udp_nic = -1;
	k.n_events = 0;
	memset(k.port, 0, sizeof(k.port));
	for (unsigned i = 0; i < K_SOCKETS; i++)
		k.socket[i].fd = 0;
}

/* Whoever listens is told of a link. */
static void k_tell(unsigned nic)
{
	if (k.events_fd < 0)
		return;
	if (k.n_events == K_EVENTS)
		k.lost = true;
	else
		k.event[k.n_events++] = (struct k_link){ nic, k.port[nic] };
}

/* A frame came: all sockets of its type get it, if they have room. */
static void k_receive(unsigned nic, uint16_t type, const void *p, size_t len)
{
	for (unsigned i = 0; i < K_SOCKETS; i++) {
		struct k_socket *s = &k.socket[i];
		struct k_frame *f;

		if (s->fd == 0 || s->type != type || s->n == K_QUEUE ||
		    len > K_FRAME)
			continue;
		f = &s->frame[(s->first + s->n++) % K_QUEUE];
		f->nic = nic;
		f->len = len;
		memcpy(f->bytes, p, len);
	}
}

static struct nlmsghdr *k_link_message(const struct k_link *l)
{
	static uint8_t buf[512] __attribute__((aligned(8)));
	const uint8_t hw[] = { 2, 0, 0, 0, 0, (uint8_t)(l->nic + 1) };
	const char name[] = { 'e', 't', 'h', (char)('0' + l->nic), '\0' };
	const struct k_port *p = &l->port;
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	nlh->nlmsg_type = p->exists ? RTM_NEWLINK : RTM_DELLINK;
	ifi->ifi_index = (int)l->nic + 1;
	ifi->ifi_type = ARPHRD_ETHER;
	ifi->ifi_flags = IFF_BROADCAST | (p->up ? IFF_UP : 0u) |
			 (p->up && p->lower ? IFF_LOWER_UP : 0u);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_MTU, p->mtu);
	mnl_attr_put_u32(nlh, IFLA_MIN_MTU, 68);
	mnl_attr_put_u32(nlh, IFLA_MAX_MTU, 9000);
	mnl_attr_put_u32(nlh, IFLA_CARRIER_CHANGES, p->changes);
	mnl_attr_put(nlh, IFLA_ADDRESS, sizeof(hw), hw);
	return nlh;
}

int nl_open(struct nl *nl, unsigned groups)
{
	nl->groups = groups;
	nl->fd = k.next_fd++;
	if (groups != 0) {
		k.events_fd = nl->fd;
		k.n_events = 0;
		k.lost = false;
	}
	return 0;
}

void nl_close(struct nl *nl)
{
	if (nl->fd >= 0 && nl->fd == k.events_fd)
		k.events_fd = -1;
	nl->fd = -1;
}

/* The attribute of that type behind a header, NULL for none. */
static const void *k_attr(const struct nlmsghdr *nlh, size_t header,
			  uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, header) {
		if (mnl_attr_get_type(attr) == type)
			return mnl_attr_get_payload(attr);
	}
	return NULL;
}

static int k_set_link(struct k_port *p, unsigned nic,
		      const struct nlmsghdr *nlh)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(nlh);
	const uint32_t *mtu = k_attr(nlh, sizeof(*ifi), IFLA_MTU);
	bool up = (ifi->ifi_flags & IFF_UP) != 0;
	int r = 0;

	if (mtu != NULL)
		p->mtu = *mtu;
	if ((ifi->ifi_change & IFF_UP) != 0 && up != p->up) {
		r = on_set_up(nic, up);
		if (r == 0)
			p->up = up;
		if (!p->up)
			p->lower = false;
	}
	if (r == 0)
		k_tell(nic);
	return r;
}

static int k_set_address(struct k_port *p, unsigned nic,
			 const struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const uint8_t *local = k_attr(nlh, sizeof(*ifa), IFA_LOCAL);
	const uint8_t *proto = k_attr(nlh, sizeof(*ifa), IFA_PROTO);
	bool comes = nlh->nlmsg_type == RTM_NEWADDR;
	struct k_address a = { .prefix = ifa->ifa_prefixlen };
	unsigned i = 0;
	int r;

	if (local == NULL)
		return -EINVAL;
	a.ip = ip_get32(local);
	a.proto = proto != NULL ? *proto : 0;
	while (i < p->n_addrs &&
	       (p->addr[i].ip != a.ip || p->addr[i].prefix != a.prefix))
		i++;
	if (!comes && i == p->n_addrs)
		return -EADDRNOTAVAIL;
	if (comes && i == K_ADDRS)
		return -ENOBUFS;
	r = on_address(nic, &a, comes);
	if (r < 0)
		return r;
	if (comes) {
		p->n_addrs += i == p->n_addrs;
		p->addr[i] = a;
	} else {
		p->addr[i] = p->addr[--p->n_addrs];
	}
	return 0;
}

int nl_talk(struct nl *nl, struct nlmsghdr *request)
{
	const struct ifinfomsg *ifi = mnl_nlmsg_get_payload(request);
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(request);
	bool link = request->nlmsg_type < RTM_NEWADDR;
	unsigned nic = (link ? (unsigned)ifi->ifi_index : ifa->ifa_index) - 1;

	(void)nl;
	if (request->nlmsg_type == RTM_NEWROUTE ||
	    request->nlmsg_type == RTM_DELROUTE)
		return 0;
	if (nic >= K_NICS || !k.port[nic].exists)
		return -ENODEV;
	switch (request->nlmsg_type) {
	case RTM_GETLINK:
		return 0;
	case RTM_NEWLINK:
		return k_set_link(&k.port[nic], nic, request);
	case RTM_NEWADDR:
	case RTM_DELADDR:
		return k_set_address(&k.port[nic], nic, request);
	}
	return -EOPNOTSUPP;
}

static void k_dump_addresses(unsigned nic, nl_handler *handler, void *data)
{
	static uint8_t buf[256] __attribute__((aligned(8)));

	for (unsigned i = 0; i < k.port[nic].n_addrs; i++) {
		const struct k_address *a = &k.port[nic].addr[i];
		struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
		struct ifaddrmsg *ifa =
			mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));

		nlh->nlmsg_type = RTM_NEWADDR;
		ifa->ifa_family = AF_INET;
		ifa->ifa_prefixlen = a->prefix;
		ifa->ifa_index = nic + 1;
		mnl_attr_put_u32(nlh, IFA_LOCAL, htonl(a->ip));
		mnl_attr_put_u32(nlh, IFA_ADDRESS, htonl(a->ip));
		mnl_attr_put_u8(nlh, IFA_PROTO, a->proto);
		handler(nlh, data);
	}
}

int nl_dump(struct nl *nl, uint16_t type, nl_handler *handler, void *data)
{
	(void)nl;
	handler(NULL, data);
	for (unsigned i = 0; i < K_NICS && type == RTM_GETADDR; i++)
		k_dump_addresses(i, handler, data);
	return 0;
}

int nl_dump_links(struct nl *nl, nl_handler *handler, void *data)
{
	int r;

	nl_close(nl);
	(void)nl_open(nl, RTMGRP_LINK);
	handler(NULL, data);
	r = on_dump();
	for (unsigned i = 0; r == 0 && i < K_NICS; i++) {
		struct k_link l = { i, k.port[i] };

		if (l.port.exists)
			handler(k_link_message(&l), data);
	}
	return r;
}

int nl_events(struct nl *nl, nl_handler *handler, void *data)
{
	unsigned n = k.n_events;

	if (nl->fd != k.events_fd)
		return -EBADF;
	if (k.lost) {
		k.lost = false;
		return -ENOBUFS;
	}
	k.n_events = 0;
	for (unsigned i = 0; i < n; i++)
		handler(k_link_message(&k.event[i]), data);
	return (int)n;
}

static struct k_socket *k_socket_of(int fd)
{
	for (unsigned i = 0; i < K_SOCKETS; i++) {
		if (k.socket[i].fd == fd)
			return &k.socket[i];
	}
	return NULL;
}

#endif
