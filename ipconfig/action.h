/* What the race wants done: see race_next(). */
#ifndef IPCONFIG_ACTION_H
#define IPCONFIG_ACTION_H

#include <stdint.h>

#include "ipconfig/client.h"
#include "ipconfig/net_result.h"
#include "lib/rw.h"

#define ACTION_FRAME 1500 /* a frame without the link's header */

enum action_kind {
	ACTION_NONE,	  /* wait until race_deadline() or an event */
	ACTION_RENAME,	  /* give nic's link that name */
	ACTION_UP,	  /* set nic's link up */
	ACTION_SEND,	  /* the frame, from nic */
	ACTION_LISTEN,	  /* to nic's switch: then race_switch() */
	ACTION_CONFIGURE, /* nic, as iface says */
	ACTION_TELL,	  /* what event did: race.news */
	/* of what is held, hold.h */
	ACTION_CHANGE,	    /* nic becomes iface, and is was */
	ACTION_RESTORE,	    /* nic gets iface, whole: it has not all of it */
	ACTION_DECONFIGURE, /* nic has been was, and becomes nothing */
	ACTION_HELD,	    /* tell: hold's state or numbers are others */
	ACTION_DONE,	    /* nothing is pending: see race_error() */
};

struct hold;
struct race_nic;

struct action {
	uint8_t kind;  /* enum action_kind */
	uint8_t event; /* enum client_event */
	struct race_nic *nic;
	const char *name;	 /* the plan's, which nic is to have */
	uint16_t ethertype;	 /* of the frame: ETH_P_* */
	struct ip_addr to, from; /* of a frame that is no broadcast */
	struct wr frame;
	struct net_iface iface;
	const struct net_iface *was;
	const struct hold *hold;
	uint8_t bytes[ACTION_FRAME];
};

#endif
