/* Network interfaces as rtnetlink tells of them: bytes to struct, no I/O. */
#ifndef IPCONFIG_LINK_H
#define IPCONFIG_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_result.h"

struct nlmsghdr;

struct link {
	int ifindex;
	bool gone;	/* RTM_DELLINK */
	unsigned flags; /* IFF_* */
	uint16_t type;	/* ARPHRD_* */
	uint32_t mtu;
	int master, lower; /* ifindex of the bond or bridge above, the lower
			      device of a VLAN; 0 for none */
	char name[NET_IFNAME];
	uint8_t hw[NET_HWADDR], hlen;
};

/*
 * Decodes RTM_NEWLINK or RTM_DELLINK.  Returns 0, -ENOMSG for any other
 * message, -EBADMSG when an attribute is malformed.
 */
int link_decode(const struct nlmsghdr *nlh, struct link *link);

bool link_is_up(const struct link *link);
bool link_has_carrier(const struct link *link);
/* An interface that may be configured when the plan names none. */
bool link_is_candidate(const struct link *link);
/* The hardware address as text, "52:54:00:12:34:56". */
#define LINK_HW_TEXT (3 * NET_HWADDR)
const char *link_hw_text(const uint8_t *hw, uint8_t hlen,
			 char buf[LINK_HW_TEXT]);

#endif
