/*
 * What the network should become: the input of ipconfig_run().  One ip_spec
 * for each ip= parameter (kernel Documentation/admin-guide/nfs/nfsroot.rst).
 * IPv4 addresses are in host order, 0 means not given.
 */
#ifndef IPCONFIG_NET_PLAN_H
#define IPCONFIG_NET_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#define NET_SPECS     64
#define NET_DNS	      3
#define NET_NTP	      3
#define NET_IFNAME    16  /* IFNAMSIZ */
#define NET_HWADDR    32  /* MAX_ADDR_LEN */
#define NET_HOST      65  /* __NEW_UTS_LEN + 1 */
#define NET_CLIENT_ID 253 /* type byte and at most 252 more */
#define NET_VENDOR    253

enum ip_method { IP_OFF, IP_STATIC, IP_DHCP };

/* Which interface a spec means. */
enum net_match {
	MATCH_ANY,  /* the first that works */
	MATCH_NAME, /* dev */
	MATCH_MAC,  /* hw */
};

struct ip_spec {
	enum ip_method method;
	enum net_match match;
	bool required;	 /* the boot needs it: see ipconfig_run() */
	uint32_t metric; /* of its routes */
	uint32_t client, server, gateway, netmask;
	bool netmask_given; /* 0 is a netmask, too */
	uint32_t dns[2], ntp;
	char dev[NET_IFNAME];	      /* "" unless MATCH_NAME */
	uint8_t hw[NET_HWADDR], hlen; /* MATCH_MAC */
	uint8_t client_id_len;
	char host[NET_HOST];
	char nisdomain[NET_HOST];
	uint8_t client_id[NET_CLIENT_ID]; /* type, then value: option 61 */
};

/* A link that stands on others: a VLAN, a bond, a bridge. */
#define NET_LINKS  8
#define NET_LOWERS 4
struct net_link {
	char dev[NET_IFNAME];
	unsigned n_lowers;
	char lower[NET_LOWERS][NET_IFNAME];
};

#define NET_NO_LIMIT UINT32_MAX

struct net_plan {
	bool need_server;     /* an offer without a boot server can wait */
	bool need_path;	      /* nor one without a root path */
	bool any_required;    /* one of the required specs is enough */
	bool first_only;      /* one configured interface is enough */
	bool dry_run;	      /* configure nothing, only find out */
	bool whole_machine;   /* every address of an interface is ours */
	uint16_t client_port; /* the server's is one less; RFC: 68 */
	/* how long one may be missing: an interface, carrier on it */
	uint32_t device_ms, carrier_ms;
	uint32_t timeout_ms; /* and for everything; 0: as long as it takes */
	unsigned n_specs, n_links;
	struct ip_spec spec[NET_SPECS];
	struct net_link link[NET_LINKS];
	char vendor_class[NET_VENDOR]; /* option 60, "" for none */
};

#endif
