/* Addresses from rtnetlink, see addr_watch.h. */
#include "ipconfig/addr_watch.h"

#include <errno.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "ipconfig/net_result.h"

const void *addr_attr(const struct nlmsghdr *nlh, unsigned header,
		      uint16_t type, size_t size)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, header) {
		if (mnl_attr_get_type(attr) == type &&
		    mnl_attr_get_payload_len(attr) >= size)
			return mnl_attr_get_payload(attr);
	}
	return NULL;
}

/* Without lifetimes it is for ever. */
int addr_decode(const struct nlmsghdr *nlh, struct addr_news *news)
{
	const struct ifaddrmsg *ifa = mnl_nlmsg_get_payload(nlh);
	const struct ifa_cacheinfo *life;
	const uint32_t *ip;
	const uint8_t *proto;

	if (nlh->nlmsg_type != RTM_NEWADDR && nlh->nlmsg_type != RTM_DELADDR)
		return -ENOMSG;
	if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*ifa))
		return -EBADMSG;
	if (ifa->ifa_family != AF_INET)
		return -ENOMSG;
	ip = addr_attr(nlh, sizeof(*ifa), IFA_LOCAL, sizeof(*ip));
	if (ip == NULL || *ip == 0 || (int)ifa->ifa_index <= 0 ||
	    ifa->ifa_prefixlen > 32)
		return -EBADMSG;
	life = addr_attr(nlh, sizeof(*ifa), IFA_CACHEINFO, sizeof(*life));
	proto = addr_attr(nlh, sizeof(*ifa), IFA_PROTO, 1);
	*news = (struct addr_news){
		.ifindex = (int)ifa->ifa_index,
		.ip = ntohl(*ip),
		.prefix = ifa->ifa_prefixlen,
		.proto = proto != NULL ? *proto : 0,
		.gone = nlh->nlmsg_type == RTM_DELADDR,
		.valid_s = life != NULL ? life->ifa_valid : NET_FOREVER,
		.preferred_s = life != NULL ? life->ifa_prefered : NET_FOREVER,
	};
	return 0;
}
