/*
 * A DHCP client as a state machine without I/O (RFC 2131 section 4.4): bytes,
 * time and randomness go in; bytes to send and a deadline come out.
 *
 *	INIT -> SELECTING -> REQUESTING -> BOUND
 *	            ^  ^---------'  |
 *	            '--- WAITING <--' NAK
 */
#ifndef IPCONFIG_DHCP_H
#define IPCONFIG_DHCP_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/dhcp_msg.h"
#include "lib/rw.h"

/* An offer that lacks what the plan needs waits so long for a better one. */
#define DHCP_GRACE_MS 1000
/* REQUESTs without an answer before the search starts again. */
#define DHCP_REQUEST_TRIES 4

enum dhcp_phase {
	DHCP_PHASE_INIT,
	DHCP_PHASE_SELECTING,
	DHCP_PHASE_REQUESTING,
	DHCP_PHASE_WAITING,
	DHCP_PHASE_BOUND,
};

/* What a received message did, for the log. */
enum dhcp_event {
	DHCP_EV_IGNORED, /* not for us, or not now */
	DHCP_EV_MALFORMED,
	DHCP_EV_OFFERED, /* kept or taken */
	DHCP_EV_REFUSED, /* an offer of an address that cannot be one */
	DHCP_EV_NAKED,
	DHCP_EV_BOUND,
};

struct dhcp_state; /* a const object for each phase, in dhcp.c */

struct dhcp {
	const struct dhcp_state *state;
	bool need_server, need_path;
	bool tx_due; /* dhcp_tx() has something to send */
	bool have_offer;
	uint32_t hint; /* address to ask for, 0 for none */
	uint32_t xid;
	uint64_t start_ms;    /* of the search: the field secs counts from it */
	uint64_t deadline_ms; /* dhcp_timeout() is due; or CLOCK_NEVER */
	uint32_t wait_ms;     /* the current retransmission interval */
	uint16_t secs;	      /* of the last DISCOVER */
	unsigned tries;	      /* messages sent in this state */
	unsigned sent, naks;  /* in all */
	struct dhcp_identity id;
	struct dhcp_msg offer; /* the offer chosen so far, then the lease */
};

/* Fills *d; nothing is sent before dhcp_start(). */
void dhcp_init(struct dhcp *d, const struct dhcp_identity *id);
/* Begins the search; random is any random number (so below). */
void dhcp_start(struct dhcp *d, uint64_t now, uint32_t random);
/* Forgets everything learnt; nothing is due any more. */
void dhcp_stop(struct dhcp *d);
enum dhcp_phase dhcp_phase(const struct dhcp *d);

/* A UDP payload from the server's port. */
enum dhcp_event dhcp_rx(struct dhcp *d, const void *buf, size_t len,
			uint64_t now, uint32_t random);
/* deadline_ms has passed. */
void dhcp_timeout(struct dhcp *d, uint64_t now, uint32_t random);
/* Writes the message that is due, if tx_due; returns whether one was. */
bool dhcp_tx(struct dhcp *d, uint64_t now, struct wr *w);
/* Whether a message has what the plan needs. */
bool dhcp_satisfies(const struct dhcp *d, const struct dhcp_msg *m);

/* Whether an address with its mask (0: unknown) can be a host's own. */
bool dhcp_usable_address(uint32_t ip, uint32_t netmask);

#endif
