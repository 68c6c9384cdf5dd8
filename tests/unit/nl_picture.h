/*
 * What somebody who reads netlink messages knows of the interfaces.
 */
#ifndef TESTS_UNIT_NL_PICTURE_H
#define TESTS_UNIT_NL_PICTURE_H

#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>

#include "ipconfig/nl.h"

#include "tests/unit/unit.h"

/* Each interface by its number. */
#define LINKS 65536
static struct picture {
	unsigned dumps, longest;
	bool there[LINKS];
	char name[LINKS][IF_NAMESIZE];
} picture;

static inline void see(const struct nlmsghdr *nlh, void *data)
{
	struct picture *p = data;
	const struct ifinfomsg *ifi;
	const struct nlattr *attr;

	if (!nlh) {
		p->dumps++;
		memset(p->there, 0, sizeof(p->there));
		return;
	}
	ifi = mnl_nlmsg_get_payload(nlh);
	assert_true(ifi->ifi_index > 0 && ifi->ifi_index < LINKS);
	p->there[ifi->ifi_index] = nlh->nlmsg_type == RTM_NEWLINK;
	if (nlh->nlmsg_len > p->longest)
		p->longest = nlh->nlmsg_len;
	mnl_attr_for_each(attr, nlh, sizeof(*ifi)) {
		if (mnl_attr_get_type(attr) == IFLA_IFNAME)
			snprintf(p->name[ifi->ifi_index], IF_NAMESIZE, "%s",
				 mnl_attr_get_str(attr));
	}
}

static inline int dump(struct nl *nl)
{
	return nl_dump_links(nl, see, &picture);
}

#endif
