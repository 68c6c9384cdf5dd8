/*
 * DHCP options: finding, joining and checking their values.  Used by
 * dhcp_msg.c, the codes by dhcp.c too.
 */
#ifndef IPCONFIG_DHCP_OPT_H
#define IPCONFIG_DHCP_OPT_H

#include "ipconfig/dhcp_msg.h"

/* RFC 2132 unless noted */
enum dhcp_opt {
	OPT_PAD = 0,
	OPT_NETMASK = 1,
	OPT_ROUTER = 3,
	OPT_DNS = 6,
	OPT_HOST = 12,
	OPT_DOMAIN = 15,
	OPT_ROOT_PATH = 17,
	OPT_MTU = 26,
	OPT_BROADCAST = 28,
	OPT_NIS_DOMAIN = 40,
	OPT_NTP = 42,
	OPT_REQUESTED = 50,
	OPT_LEASE = 51,
	OPT_OVERLOAD = 52,
	OPT_TYPE = 53,
	OPT_SERVER_ID = 54,
	OPT_PARAMETERS = 55,
	OPT_TEXT = 56,
	OPT_MAX_SIZE = 57,
	OPT_T1 = 58,
	OPT_T2 = 59,
	OPT_VENDOR_CLASS = 60,
	OPT_CLIENT_ID = 61,
	OPT_BOOT_NAME = 66,
	OPT_BOOTFILE = 67,
	OPT_RAPID_COMMIT = 80, /* RFC 4039 */
	OPT_ARCH = 93,	       /* RFC 4578, as the next two */
	OPT_UNDI = 94,
	OPT_UUID = 97,
	OPT_IPV6_ONLY = 108,	/* RFC 8925 */
	OPT_SEARCH = 119,	/* RFC 3397 */
	OPT_CLASSLESS = 121,	/* RFC 3442 */
	OPT_BOOT = 150,		/* RFC 5859 */
	OPT_CLASSLESS_MS = 249, /* the same, before RFC 3442 */
	OPT_END = 255,
};

/* The fields for options, in the order in which they are joined; or empty. */
struct opt_areas {
	struct rd area[3];
};

/* 0 when every option of the field ends inside it, else -EBADMSG. */
int opt_check(struct rd field);
/* The overload value of the options field, 0 to 3; other values count as 0. */
unsigned opt_overload(struct rd field);
/* Decodes every option known here into m, whose yiaddr is known. */
void opt_decode_all(struct dhcp_msg *m, const struct opt_areas *areas);
/* Writes the parameter request list, option 55. */
void opt_put_parameters(struct wr *w);

#endif
