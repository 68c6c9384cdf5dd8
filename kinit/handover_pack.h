/* The table of handover.h: which files there are, and for whom. */
#ifndef KINIT_HANDOVER_PACK_H
#define KINIT_HANDOVER_PACK_H

#include <stdint.h>

#define HANDOVER_ONE_OF ": one of "

/* In the order of handover_hint. */
enum handover_who {
	TO_UDEV,
	TO_NETWORKD,
	TO_NETWORKMANAGER,
	TO_IFUPDOWN,
	TO_DHCPCD,
	TO_CONNMAN,
	TO_CLOUD_INIT,
	TO_RESOLVED,
	TO_TIMESYNCD,
	TO_CHRONY,
	TO_NETPLAN,
	TO_RESOLV_CONF,
};

/* With that, in handover_files: a file for each interface. */
#define FILE_EACH 0x80
/* Only where networking.service is that of Debian's ifupdown. */
#define FILE_UNIT 0x40
#define FILE_WHO  0x3f

extern const uint8_t handover_files[];
/*
 * Path below /run and text of each, templates as in handover_text.h; an empty
 * path ends them.
 */
extern const char handover_texts[];
/*
 * Where each of handover_who is seen to be there: a path below the root; with
 * no '/', a unit, the command of which is wanted.
 */
extern const char handover_places[];
/* What texts have in common: '%' and a digit, 1 for the first. */
extern const char handover_parts[];

#endif
