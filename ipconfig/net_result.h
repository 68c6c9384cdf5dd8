/*
 * What the network became: the output of ipconfig_run().  Fixed layout and
 * no pointers, because each interface crosses a pipe from the worker to PID 1.
 * Texts are checked (terminated, printable, paths UTF-8); times are clock_ms().
 */
#ifndef IPCONFIG_NET_RESULT_H
#define IPCONFIG_NET_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_plan.h"
#include "lib/dns.h"
#include "lib/ip_addr.h"

#define NET_ADDRS    4
#define NET_ROUTES   32
#define NET_DOMAIN   256
#define NET_SEARCH   256
#define NET_PATH     1024
#define NET_BOOTFILE 256
#define NET_BOOT     4

#define NET_FOREVER  UINT32_MAX /* a lease without an end */

/* Who said something, in the order of precedence: see merge.h. */
enum net_source { SOURCE_NONE, SOURCE_PARAM, SOURCE_DHCP };

struct net_addr {
	struct ip_addr ip, broadcast;
	uint32_t lease_s; /* 0: it is nobody's lease */
	uint8_t prefix, source;
};

struct net_route {
	struct ip_addr dst, gateway; /* no gateway: on the link */
	uint8_t prefix, source;
};

/* Each of these is taken from one source as a whole. */
struct net_addrs {
	uint8_t n;
	struct net_addr addr[NET_ADDRS];
};

struct net_routes {
	uint8_t n;
	uint8_t classless; /* 1: option 121, which leaves no gateway to tell */
	struct net_route route[NET_ROUTES];
};

struct net_server {
	struct ip_addr ip;
	uint8_t is_dhcp; /* 1: none is named, the DHCP server stands in */
	uint8_t source;	 /* SOURCE_PARAM, or 0 */
};

/* What one source tells of the network, and what all of them make of it. */
struct net_info {
	uint32_t mtu;
	struct net_server server;
	struct ip_addr from; /* the server that gave it */
	struct net_addrs addrs;
	struct ip_addr dns[NET_DNS], ntp[NET_NTP];
	struct ip_addr boot[NET_BOOT]; /* option 150 */
	struct net_routes routes;
	char host[NET_HOST], nisdomain[NET_HOST];
	char domain[NET_DOMAIN], search[NET_SEARCH];
	char root_path[NET_PATH];
	char boot_name[NET_DOMAIN]; /* option 66, or sname */
	char bootfile[NET_BOOTFILE];
};

struct net_iface {
	char dev[NET_IFNAME];
	int32_t ifindex;
	uint32_t metric; /* of its routes, that of its subnet included */
	uint8_t method;	 /* enum ip_method */
	uint8_t guessed_netmask, guessed_broadcast;
	uint8_t hlen;
	uint8_t lifetimes;     /* 1: its addresses end with their leases */
	uint8_t client_id_len; /* of the identifier that DHCP sent, or 0 */
	uint64_t up_ms, carrier_ms, bound_ms;
	char proto[8]; /* "dhcp", "none": see client.h */
	struct net_info info;
	uint8_t hw[NET_HWADDR];
	uint8_t client_id[NET_CLIENT_ID]; /* option 61: type, then value */
};

struct net_result {
	char failed_dev[NET_IFNAME]; /* what an error is about, "" for all */
	unsigned n_ifaces, n_names;
	struct net_iface iface[NET_SPECS];
	struct net_name name[NET_NAMES];
};

#endif
