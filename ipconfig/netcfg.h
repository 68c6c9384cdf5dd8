/*
 * Putting a configuration into the kernel.  The build_ functions are pure:
 * they write one rtnetlink request into a buffer of NL_BUFFER bytes.
 */
#ifndef IPCONFIG_NETCFG_H
#define IPCONFIG_NETCFG_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_result.h"
#include "ipconfig/nl.h"

struct nlmsghdr *build_link_flags(void *buf, int ifindex, bool up);
struct nlmsghdr *build_link_mtu(void *buf, int ifindex, uint32_t mtu);
struct nlmsghdr *build_address(void *buf, const struct net_iface *f);
struct nlmsghdr *build_route(void *buf, int ifindex,
			     const struct net_route *route);

/* Sets an interface up or down.  0 or -errno. */
int netcfg_link(struct nl *nl, int ifindex, bool up);
/*
 * Gives the interface its MTU, address and routes; failures that leave it
 * usable are only logged.  0 or -errno.
 */
int netcfg_apply(struct nl *nl, const struct net_iface *f, uint32_t link_mtu);
/*
 * Sets the host name and the NIS domain; a machine without a host name takes
 * its address for one, as the kernel does.  0 or -errno.
 */
int netcfg_names(const struct net_iface *f);

#endif
