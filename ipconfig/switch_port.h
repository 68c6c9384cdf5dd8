/*
 * What the switch at the other end of a cable says without being asked: frames
 * to 01:80:c2:00:00:0x, the Ethernet header included, to struct.  Spanning tree
 * (IEEE 802.1D-2004 section 9.3), LACP (802.1AX-2008 section 5.4.2) and LLDP
 * (802.1AB-2009 section 8).  Pure.
 */
#ifndef IPCONFIG_SWITCH_PORT_H
#define IPCONFIG_SWITCH_PORT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/rw.h"

/* So long after the last BPDU there may be a spanning tree: three hellos. */
#define SWITCH_BPDU_MS 6000
/* And so much longer than it takes by itself a port may need to forward. */
#define SWITCH_SLACK_MS 5000
/* Requests are repeated so often while a port may begin to forward. */
#define SWITCH_HOLD_MS 1500

#define SWITCH_NAME    64

enum switch_says {
	SWITCH_STP,
	SWITCH_LACP,
	SWITCH_LLDP,
	SWITCH_NOTHING, /* that is known here */
};

struct switch_news {
	bool forwards;	   /* STP: so says the port of itself (RSTP) */
	uint32_t delay_ms; /* STP: from a link to a port that forwards */
	/* LLDP, "" when not told; cleaned by the log, cut to what fits */
	char system[SWITCH_NAME], port[SWITCH_NAME];
};

enum switch_says switch_decode(struct rd frame, struct switch_news *news);
/* What STP or LACP mean for who waits for an answer: ": why"; else "". */
const char *switch_text(enum switch_says says);

#endif
