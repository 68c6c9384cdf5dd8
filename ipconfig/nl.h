/* Talking to rtnetlink, on libmnl's messages. */
#ifndef IPCONFIG_NL_H
#define IPCONFIG_NL_H

#include <stdint.h>

struct nlmsghdr;

/*
 * The kernel fills a dump's datagrams up to so much, beyond it only for a link
 * that takes more by itself.  What is longer is cut: what is read of a message
 * stands in front.
 */
#define NL_BUFFER 32768
/*
 * For an answer.  A driver that is slow to set its link up keeps others
 * waiting: seconds.  Less than the 30 s after which kinit gives up a worker.
 */
#define NL_WAIT_MS 20000

/* A socket; libmnl's own would cost a malloc, and that its first page. */
struct nl {
	int fd; /* -1: closed */
	unsigned groups;
	uint32_t seq;
	uint32_t port; /* of its last request: events caused by that have it */
	/* a request, and then what answers it */
	char buf[NL_BUFFER] __attribute__((aligned(4)));
};

/*
 * Takes one message.  NULL says that a dump begins, perhaps anew: what it is
 * not told of from now on is not there.
 */
typedef void nl_handler(const struct nlmsghdr *nlh, void *data);

/* groups is a mask of RTMGRP_*; 0 for requests only.  0 or -errno. */
int nl_open(struct nl *nl, unsigned groups);
void nl_close(struct nl *nl);
/*
 * Sends a request, which may be in nl->buf, and waits for the kernel's answer:
 * 0 or its -errno; -ETIMEDOUT.
 */
int nl_talk(struct nl *nl, struct nlmsghdr *request);
/*
 * Asks for everything of a kind: RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE.  When
 * it has returned 0, the handler was told of all there is since it was last
 * given NULL, and of the events since then.  nl has another descriptor then.
 */
int nl_dump(struct nl *nl, uint16_t type, nl_handler *handler, void *data);
int nl_dump_links(struct nl *nl, nl_handler *handler, void *data);
/*
 * Reads events that are there.  Returns how many datagrams that were, 0 when
 * there are none, -ENOBUFS when some were lost (dump again), or another -errno.
 */
int nl_events(struct nl *nl, nl_handler *handler, void *data);

#endif
