/* Talking to rtnetlink, on libmnl. */
#ifndef IPCONFIG_NL_H
#define IPCONFIG_NL_H

#include <stdint.h>

struct nlmsghdr;

#define NL_BUFFER 8192 /* more than any message read or built here */

/* A socket; libmnl's own would cost a malloc, and that its first page. */
struct nl {
	int fd; /* -1: closed */
	uint32_t seq;
	/* a request, and then what answers it */
	char buf[NL_BUFFER] __attribute__((aligned(4)));
};

typedef void nl_handler(const struct nlmsghdr *nlh, void *data);

/* A netlink socket that hears these groups, or -errno. */
int nl_socket(int protocol, unsigned groups);
/* groups is a mask of RTMGRP_*; 0 for requests only.  0 or -errno. */
int nl_open(struct nl *nl, unsigned groups);
void nl_close(struct nl *nl);
/*
 * Sends a request, which may be in nl->buf, and waits for the kernel's answer:
 * 0 or its -errno.
 */
int nl_talk(struct nl *nl, struct nlmsghdr *request);
/* Asks for all interfaces and hands each message to the handler. */
int nl_dump_links(struct nl *nl, nl_handler *handler, void *data);
/*
 * Reads the events that are there.  Returns how many datagrams that were,
 * -ENOBUFS when some were lost (dump again), or another -errno.
 */
int nl_events(struct nl *nl, nl_handler *handler, void *data);

#endif
