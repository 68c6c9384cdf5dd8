/* Interfaces from rtnetlink, see link.h. */
#include "ipconfig/link.h"

#include <errno.h>
#include <string.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* Where the value of an attribute with a number belongs, NULL for others. */
static uint32_t *number_of(struct link *link, uint16_t type)
{
	switch (type) {
	case IFLA_MTU:
		return &link->mtu;
	case IFLA_MIN_MTU:
		return &link->min_mtu;
	case IFLA_MAX_MTU:
		return &link->max_mtu;
	case IFLA_MASTER:
		return (uint32_t *)&link->master;
	case IFLA_LINK:
		return (uint32_t *)&link->lower;
	case IFLA_CARRIER_CHANGES:
		return &link->changes;
	}
	return NULL;
}

OUTLINE static int decode_attr(struct link *link, const struct nlattr *attr)
{
	uint16_t len = mnl_attr_get_payload_len(attr);
	uint16_t type = mnl_attr_get_type(attr);
	uint32_t *number = number_of(link, type);

	if (number != NULL) {
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			return -EBADMSG;
		*number = mnl_attr_get_u32(attr);
	} else if (type == IFLA_IFNAME) {
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0 ||
		    str_copy(link->name, sizeof(link->name),
			     mnl_attr_get_str(attr)) < 0)
			return -EBADMSG;
	} else if (type == IFLA_ADDRESS) {
		if (len > sizeof(link->hw))
			return -EBADMSG;
		memcpy(link->hw, mnl_attr_get_payload(attr), len);
		link->hlen = (uint8_t)len;
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

/*
 * A message with the MTU is a whole one: what it lacks, such as a master, is
 * not there.  Those about a wireless station have a name and no more.
 */
void link_update(struct link *old, const struct link *new)
{
	if (new->mtu != 0) {
		*old = *new;
		return;
	}
	old->ifindex = new->ifindex;
	old->gone = new->gone;
	old->flags = new->flags;
	old->type = new->type;
	memcpy(old->name, new->name, sizeof(old->name));
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

/*
 * Frames are broadcast with Ethernet's address; how DHCP is done on InfiniBand
 * is told by RFC 4390, and nobody has asked for it yet.
 */
const char *link_no_dhcp(const struct link *link)
{
	if ((link->flags & IFF_LOOPBACK) != 0)
		return "loopback";
	if ((link->flags & IFF_POINTOPOINT) != 0)
		return "point-to-point";
	if ((link->flags & IFF_NOARP) != 0)
		return "no ARP";
	if (link->type == ARPHRD_INFINIBAND)
		return "InfiniBand";
	if (link->type != ARPHRD_ETHER || (link->flags & IFF_BROADCAST) == 0)
		return "not Ethernet";
	return NULL;
}

/* As the kernel chooses (ic_is_init_dev()), Ethernet only. */
bool link_is_candidate(const struct link *link)
{
	return link_no_dhcp(link) == NULL && !str_starts(link->name, "dummy");
}

bool hw_given(const uint8_t hw[NET_ETH])
{
	uint8_t any = 0;

	for (unsigned i = 0; i < NET_ETH; i++)
		any |= hw[i];
	return any != 0;
}

const char *link_hw_text(const uint8_t *hw, uint8_t hlen,
			 char buf[LINK_HW_TEXT])
{
	char *p = buf;

	*p = '\0';
	for (uint8_t i = 0; i < hlen && i < NET_HWADDR; i++)
		p += fmt_print(p, 4, "%s%02x", i > 0 ? ":" : " ", hw[i]);
	return buf;
}
