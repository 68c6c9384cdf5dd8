/* Who asks: what a DHCP client tells of itself and its machine. */
#ifndef IPCONFIG_DHCP_ID_H
#define IPCONFIG_DHCP_ID_H

#include "ipconfig/client.h"

/*
 * Fills d->id from link, spec and plan, which it then points into, and into d
 * itself: an option 61 that is made of the hardware address or the UUID.
 */
void dhcp_set_identity(struct dhcp *d, const struct client_start *s);

#endif
