/*
 * A protocol that finds out how an interface is to be configured, without
 * I/O: frames, time and randomness go in; events, frames and a deadline come
 * out.  The race runs several on one interface and never asks which they are.
 * A new one is a file and a row in clients.c.
 *
 *	start -> OFFER ... -> accept -> BOUND -> RENEW, REBIND, LOST
 *	  ^                     |         ^          |
 *	  '------- FAILED <-----'         '---ask----'
 *
 * One that asks for an address it had may be BOUND, or have FAILED, at once.
 */
#ifndef IPCONFIG_CLIENT_H
#define IPCONFIG_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipconfig/acd.h"
#include "ipconfig/dhcp.h"
#include "ipconfig/link.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"
#include "lib/rw.h"

/* What a frame or a deadline did. */
enum client_event {
	CLIENT_IGNORED,	  /* not for us, or not now */
	CLIENT_MALFORMED, /* and news.from */
	CLIENT_REFUSED,	  /* an answer that cannot be used: news.why */
	CLIENT_OFFER,	  /* news.info can be had: accept() it; without an
			     address it only adds to others' (proxyDHCP) */
	CLIENT_FAILED,	  /* what was accepted was not given: news.why */
	CLIENT_BOUND,	  /* news.info is ours; what it leaves out, the offer
			     told */
	CLIENT_RENEW,	  /* half of the lease is over (T1): asked for again */
	CLIENT_REBIND,	  /* most of it (T2) */
	CLIENT_LOST,	  /* it has ended, or was taken back */
	CLIENT_FREE,	  /* nobody else has the address: acd.h */
	CLIENT_CONFLICT,  /* another host has: news.why */
	CLIENT_TAKEN,	  /* somebody else on this machine asks for it */
};

#define CLIENT_WHY   128
#define CLIENT_NOTES 8
#define CLIENT_VALUE 40

/* What comes with an event. */
struct client_news {
	struct ip_addr from; /* who said it */
	uint32_t cookie;     /* of an offer: goes back with accept() */
	bool last;	     /* an offer for when there is no other */
	unsigned n_notes;    /* options whose value cannot be right, left out */
	char why[CLIENT_WHY]; /* server's words are cleaned by the log */
	struct client_note {
		uint8_t code;
		const char *name;
		char value[CLIENT_VALUE]; /* ": 'text'", ": 1f 00" or "" */
	} note[CLIENT_NOTES];
	struct net_info info;
};

/* On whose behalf a client runs; the first three outlive it. */
struct client_start {
	const struct net_plan *plan;
	const struct ip_spec *spec;
	const struct link *link;
	const struct net_info *got; /* of another client; acd.h */
	bool settled; /* carrier was there before anybody looked */
};

/* What a client that has a lease, or has lost it, is asked to do. */
enum client_ask {
	CLIENT_VERIFY,	/* whether it still is one: FAILED, nobody says so */
	CLIENT_EARLY,	/* renew it, before it is time */
	CLIENT_SEEK,	/* find another one for its address */
	CLIENT_RELEASE, /* give it back; tx() is due, and nothing else */
};

struct client;

struct client_ops {
	char name[8];	    /* for messages: "DHCP" */
	char proto[8];	    /* PROTO= in klibc's net-*.conf: "dhcp" */
	uint16_t ethertype; /* of its frames, ETH_P_*; 0 for none */
	void (*start)(struct client *c, const struct client_start *s,
		      uint64_t now, uint32_t random);
	/*
	 * A frame of its type that came to the interface, without the link's
	 * header.  checked: the UDP checksum needs no look.
	 */
	enum client_event (*rx)(struct client *c, struct rd frame, bool checked,
				uint64_t now, uint32_t random,
				struct client_news *news);
	/* c->deadline_ms has passed. */
	enum client_event (*timeout)(struct client *c, uint64_t now,
				     uint32_t random, struct client_news *news);
	/* Ask for what was offered; the race does so for one at a time. */
	void (*accept)(struct client *c, const struct net_info *offer,
		       uint32_t cookie, uint64_t now, uint32_t random);
	/*
	 * What was given is another host's, who said so.  NULL: whoever gives
	 * it does not want to know.
	 */
	void (*decline)(struct client *c, uint64_t now, uint32_t random);
	/* NULL: what it gives has no end. */
	void (*ask)(struct client *c, enum client_ask what, uint64_t now,
		    uint32_t random);
	/* Writes the frame that is due (c->tx_due), for c->tx_to. */
	void (*tx)(struct client *c, uint64_t now, struct wr *w);
	/* What a waiting user should know: "no DHCP server answers for 4 s" */
	void (*describe)(const struct client *c, uint64_t now, char *buf,
			 size_t size);
};

struct client {
	const struct client_ops *ops; /* NULL: does not run */
	const char *proto; /* that got what it has: ops->proto, as a rule */
	bool tx_due;
	/*
	 * Where tx's frame goes: none is a broadcast; else it is the payload
	 * of UDP between these two and DHCP's ports.
	 */
	struct ip_addr tx_to, tx_from;
	uint32_t max_ms; /* the longest pause between repetitions; 0: its own */
	uint64_t deadline_ms; /* timeout() is due; or CLOCK_NEVER */
	union {
		struct dhcp dhcp;
		struct acd acd;
	} u;
};

#define CLIENTS_MAX 2 /* on one interface */

extern const struct client_ops static_client, dhcp_client, bootp_client,
	rarp_client, acd_client, guard_client;

/* A protocol of a method; it begins so long after carrier without an answer. */
struct client_row {
	uint8_t method; /* enum ip_method */
	uint16_t late_ms;
	const struct client_ops *ops;
};

/* The n-th of those that a method runs, NULL after the last. */
const struct client_row *clients_of(enum ip_method method, unsigned n);
/* Forgets everything learnt; nothing is due any more. */
void client_stop(struct client *c);

#endif
