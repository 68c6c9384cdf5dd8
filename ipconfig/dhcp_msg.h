/*
 * DHCP messages (RFC 2131, options RFC 2132): bytes to struct and back.
 * Pure functions.  Addresses in host order, 0 when absent; a value that fails
 * its check is left out and its option noted in ignored[].
 */
#ifndef IPCONFIG_DHCP_MSG_H
#define IPCONFIG_DHCP_MSG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipconfig/net_result.h"
#include "lib/rw.h"

#define DHCP_MSG_MAX	    1500 /* what is received at most */
#define DHCP_TEXT	    128	 /* option 56 */
#define DHCP_VENDOR	    10	 /* "PXEClient" */
#define DHCP_IGNORED	    8	 /* CLIENT_NOTES */
#define DHCP_VALUE	    40	 /* CLIENT_VALUE */
#define DHCP_ROUTES	    32
#define DHCP_FLAG_BROADCAST 0x8000

/* RFC 2132 section 9.6 */
enum dhcp_type {
	DHCP_BOOTP = 0, /* no option 53: a BOOTP message */
	DHCP_DISCOVER = 1,
	DHCP_OFFER = 2,
	DHCP_REQUEST = 3,
	DHCP_DECLINE = 4,
	DHCP_ACK = 5,
	DHCP_NAK = 6,
	DHCP_RELEASE = 7,
};

/* One of option 121 (RFC 3442). */
struct dhcp_route {
	uint32_t dst, gateway; /* gateway 0: on the link */
	uint8_t prefix;
};

/* What a message says: its options, and file. */
struct dhcp_info {
	uint32_t netmask, broadcast, gateway;
	uint32_t dns[NET_DNS], ntp[NET_NTP];
	uint32_t boot[NET_BOOT]; /* option 150 */
	uint32_t server_id;	 /* option 54 */
	uint32_t lease_s;	 /* 0: not said; NET_FOREVER */
	uint32_t t1_s, t2_s;
	uint32_t requested;
	uint32_t mtu;
	uint32_t type;	/* enum dhcp_type, or a value unknown here */
	uint32_t rapid; /* 1: option 80 is there */
	uint32_t n_routes;
	struct dhcp_route route[DHCP_ROUTES];
	char host[NET_HOST], nisdomain[NET_HOST];
	char domain[NET_DOMAIN], search[NET_SEARCH];
	char root_path[NET_PATH];   /* option 17 */
	char boot_name[NET_DOMAIN]; /* option 66, or sname */
	char bootfile[NET_BOOTFILE];
	char text[DHCP_TEXT];	  /* option 56 */
	char vendor[DHCP_VENDOR]; /* the first bytes of option 60 */
};

struct dhcp_msg {
	uint8_t op, htype, hlen;
	uint32_t xid;
	uint16_t secs, flags;
	uint32_t ciaddr, yiaddr, giaddr;
	uint32_t siaddr; /* 0 as well when it can be no server's */
	uint8_t chaddr[16];
	unsigned n_ignored;
	uint8_t ignored[DHCP_IGNORED]; /* codes of options left out */
	struct dhcp_info info;	       /* near: each byte of offset counts */
	char value[DHCP_IGNORED][DHCP_VALUE]; /* and theirs, for the log */
};

/* Who is asking; what every message of one client carries. */
struct dhcp_identity {
	uint8_t htype, hlen;
	uint8_t hw[16];
	uint16_t max_size;	  /* option 57, bytes */
	const char *host;	  /* option 12, "" for none */
	const char *vendor_class; /* option 60, "" for none */
	const uint8_t *client_id; /* option 61 */
	uint8_t client_id_len;
	bool rapid;	     /* RFC 4039: an ACK may answer a DISCOVER */
	bool pxe;	     /* RFC 4578: options 93, 94, 97 */
	uint16_t arch;	     /* of PXE */
	const uint8_t *uuid; /* as firmware has it, NULL for none */
};

/*
 * Decodes a BOOTREPLY or BOOTREQUEST of len bytes.  Returns 0, or -EBADMSG
 * when it is truncated, has no magic cookie although it must have one, an hlen
 * over 16, or an option that runs past its end; *m is then empty.
 */
int bootp_decode(struct dhcp_msg *m, const void *buf, size_t len, bool cookie);
/* The same of what must have one. */
static inline int dhcp_decode(struct dhcp_msg *m, const void *buf, size_t len)
{
	return bootp_decode(m, buf, len, true);
}

/*
 * Encodes a client's message: m gives xid, secs, flags, info.type,
 * info.server_id and info.requested, id the rest.  Padded to 300 bytes (RFC
 * 1542 section 2.1); of type DHCP_BOOTP it has no more, and texts that do not
 * fit are left out.  w->bad when the buffer is too small.
 */
void dhcp_encode(struct wr *w, const struct dhcp_msg *m,
		 const struct dhcp_identity *id);

/* Notes an option in ignored[], once; those that do not fit are not told. */
void dhcp_ignore(struct dhcp_msg *m, uint8_t code);
/* A short name of an option for messages: "root path". */
const char *dhcp_option_name(uint8_t code);

/* Whether an address can be a host's own; without a netmask it is classful. */
bool dhcp_usable_address(uint32_t ip, uint32_t netmask);

#endif
