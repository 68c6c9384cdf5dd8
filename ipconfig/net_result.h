/*
 * What the network became: the output of ipconfig_run().  Fixed layout and
 * no pointers, because each interface crosses a pipe from the worker to PID 1.
 * Addresses are in host order, 0 means not known; texts are checked
 * (terminated, printable, paths UTF-8); times are clock_ms().
 */
#ifndef IPCONFIG_NET_RESULT_H
#define IPCONFIG_NET_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/net_plan.h"

#define NET_ROUTES   16
#define NET_DOMAIN   256
#define NET_SEARCH   256
#define NET_PATH     1024
#define NET_BOOTFILE 256
#define NET_HWADDR   32 /* MAX_ADDR_LEN */

struct net_route {
	uint32_t dst, gateway; /* gateway 0: on the link */
	uint8_t prefix;
};

/* What a server tells of the network, and what ip= may say instead. */
struct net_info {
	uint32_t netmask, broadcast, gateway;
	uint32_t dns[NET_DNS], ntp[NET_NTP];
	uint32_t server;      /* boot server: siaddr */
	uint32_t dhcp_server; /* option 54 */
	uint32_t lease_s;     /* 0xffffffff is for ever */
	unsigned n_routes;    /* option 121; then gateway does not count */
	char host[NET_HOST], nisdomain[NET_HOST];
	struct net_route route[NET_ROUTES];
	char domain[NET_DOMAIN], search[NET_SEARCH];
	char root_path[NET_PATH]; /* option 17 */
	char bootfile[NET_BOOTFILE];
};

struct net_iface {
	int32_t ifindex;
	uint32_t mtu;
	enum ip_method method;
	uint32_t address;
	bool guessed_netmask, guessed_broadcast;
	bool server_is_dhcp; /* no next-server: the DHCP server stands in */
	uint8_t hlen;
	uint64_t up_ms, carrier_ms, bound_ms;
	char dev[NET_IFNAME];
	struct net_info info;
	uint8_t hw[NET_HWADDR];
};

struct net_result {
	char failed_dev[NET_IFNAME]; /* what an error is about, "" for all */
	unsigned n_ifaces;
	struct net_iface iface[NET_SPECS];
};

#endif
