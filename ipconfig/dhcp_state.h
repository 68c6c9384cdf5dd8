/*
 * The states of the DHCP client, and what those have in common that write
 * them: dhcp.c (search and request), dhcp_lease.c (from the ACK on); dhcp_rx.c
 * has what comes in, dhcp_tx.c what goes out.
 */
#ifndef IPCONFIG_DHCP_STATE_H
#define IPCONFIG_DHCP_STATE_H

#include "ipconfig/client.h"

/* What counts in a state. */
#define HEARS_OFFER  1
#define HEARS_ACK    2	/* and NAK, of the server that is asked */
#define NAMES_SERVER 4	/* in what it sends */
#define NEW_SEARCH   8	/* another xid */
#define ANY_SERVER   16 /* may confirm the address, or refuse it */
#define LEASED	     32 /* there is a lease */
#define FROM_ADDRESS 64 /* and what is sent comes from its address: ciaddr */

struct dhcp_state {
	uint8_t sends; /* enum dhcp_type, 0 for nothing */
	uint8_t flags;
	enum client_event (*on_timeout)(struct client *c, uint64_t now,
					uint32_t random);
};

extern const struct dhcp_state dhcp_selecting, dhcp_waiting, dhcp_bound;

/* Of an offer that a BOOTP server made; others have an xid. */
#define BOOTP_COOKIE 0

/* The only writer of the state; NULL: nothing is done any more. */
void dhcp_enter(struct client *c, const struct dhcp_state *state, uint64_t now,
		uint32_t random);
/* Enters dhcp_waiting for ms, 10 % more or less. */
void dhcp_wait(struct client *c, uint32_t ms, uint64_t now, uint32_t random);
/* Fills *news but for its info, which is empty. */
void dhcp_news(struct client_news *news, uint32_t from, const char *why);
enum client_event dhcp_rx(struct client *c, struct rd frame, bool checked,
			  uint64_t now, uint32_t random,
			  struct client_news *news);
/*
 * Whether an RARP frame answers d, from the server that ip= names, if it does;
 * *m is what a BOOTP server would have said.
 */
bool rarp_decode(struct dhcp_msg *m, struct rd frame, const struct dhcp *d);
/* The rest of client_ops, for all that share the states. */
void dhcp_start(struct client *c, const struct client_start *s, uint64_t now,
		uint32_t random);
enum client_event dhcp_timeout(struct client *c, uint64_t now, uint32_t random,
			       struct client_news *news);
void dhcp_accept(struct client *c, const struct net_info *offer,
		 uint32_t cookie, uint64_t now, uint32_t random);
/* What the state's message is, and what is waited for. */
void dhcp_tx(struct client *c, uint64_t now, struct wr *w);
void dhcp_describe(const struct client *c, uint64_t now, char *buf,
		   size_t size);

/* Whether there is a lease, be it one that is asked for again. */
bool dhcp_has_lease(const struct dhcp *d);
/* It ends, as the server says: timeout() tells. */
void dhcp_unbind(struct client *c, uint64_t now);
/* client.h's ask() */
void dhcp_ask(struct client *c, enum client_ask what, uint64_t now,
	      uint32_t random);
/* The lease begins, or goes on, with what the ACK says: enters dhcp_bound. */
void dhcp_bind(struct client *c, const struct dhcp_info *info, uint64_t now,
	       uint32_t random);

#endif
