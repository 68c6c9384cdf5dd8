/* Talking to rtnetlink, see nl.h. */
#include "ipconfig/nl.h"

#include <errno.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

/* An interrupted dump (NLM_F_DUMP_INTR) is begun again so many times. */
#define DUMP_TRIES 10

struct handler {
	nl_handler *run;
	void *data;
};

int nl_socket(int protocol, unsigned groups)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK,
				    .nl_groups = groups };
	int r, fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return -errno;
	/* without groups the kernel binds it when something is sent */
	if (groups == 0 ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
		return fd;
	r = -errno;
	close(fd);
	return r;
}

int nl_open(struct nl *nl, unsigned groups)
{
	nl->seq = 1;
	nl->fd = nl_socket(NETLINK_ROUTE, groups);
	return nl->fd < 0 ? nl->fd : 0;
}

void nl_close(struct nl *nl)
{
	if (nl->fd >= 0)
		close(nl->fd);
	nl->fd = -1;
}

/* One datagram from the kernel; other processes' are dropped. */
static ssize_t receive(struct nl *nl, int flags)
{
	struct sockaddr_nl from = { 0 };
	socklen_t len = sizeof(from);
	ssize_t n;

	do {
		n = recvfrom(nl->fd, nl->buf, NL_BUFFER, flags | MSG_TRUNC,
			     (struct sockaddr *)&from, &len);
	} while (n < 0 ? errno == EINTR : from.nl_pid != 0);
	if (n > NL_BUFFER)
		return -ENOSPC;
	return n < 0 ? -errno : n;
}

static int call_handler(const struct nlmsghdr *nlh, void *data)
{
	const struct handler *h = data;

	if (h->run != NULL)
		h->run(nlh, h->data);
	return MNL_CB_OK;
}

/*
 * Reads until the answer to seq is complete.  The port in a message is not
 * looked at: an event carries that of whoever caused it.
 */
static int read_answer(struct nl *nl, uint32_t seq, struct handler *h)
{
	int r;

	do {
		ssize_t n = receive(nl, 0);

		if (n < 0)
			return (int)n;
		r = mnl_cb_run(nl->buf, (size_t)n, seq, 0, call_handler, h);
	} while (r == MNL_CB_OK);
	return r < 0 ? -errno : 0;
}

static int send_request(struct nl *nl, struct nlmsghdr *request)
{
	request->nlmsg_seq = ++nl->seq;
	if (send(nl->fd, request, request->nlmsg_len, 0) < 0)
		return -errno;
	return 0;
}

int nl_talk(struct nl *nl, struct nlmsghdr *request)
{
	struct handler none = { 0 };
	int r;

	request->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	r = send_request(nl, request);
	return r < 0 ? r : read_answer(nl, nl->seq, &none);
}

static int dump_once(struct nl *nl, struct handler *h)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(nl->buf);
	int r;

	nlh->nlmsg_type = RTM_GETLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	r = send_request(nl, nlh);
	/* sequence 0: events that come in between are handled, not refused */
	return r < 0 ? r : read_answer(nl, 0, h);
}

int nl_dump_links(struct nl *nl, nl_handler *handler, void *data)
{
	struct handler h = { handler, data };
	int r = 0;

	for (int i = 0; i < DUMP_TRIES; i++) {
		r = dump_once(nl, &h);
		if (r != -EINTR && r != -ENOBUFS)
			break;
	}
	return r;
}

int nl_events(struct nl *nl, nl_handler *handler, void *data)
{
	struct handler h = { handler, data };

	for (int count = 0;; count++) {
		ssize_t n = receive(nl, MSG_DONTWAIT);

		if (n == -EAGAIN)
			return count;
		if (n < 0)
			return (int)n;
		mnl_cb_run(nl->buf, (size_t)n, 0, 0, call_handler, &h);
	}
}
