/* Talking to rtnetlink, see nl.h. */
#include "ipconfig/nl.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "lib/clock.h"
#include "lib/nl_socket.h"

/* A dump that something disturbs is begun again so many times. */
#define DUMP_TRIES 20
/* So many datagrams are read before others have their turn. */
#define EVENTS_PER_TURN 64

/* For an answer that is there already. */
#define NL_LATE_MS 1000

struct reader {
	nl_handler *run; /* may be NULL */
	void *data;
	uint32_t seq;  /* of the answer that is waited for, 0: none */
	uint32_t port; /* to which it came */
	bool news;     /* an event was among it */
	uint64_t deadline_ms;
};

int nl_open(struct nl *nl, unsigned groups)
{
	nl->seq = 1;
	nl->port = 0;
	nl->groups = groups;
	nl->fd = nl_socket(NETLINK_ROUTE, groups);
	return nl->fd < 0 ? nl->fd : 0;
}

void nl_close(struct nl *nl)
{
	if (nl->fd >= 0)
		close(nl->fd);
	nl->fd = -1;
}

/* One datagram from the kernel, cut to the buffer; others' are dropped. */
static ssize_t receive(struct nl *nl)
{
	struct sockaddr_nl from = { 0 };
	socklen_t len = sizeof(from);
	ssize_t n;

	do {
		n = recvfrom(nl->fd, nl->buf, NL_BUFFER, MSG_DONTWAIT,
			     (struct sockaddr *)&from, &len);
	} while (n < 0 ? errno == EINTR : from.nl_pid != 0);
	return n < 0 ? -errno : n;
}

/* The same, but waits for it. */
static ssize_t receive_by(struct nl *nl, uint64_t deadline_ms)
{
	for (;;) {
		struct pollfd fd = { .fd = nl->fd, .events = POLLIN };
		uint64_t now = clock_ms();
		ssize_t n;

		if (now >= deadline_ms) /* events do not put it off */
			return -ETIMEDOUT;
		n = receive(nl);
		if (n != -EAGAIN)
			return n;
		if (poll(&fd, 1, clock_poll_ms(now, deadline_ms)) < 0 &&
		    errno != EINTR)
			return -errno;
	}
}

/*
 * Whether it answers our request.  An event carries the port and number of the
 * request that caused it, whosever that was; but it never is one of many.
 */
static bool is_answer(const struct nlmsghdr *nlh, uint32_t seq)
{
	return nlh->nlmsg_seq == seq && (nlh->nlmsg_type == NLMSG_ERROR ||
					 (nlh->nlmsg_flags & NLM_F_MULTI) != 0);
}

/* 1, or 0 or -errno when the answer ends with this message. */
static int nl_take(const struct nlmsghdr *nlh, struct reader *rd)
{
	bool answer = is_answer(nlh, rd->seq);

	if (answer)
		rd->port = nlh->nlmsg_pid;
	if (answer && (nlh->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
		return -EINTR;
	if (nlh->nlmsg_type >= NLMSG_MIN_TYPE) {
		rd->news |= !answer;
		if (rd->run != NULL)
			rd->run(nlh, rd->data);
	} else if (answer) { /* NLMSG_ERROR, NLMSG_DONE: both tell an errno */
		const int *err = mnl_nlmsg_get_payload(nlh);

		if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*err))
			return -EBADMSG;
		return *err;
	}
	return 1;
}

/* All messages of a datagram of n bytes; the same results. */
static int take_all(struct nl *nl, ssize_t n, struct reader *rd)
{
	struct nlmsghdr *nlh = (struct nlmsghdr *)nl->buf;
	int left = (int)n, r = 1;

	while (r > 0 && left >= (int)sizeof(*nlh)) {
		if (nlh->nlmsg_len > (uint32_t)left)
			nlh->nlmsg_len = (uint32_t)left;
		if (nlh->nlmsg_len < sizeof(*nlh))
			break;
		r = nl_take(nlh, rd);
		nlh = mnl_nlmsg_next(nlh, &left);
	}
	return r;
}

/* Sends a request and reads until the answer to it is complete. */
static int nl_ask(struct nl *nl, struct nlmsghdr *request, struct reader *rd)
{
	int r;

	rd->port = nl->port;
	rd->seq = request->nlmsg_seq = ++nl->seq;
	if (send(nl->fd, request, request->nlmsg_len, 0) < 0)
		return -errno;
	/* the work is done in send(2), however long that takes */
	if (clock_ms() >= rd->deadline_ms)
		rd->deadline_ms = clock_ms() + NL_LATE_MS;
	do {
		ssize_t n = receive_by(nl, rd->deadline_ms);

		r = n < 0 ? (int)n : take_all(nl, n, rd);
	} while (r > 0);
	nl->port = rd->port;
	return r;
}

int nl_talk(struct nl *nl, struct nlmsghdr *request)
{
	struct reader rd = { .deadline_ms = clock_ms() + NL_WAIT_MS };

	/* a dump may have had no new one */
	if (nl->fd < 0) {
		int r = nl_open(nl, nl->groups);

		if (r < 0)
			return r;
	}
	request->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	return nl_ask(nl, request, &rd);
}

static int dump_once(struct nl *nl, uint16_t type, struct reader *rd)
{
	struct nlmsghdr *nlh;
	int r;

	/*
	 * A new socket: an old one has events from before the dump, and perhaps
	 * half of another dump, during which a second is refused (EBUSY).
	 */
	nl_close(nl);
	r = nl_open(nl, nl->groups);
	if (r < 0)
		return r;
	nlh = mnl_nlmsg_put_header(nl->buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	/* the longest of the families' headers: zeros name everything */
	mnl_nlmsg_put_extra_header(nlh, sizeof(struct ifinfomsg));
	mnl_attr_put_u32(nlh, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	rd->news = false;
	rd->run(NULL, rd->data);
	return nl_ask(nl, nlh, rd);
}

int nl_dump(struct nl *nl, uint16_t type, nl_handler *handler, void *data)
{
	struct reader rd = { .run = handler,
			     .data = data,
			     .deadline_ms = clock_ms() + NL_WAIT_MS };
	int r = 0;

	for (int i = 0; i < DUMP_TRIES; i++) {
		r = dump_once(nl, type, &rd);
		/*
		 * Between filling a datagram and queueing it, the kernel lets
		 * events pass, which are newer than what then comes.
		 */
		if (r == -ETIMEDOUT || (r == 0 && !rd.news))
			break;
	}
	return r;
}

int nl_dump_links(struct nl *nl, nl_handler *handler, void *data)
{
	return nl_dump(nl, RTM_GETLINK, handler, data);
}

int nl_events(struct nl *nl, nl_handler *handler, void *data)
{
	struct reader rd = { .run = handler, .data = data };
	int count = 0;

	while (count < EVENTS_PER_TURN) {
		ssize_t n = receive(nl);

		if (n == -EAGAIN)
			break;
		if (n < 0)
			return (int)n;
		(void)take_all(nl, n, &rd);
		count++;
	}
	return count;
}
