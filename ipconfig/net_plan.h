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
#define NET_ETH	      6	 /* bytes of an Ethernet's address */
#define NET_SERVERS   8	 /* of kinit.dhcp.server=, and of .deny= */
#define NET_GIVEN     16 /* rd.route=, ifname= */

/* Those from IP_DHCP on ask: which protocols, clients.c says. */
enum ip_method {
	IP_OFF,
	IP_STATIC,
	IP_DHCP,
	IP_BOOTP,
	IP_RARP,
	IP_BOTH, /* BOOTP and RARP */
	IP_ANY,	 /* DHCP, and RARP when nobody answers */
};

static inline bool ip_method_asks(enum ip_method method)
{
	return method >= IP_DHCP;
}

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
	uint32_t mtu;		      /* 0: not said */
	uint8_t set_hw[NET_ETH];      /* hardware address to give it, or 0 */
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

/* rd.route= */
struct net_given_route {
	uint32_t dst, gateway;
	uint8_t prefix;
	char dev[NET_IFNAME]; /* "": where the gateway is on the link */
};

/* ifname= */
struct net_rename {
	char dev[NET_IFNAME];
	uint8_t hw[NET_ETH];
};

/* RFC 5227: does another host have the address that we got? */
enum net_acd {
	ACD_OFF,
	ACD_PROBE, /* look while the boot goes on, and say so */
	ACD_WAIT,  /* look first, and decline it */
};

/* Option 61, unless the spec has one of its own. */
enum net_client_id {
	CLIENT_ID_NONE,
	CLIENT_ID_MAC,	/* 1 and the hardware address */
	CLIENT_ID_UUID, /* 0 and the machine's UUID, as in option 97 */
	CLIENT_ID_DUID, /* RFC 4361 with RFC 6355's DUID-UUID */
	CLIENT_ID_GIVEN,
};

/* What becomes of a lease when the boot is over (kinit.lease=). */
enum net_lease {
	LEASE_AUTO,    /* KEEP where the root needs the network, else OFF */
	LEASE_KEEP,    /* a process renews it; the address has no end */
	LEASE_FOREVER, /* as the kernel: nobody does, the address has no end */
	LEASE_OFF,     /* nobody does, and the address ends with it */
};

#define NET_NO_LIMIT UINT32_MAX

/* Small fields stand before large ones: near ones take less code to reach. */
struct net_plan {
	bool need_server;	/* an offer without a boot server can wait */
	bool need_path;		/* nor one without a root path */
	bool any_required;	/* one of the required specs is enough */
	bool first_only;	/* one configured interface is enough */
	bool dry_run;		/* configure nothing, only find out */
	bool whole_machine;	/* every address of an interface is ours */
	bool pxe;		/* send options 93, 94, 97 and a PXE class */
	bool rapid_commit;	/* RFC 4039 */
	bool no_peer_dns;	/* name servers and domains are ours alone */
	bool has_uuid;		/* uuid is there */
	bool lease_strict;	/* no lease, no address: RFC 2131 */
	uint8_t lease;		/* enum net_lease */
	uint8_t acd;		/* enum net_acd */
	uint8_t client_id_kind; /* enum net_client_id */
	uint8_t client_id_len;	/* of CLIENT_ID_GIVEN */
	uint8_t n_allow, n_deny, n_dns, n_routes, n_renames;
	uint16_t pxe_arch;    /* RFC 4578 section 2.1 */
	uint16_t client_port; /* the server's is one less; RFC: 68 */
	unsigned n_specs, n_links;
	/* how long one may be missing: an interface, carrier on it */
	uint32_t device_ms, carrier_ms;
	uint32_t timeout_ms; /* and for everything; 0: as long as it takes */
	/* an address that was once ours, on which interface; hlen 0: on any */
	uint32_t hint;
	uint8_t hint_hw[NET_ETH], hint_hlen;
	uint32_t tried;	  /* DHCP server whose lease led to nothing, or 0 */
	uint8_t uuid[16]; /* the machine's, as firmware has its bytes */
	uint32_t dns[NET_DNS];				/* nameserver= */
	uint32_t allow[NET_SERVERS], deny[NET_SERVERS]; /* DHCP servers */
	uint8_t client_id[NET_CLIENT_ID];
	char vendor_class[NET_VENDOR]; /* option 60, "" for none */
	struct net_given_route route[NET_GIVEN];
	struct net_rename rename[NET_GIVEN];
	struct net_link link[NET_LINKS];
	struct ip_spec spec[NET_SPECS];
};

/* Whether it has an interface that is to be configured. */
static inline bool net_plan_is_wanted(const struct net_plan *plan)
{
	for (unsigned i = 0; i < plan->n_specs; i++) {
		if (plan->spec[i].method != IP_OFF)
			return true;
	}
	return false;
}

#endif
