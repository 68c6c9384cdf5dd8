/* Sockets to an address of either family. */
#ifndef LIB_IP_CONNECT_H
#define LIB_IP_CONNECT_H

#include <stdint.h>

#include "lib/ip_addr.h"

#define IP_CONNECT_PORTS 16

/*
 * A socket of that type (SOCK_STREAM, SOCK_DGRAM) that does not block, on its
 * way to a port; scope is the interface of a link-local address, else 0; from
 * is a port of ours, the first of those that it may come from, 0 for any.
 * Returns the descriptor or -errno; where that way ends, the first write tells.
 */
int ip_connect(const struct ip_addr *ip, uint32_t scope, uint16_t from,
	       uint16_t port, int type);

#endif
