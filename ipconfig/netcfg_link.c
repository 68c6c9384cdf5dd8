/* What is done to a link itself, see netcfg.h. */
#include "ipconfig/netcfg.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <libmnl/libmnl.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/log.h"

static struct nlmsghdr *build_link(void *buf, int ifindex, unsigned flags,
				   unsigned change)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	nlh->nlmsg_type = RTM_NEWLINK;
	ifi->ifi_index = ifindex;
	ifi->ifi_flags = flags;
	ifi->ifi_change = change;
	return nlh;
}

struct nlmsghdr *build_link_flags(void *buf, int ifindex, bool up)
{
	return build_link(buf, ifindex, up ? IFF_UP : 0, IFF_UP);
}

struct nlmsghdr *build_link_name(void *buf, int ifindex, const char *name)
{
	struct nlmsghdr *nlh = build_link(buf, ifindex, 0, 0);

	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	return nlh;
}

struct nlmsghdr *build_link_hw(void *buf, int ifindex, const uint8_t *hw)
{
	struct nlmsghdr *nlh = build_link(buf, ifindex, 0, 0);

	mnl_attr_put(nlh, IFLA_ADDRESS, NET_ETH, hw);
	return nlh;
}

struct nlmsghdr *build_link_mtu(void *buf, int ifindex, uint32_t mtu)
{
	struct nlmsghdr *nlh = build_link(buf, ifindex, 0, 0);

	mnl_attr_put_u32(nlh, IFLA_MTU, mtu);
	return nlh;
}

void netcfg_sync(struct nl *nl, int ifindex)
{
	struct nlmsghdr *nlh = build_link_flags(nl->buf, ifindex, false);

	nlh->nlmsg_type = RTM_GETLINK;
	(void)nl_talk(nl, nlh);
}

void netcfg_rename(struct nl *nl, const struct link *link, const char *name)
{
	int r = -EBUSY;

	if (!link_is_up(link))
		r = nl_talk(nl, build_link_name(nl->buf, link->ifindex, name));
	if (r < 0)
		log_warn("cannot call %s %s: %pe", link->name, name, ERR(r));
}

void netcfg_hw(struct nl *nl, const struct link *link, const uint8_t *hw)
{
	int r = nl_talk(nl, build_link_hw(nl->buf, link->ifindex, hw));

	if (r < 0)
		log_warn("cannot set the hardware address of %s: %pe",
			 link->name, ERR(r));
}

OUTLINE int netcfg_link(struct nl *nl, int ifindex, bool up)
{
	return nl_talk(nl, build_link_flags(nl->buf, ifindex, up));
}

void netcfg_mtu(struct nl *nl, const struct net_iface *f,
		const struct link *link)
{
	uint32_t mtu = f->info.mtu;
	int r;

	if (mtu == 0)
		return;
	if (link->max_mtu != 0 && mtu > link->max_mtu)
		mtu = link->max_mtu;
	if (mtu < link->min_mtu)
		mtu = link->min_mtu;
	if (mtu != f->info.mtu)
		log_warn("MTU %u cannot be on %s: it becomes %u",
			 (unsigned)f->info.mtu, f->dev, (unsigned)mtu);
	if (mtu == link->mtu)
		return;
	r = nl_talk(nl, build_link_mtu(nl->buf, f->ifindex, mtu));
	if (r < 0)
		log_warn("cannot set MTU %u on %s: %pe", (unsigned)mtu, f->dev,
			 ERR(r));
	else
		log_note("MTU %u on %s", (unsigned)mtu, f->dev);
}
