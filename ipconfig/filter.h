/*
 * What the kernel is to drop: packets that mean nothing to us, and while a
 * lease is held all that would wake a machine for others.  Classic BPF.
 */
#ifndef IPCONFIG_FILTER_H
#define IPCONFIG_FILTER_H

#include <stdint.h>

#include "ipconfig/net_result.h"

/*
 * Leaves a packet socket of that type only what counts: of IPv4 UDP to port, of
 * ETH_P_ALL what no bridge passes on (IEEE 802.1D-2004 table 7-10), all ARP.
 * With held only what is about its interfaces: ARP of whoever has, or looks
 * for, one of their addresses, and BOOTP's replies to their hardware addresses.
 * Where the kernel does not take it there is only more to read.
 */
void filter_packets(int fd, uint16_t ethertype, uint16_t port,
		    const struct net_result *held);
/* Leaves a socket of rtnetlink links and addresses of held's interfaces. */
void filter_events(int fd, const struct net_result *held);

#endif
