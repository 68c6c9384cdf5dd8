/*
 * A DHCP client (RFC 2131 section 4.4), one of client.h's:
 *
 *	INIT -> SELECTING -> REQUESTING -> BOUND -> RENEWING -> REBINDING
 *	  |       ^   ^          |         ^  ^
 *	  |       |   '- WAITING <-- NAK   |  '--> VERIFYING
 *	  '-> REBOOTING -------------------'
 *
 * REBOOTING asks at once for an address that the machine had, or is to have;
 * VERIFYING, whether a lease still is one: the cable was out, or the machine
 * asleep.
 * It hands every usable OFFER on; which is taken, the race decides.  As a
 * BOOTP client (RFC 951), and for RARP (rarp.c), it only searches: an answer is
 * both offer and lease.
 */
#ifndef IPCONFIG_DHCP_H
#define IPCONFIG_DHCP_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/backoff.h"
#include "ipconfig/dhcp_msg.h"

/* REQUESTs without an answer before the offer counts as failed. */
#define DHCP_REQUEST_TRIES 4
/* The first message after a link came up is repeated once so early. */
#define DHCP_EARLY_MS 250
/* So long somebody may confirm the address that is asked for first. */
#define DHCP_REBOOT_MS 1000
/* And so long for one that is leased: then its times go on as they did. */
#define DHCP_VERIFY_MS 10000
/* What is given for less is taken for so long. */
#define DHCP_LEASE_MIN_S 10
/* xids that are remembered, to tell another client's answers by */
#define DHCP_XIDS    8

#define DHCP_MADE_ID 23 /* the longest is RFC 4361's with a UUID */

struct dhcp_state; /* a const object for each state: dhcp_state.h */

struct dhcp {
	struct backoff wait; /* the field secs counts from its start */
	const struct dhcp_state *state; /* NULL: INIT */
	const struct net_plan *plan;
	const struct ip_spec *spec;
	uint16_t port;	  /* ours; the server's is one less */
	uint16_t secs;	  /* of the last DISCOVER */
	uint8_t prefix;	  /* of the offer, 0 when it did not say */
	bool bootp;	  /* asks BOOTP servers, or those of RARP */
	bool takes_bootp; /* and has a use for their answers */
	uint32_t hint;	  /* address to ask for first, 0 for none */
	uint32_t xid;
	unsigned tries;		  /* messages sent in this state */
	unsigned sent, naks;	  /* in all */
	unsigned refused;	  /* answers, without any that is of use */
	uint32_t server, address; /* that were asked for, then are held */
	uint32_t lease_s;	  /* of the offer */
	uint32_t refused_from;	  /* the last answer that was of no use, */
	const char *refused_why;  /* and why */
	uint64_t asked_ms; /* the first REQUEST: a lease counts from it */
	uint64_t t1_ms, t2_ms, end_ms; /* of the lease, or CLOCK_NEVER */
	uint64_t verify_ms;	       /* when verifying ends */
	uint32_t floor_ms; /* the shortest pause between two REQUESTs */
	unsigned n_xids;
	uint32_t xids[DHCP_XIDS];
	struct dhcp_identity id;
	uint8_t made_id[DHCP_MADE_ID]; /* option 61 */
	char nak[DHCP_TEXT];	       /* what the last one said */
};

#endif
