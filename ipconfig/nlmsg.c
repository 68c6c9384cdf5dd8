/*
 * Those functions of libmnl's message layer that are used, with the interface
 * of <libmnl/libmnl.h>.  In the library they share an object with a debug
 * printer and with batches, which would bring 3 kB, streams and an allocator
 * into each program.
 */
#include <string.h>
#include <libmnl/libmnl.h>

size_t mnl_nlmsg_size(size_t len)
{
	return len + MNL_NLMSG_HDRLEN;
}

struct nlmsghdr *mnl_nlmsg_put_header(void *buf)
{
	struct nlmsghdr *nlh = buf;

	*nlh = (struct nlmsghdr){ .nlmsg_len = MNL_NLMSG_HDRLEN };
	return nlh;
}

void *mnl_nlmsg_get_payload_tail(const struct nlmsghdr *nlh)
{
	return (char *)(uintptr_t)nlh + MNL_ALIGN(nlh->nlmsg_len);
}

void *mnl_nlmsg_put_extra_header(struct nlmsghdr *nlh, size_t size)
{
	void *header = mnl_nlmsg_get_payload_tail(nlh);

	nlh->nlmsg_len += MNL_ALIGN(size);
	return memset(header, 0, MNL_ALIGN(size));
}

void *mnl_nlmsg_get_payload(const struct nlmsghdr *nlh)
{
	return (char *)(uintptr_t)nlh + MNL_NLMSG_HDRLEN;
}

void *mnl_nlmsg_get_payload_offset(const struct nlmsghdr *nlh, size_t offset)
{
	return (char *)mnl_nlmsg_get_payload(nlh) + MNL_ALIGN(offset);
}

bool mnl_nlmsg_ok(const struct nlmsghdr *nlh, int left)
{
	return left >= (int)sizeof(*nlh) && nlh->nlmsg_len >= sizeof(*nlh) &&
	       nlh->nlmsg_len <= (unsigned)left;
}

struct nlmsghdr *mnl_nlmsg_next(const struct nlmsghdr *nlh, int *left)
{
	*left -= (int)MNL_ALIGN(nlh->nlmsg_len);
	return mnl_nlmsg_get_payload_tail(nlh);
}

/* 0 on either side means any: events have none. */
bool mnl_nlmsg_seq_ok(const struct nlmsghdr *nlh, unsigned seq)
{
	return nlh->nlmsg_seq == 0 || seq == 0 || nlh->nlmsg_seq == seq;
}

bool mnl_nlmsg_portid_ok(const struct nlmsghdr *nlh, unsigned port)
{
	return nlh->nlmsg_pid == 0 || port == 0 || nlh->nlmsg_pid == port;
}
