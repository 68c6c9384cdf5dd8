/* What a DHCP message says, as a client's news. */
#ifndef IPCONFIG_DHCP_INFO_H
#define IPCONFIG_DHCP_INFO_H

#include "ipconfig/client.h"
#include "ipconfig/dhcp_msg.h"

/* Adds notes, cookie and info to *news, where they are all zero. */
void dhcp_tell(struct client_news *news, const struct dhcp_msg *m);

#endif
