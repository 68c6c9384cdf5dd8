/* Interfaces from rtnetlink, see link.h. */
#include "ipconfig/link.h"

#include <errno.h>
#include <string.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "lib/fmt.h"
#include "lib/str.h"

static int attr_u32(const struct nlattr *attr, uint32_t *v)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return -EBADMSG;
	*v = mnl_attr_get_u32(attr);
	return 0;
}

static int decode_attr(struct link *link, const struct nlattr *attr)
{
	uint16_t len = mnl_attr_get_payload_len(attr);
	uint32_t v;

	switch (mnl_attr_get_type(attr)) {
	case IFLA_IFNAME:
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			return -EBADMSG;
		return str_copy(link->name, sizeof(link->name),
				mnl_attr_get_str(attr)) < 0
			       ? -EBADMSG
			       : 0;
	case IFLA_ADDRESS:
		if (len > sizeof(link->hw))
			return -EBADMSG;
		memcpy(link->hw, mnl_attr_get_payload(attr), len);
		link->hlen = (uint8_t)len;
		return 0;
	case IFLA_MTU:
		return attr_u32(attr, &link->mtu);
	case IFLA_MASTER:
		if (attr_u32(attr, &v) < 0)
			return -EBADMSG;
		link->master = (int)v;
		return 0;
	case IFLA_LINK:
		if (attr_u32(attr, &v) < 0)
			return -EBADMSG;
		link->lower = (int)v;
		return 0;
	}
	return 0;
}

int link_decode(const struct nlmsghdr *nlh, struct link *link)
{
	const struct ifinfomsg *ifi;
	const struct nlattr *attr;
	struct link l = { 0 };

	if (nlh->nlmsg_type != RTM_NEWLINK && nlh->nlmsg_type != RTM_DELLINK)
		return -ENOMSG;
	if (nlh->nlmsg_len < MNL_NLMSG_HDRLEN + sizeof(*ifi))
		return -EBADMSG;
	ifi = mnl_nlmsg_get_payload(nlh);
	/* a bridge's word on its ports: "deleted" is only left the bridge */
	if (ifi->ifi_family != AF_UNSPEC)
		return -ENOMSG;
	l.gone = nlh->nlmsg_type == RTM_DELLINK;
	l.ifindex = ifi->ifi_index;
	l.flags = ifi->ifi_flags;
	l.type = ifi->ifi_type;
	mnl_attr_for_each(attr, nlh, sizeof(*ifi)) {
		if (decode_attr(&l, attr) < 0)
			return -EBADMSG;
	}
	if (l.ifindex <= 0 || !is_ifname(l.name))
		return -EBADMSG;
	*link = l;
	return 0;
}

bool link_is_up(const struct link *link)
{
	return (link->flags & IFF_UP) != 0;
}

/*
 * IFF_LOWER_UP, not IFF_RUNNING: the latter follows the kernel's link watch,
 * which may lag by a second.
 */
bool link_has_carrier(const struct link *link)
{
	return link_is_up(link) && (link->flags & IFF_LOWER_UP) != 0;
}

/* As the kernel chooses (ic_is_init_dev()), Ethernet only. */
bool link_is_candidate(const struct link *link)
{
	return link->type == ARPHRD_ETHER &&
	       (link->flags & IFF_BROADCAST) != 0 &&
	       (link->flags & (IFF_LOOPBACK | IFF_NOARP)) == 0 &&
	       !str_starts(link->name, "dummy");
}

const char *link_hw_text(const uint8_t *hw, uint8_t hlen,
			 char buf[LINK_HW_TEXT])
{
	char *p = buf;

	*p = '\0';
	for (uint8_t i = 0; i < hlen && i < NET_HWADDR; i++)
		p += fmt_print(p, 4, "%s%02x", i > 0 ? ":" : "", hw[i]);
	return buf;
}
