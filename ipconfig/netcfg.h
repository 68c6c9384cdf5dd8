/*
 * Putting a configuration into the kernel.  The build_ functions are pure:
 * they write one rtnetlink request into a buffer of NL_BUFFER bytes.
 */
#ifndef IPCONFIG_NETCFG_H
#define IPCONFIG_NETCFG_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/link.h"
#include "ipconfig/net_result.h"
#include "ipconfig/nl.h"

/*
 * Who set an address, IFA_PROTO; the kernel itself uses 1 to 3.  Kernels before
 * 5.18 ignore and forget it.
 */
#define NETCFG_PROTO 107

struct nlmsghdr *build_link_flags(void *buf, int ifindex, bool up);
struct nlmsghdr *build_link_name(void *buf, int ifindex, const char *name);
struct nlmsghdr *build_link_hw(void *buf, int ifindex, const uint8_t *hw);
struct nlmsghdr *build_link_mtu(void *buf, int ifindex, uint32_t mtu);
struct nlmsghdr *build_address(void *buf, const struct net_iface *f,
			       const struct net_addr *addr);
/* RTM_NEWROUTE, or RTM_DELROUTE: of whatever router where none is named. */
struct nlmsghdr *build_route(void *buf, uint16_t type, uint16_t flags,
			     const struct net_iface *f,
			     const struct net_route *route);

/*
 * Asks for one interface, which has the kernel finish what the coming of
 * carrier began.  A driver that tells of carrier by itself (virtio_net since
 * 7.x) may do so before its transmit queue is attached; until then what is
 * sent is dropped and sendto(2) succeeds: 4 of 40 boots lost their first
 * message, none does after this (make bench-first-packet).
 */
void netcfg_sync(struct nl *nl, int ifindex);
/* Both want an interface that is down, and only log that it cannot be. */
void netcfg_rename(struct nl *nl, const struct link *link, const char *name);
void netcfg_hw(struct nl *nl, const struct link *link, const uint8_t *hw);
/* Sets f's MTU, as far as the link permits it; a failure is only logged. */
void netcfg_mtu(struct nl *nl, const struct net_iface *f,
		const struct link *link);
/* Sets an interface up or down.  0 or -errno. */
int netcfg_link(struct nl *nl, int ifindex, bool up);
/*
 * Gives the interface its MTU, addresses and routes, and takes its old
 * addresses from it: all, or only those that an earlier run gave it.  Failures
 * that leave it usable are only logged.  0 or -errno.
 */
int netcfg_apply(struct nl *nl, const struct net_iface *f,
		 const struct link *link, bool whole_machine);
/*
 * Gives it only what was did not have, NULL: all, and takes away the routes
 * that only was had.  Addresses stay, and others' too; with f->lifetimes they
 * last for their leases from now on.  Failures are only logged.
 */
int netcfg_change(struct nl *nl, const struct net_iface *was,
		  const struct net_iface *f, const struct link *link);
/* Takes its addresses away, and with them its routes. */
void netcfg_drop(struct nl *nl, const struct net_iface *f);
/* Takes away what netcfg_apply() gave any interface (since Linux 5.18). */
void netcfg_forget(struct nl *nl);
/*
 * Sets the host name and the NIS domain; a machine without a host name takes
 * its address for one, as the kernel does.  0 or -errno.
 */
int netcfg_names(const struct net_iface *f);

#endif
