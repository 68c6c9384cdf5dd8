/* What rtnetlink(7) tells: messages and attributes, see netinfo.h. */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <linux/rtnetlink.h>

#include "lib/nl_socket.h"
#include "utils/netinfo.h"

#define NETINFO_TRIES 20
#define NETINFO_ROOM  (64 << 10) /* a datagram of the kernel takes half */

struct rd netinfo_part(struct rd *in, size_t len)
{
	struct rd part = rd_sub(in, len);

	rd_skip(in, -len & (NLMSG_ALIGNTO - 1));
	return part;
}

bool netinfo_next(struct rd *in, struct netinfo_msg *m)
{
	uint32_t len = rd_le32(in);

	m->type = rd_le16(in);
	m->flags = rd_le16(in);
	rd_skip(in, 8);
	/* what is shorter than its header becomes longer than all */
	m->body = netinfo_part(in, (size_t)len - NLMSG_HDRLEN);
	return !in->bad;
}

void netinfo_attrs(struct rd *in, struct rd attr[NETINFO_ATTRS])
{
	memset(attr, 0, NETINFO_ATTRS * sizeof(*attr));
	while (in->left > 0) {
		size_t len = rd_le16(in);
		uint16_t type = rd_le16(in) & NLA_TYPE_MASK;
		struct rd value = netinfo_part(in, len - NLA_HDRLEN);

		if (type < NETINFO_ATTRS)
			attr[type] = value;
	}
}

OUTLINE uint32_t netinfo_copy(struct rd *in, void *to, size_t max)
{
	uint32_t len = in->left < max ? in->left : (uint32_t)max;

	rd_bytes(in, to, len);
	return len;
}

/* One answer, which ends with 0 or -errno; -EINTR: it has changed meanwhile. */
static int netinfo_read(struct netinfo *ni, int fd)
{
	for (ni->len = 0; ni->len < NETINFO_DUMP - NETINFO_ROOM;) {
		/* the kernel answers in sendto() and recvfrom() themselves */
		ssize_t n = recvfrom(fd, ni->dump + ni->len, NETINFO_ROOM,
				     MSG_DONTWAIT, NULL, NULL);
		struct rd in = rd_init(ni->dump + ni->len, (size_t)n);
		struct netinfo_msg m;

		if (n < 0)
			return -errno;
		ni->len += (size_t)n;
		while (in.left > 0) {
			if (!netinfo_next(&in, &m))
				return -EBADMSG;
			if ((m.flags & NLM_F_DUMP_INTR) != 0)
				return -EINTR;
			/* NLMSG_DONE and NLMSG_ERROR both tell an errno */
			if (m.type < NLMSG_MIN_TYPE)
				return (int)rd_le32(&m.body);
		}
	}
	return -E2BIG;
}

/* The same. */
static int netinfo_dump(struct netinfo *ni, uint16_t type)
{
	struct {
		struct nlmsghdr head;
		struct rtgenmsg any;
	} ask = { .head = { .nlmsg_len = sizeof(ask),
			    .nlmsg_type = type,
			    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
	int r, fd = nl_socket(NETLINK_ROUTE, 0);

	if (fd < 0)
		return fd;
	r = sendto(fd, &ask, sizeof(ask), 0, NULL, 0) < 0
		    ? -errno
		    : netinfo_read(ni, fd);
	close(fd);
	return r;
}

int netinfo_get(struct netinfo *ni, uint16_t type)
{
	int r = -EINTR;
	struct rd in;

	for (int i = 0; r == -EINTR && i < NETINFO_TRIES; i++)
		r = netinfo_dump(ni, type);
	if (r < 0)
		return util_fail("ask for", "the network", r);
	in = rd_init(ni->dump, ni->len);
	netinfo_facts(ni, &in);
	return 0;
}
