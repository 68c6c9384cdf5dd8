/* Network interfaces as rtnetlink tells of them: bytes to struct, no I/O. */
#ifndef IPCONFIG_LINK_H
#define IPCONFIG_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_result.h"

struct nlmsghdr;

struct link {
	char name[NET_IFNAME]; /* in front: what most want of one */
	int ifindex;
	unsigned flags; /* IFF_* */
	uint16_t type;	/* ARPHRD_* */
	bool gone;	/* RTM_DELLINK */
	uint8_t hlen;	/* of hw */
	uint32_t mtu;	/* 0: name, type and flags are all that was told */
	uint32_t min_mtu, max_mtu; /* 0: none, or a kernel before 4.18 */
	uint32_t changes;	   /* of carrier, until now */
	int master, lower; /* ifindex of the bond or bridge above, the lower
			      device of a VLAN; 0 for none */
	uint8_t hw[NET_HWADDR];
};

/*
 * Decodes RTM_NEWLINK or RTM_DELLINK.  Returns 0, -ENOMSG for any other
 * message, -EBADMSG when an attribute is malformed.
 */
int link_decode(const struct nlmsghdr *nlh, struct link *link);
/* Takes over what new tells; of what it does not, old keeps what it knew. */
void link_update(struct link *old, const struct link *new);

bool link_is_up(const struct link *link);
bool link_has_carrier(const struct link *link);
/* An interface that may be configured when the plan names none. */
bool link_is_candidate(const struct link *link);
/* Why DHCP cannot run on it, "loopback"; or NULL. */
const char *link_no_dhcp(const struct link *link);
/* Whether an Ethernet's address is one: not all zero. */
bool hw_given(const uint8_t hw[NET_ETH]);
/* The hardware address as text, " 52:54:00:12:34:56", or "". */
#define LINK_HW_TEXT (3 * NET_HWADDR + 1)
const char *link_hw_text(const uint8_t *hw, uint8_t hlen,
			 char buf[LINK_HW_TEXT]);

#endif
