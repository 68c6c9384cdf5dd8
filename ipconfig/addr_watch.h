/* IPv4 addresses as rtnetlink tells of them: bytes to struct, no I/O. */
#ifndef IPCONFIG_ADDR_WATCH_H
#define IPCONFIG_ADDR_WATCH_H

#include <stddef.h>

#include "ipconfig/hold.h"

struct nlmsghdr;

/*
 * The attribute of that type behind so many bytes of a family's header, or NULL
 * when there is none that has size bytes.
 */
const void *addr_attr(const struct nlmsghdr *nlh, unsigned header,
		      uint16_t type, size_t size);
/*
 * Decodes RTM_NEWADDR or RTM_DELADDR.  Returns 0, -ENOMSG for any other message
 * and for addresses that are none of IPv4, -EBADMSG when it is malformed.
 */
int addr_decode(const struct nlmsghdr *nlh, struct addr_news *news);

#endif
