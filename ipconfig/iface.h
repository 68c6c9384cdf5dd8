/* What an interface is configured with: the ip= fields and the lease joined. */
#ifndef IPCONFIG_IFACE_H
#define IPCONFIG_IFACE_H

#include "ipconfig/dhcp_msg.h"
#include "ipconfig/link.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"

/*
 * Fills *out for an interface.  lease is NULL for a static one.  Fields of
 * spec beat the lease, but for the client address, which it only asks for.
 */
void iface_make(struct net_iface *out, const struct ip_spec *spec,
		const struct link *link, const struct dhcp_msg *lease);

/*
 * Checks what came through the pipe from the worker: texts are terminated
 * and printable, counts in range.  Returns 0 or -EBADMSG.
 */
int net_iface_check(const struct net_iface *f);

#endif
