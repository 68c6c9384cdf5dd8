/*
 * What the network should become: the input of ipconfig_run().  One ip_spec
 * for each ip= parameter (kernel Documentation/admin-guide/nfs/nfsroot.rst).
 * Addresses are in host order, 0 means not given.
 */
#ifndef IPCONFIG_NET_PLAN_H
#define IPCONFIG_NET_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#define NET_SPECS     8
#define NET_DNS	      3
#define NET_NTP	      3
#define NET_IFNAME    16  /* IFNAMSIZ */
#define NET_HOST      65  /* __NEW_UTS_LEN + 1 */
#define NET_CLIENT_ID 253 /* type byte and at most 252 more */
#define NET_VENDOR    253

enum ip_method { IP_OFF, IP_STATIC, IP_DHCP };

struct ip_spec {
	enum ip_method method;
	uint32_t client, server, gateway, netmask;
	uint32_t dns[2], ntp;
	char dev[NET_IFNAME]; /* "" is any interface, the first that works */
	uint8_t client_id_len;
	char host[NET_HOST];
	char nisdomain[NET_HOST];
	uint8_t client_id[NET_CLIENT_ID]; /* type, then value: option 61 */
};

#define NET_NO_LIMIT UINT32_MAX

struct net_plan {
	bool need_server;     /* an offer without a boot server can wait */
	bool need_path;	      /* nor one without a root path */
	bool first_only;      /* one configured interface is enough */
	bool dry_run;	      /* configure nothing, only find out */
	uint16_t client_port; /* the server's is one less; RFC: 68 */
	/* how long one may be missing: an interface, carrier on it */
	uint32_t device_ms, carrier_ms;
	uint32_t timeout_ms; /* and for everything; 0: as long as it takes */
	char vendor_class[NET_VENDOR]; /* option 60, "" for none */
	unsigned n_specs;
	struct ip_spec spec[NET_SPECS];
};

#endif
