/*
 * What becomes of an interface after DHCP has configured it, without I/O:
 * what its client, rtnetlink and a person say goes in, actions and a deadline
 * come out.  A root may be reached through it, so the address stays whatever
 * happens to the lease (but see "strict"): who saws off his branch has no
 * machine left that could say why.
 *
 *	BOUND <-> REFUSED, ENDED      asked for anew, the same address only
 *	  '-> TAKEN, RELEASED, STOPPED, GONE      nothing is done any more
 */
#ifndef IPCONFIG_HOLD_H
#define IPCONFIG_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/client.h"
#include "ipconfig/net_result.h"
#include "lib/compat.h"

enum hold_state {
	HOLD_NONE,
	HOLD_BOUND,   /* there is a lease, perhaps one that is renewed */
	HOLD_REFUSED, /* a server has taken it back */
	HOLD_ENDED,   /* nobody has renewed it */
	/* those from here on do nothing */
	HOLD_TAKEN,    /* another DHCP client has the address */
	HOLD_RELEASED, /* somebody gave it back: HOLD_ASK_RELEASE */
	HOLD_STOPPED,  /* somebody wanted that: HOLD_ASK_STOP */
	HOLD_GONE,     /* the interface is */
};

/* Their names, in that order. */
#define HOLD_STATES                                                            \
	"none\0bound\0refused\0ended\0taken\0released\0stopped\0gone\0"

/* What may happen again and again is not always told. */
enum hold_trouble {
	HOLD_CONFLICT,
	HOLD_LATE,
	HOLD_PUT,
	HOLD_NOTES,
	HOLD_PACES
};

struct hold_pace {
	unsigned said;
	uint64_t next_ms;
};

#define HOLD_OTHERS 4

/* What a person wants of it, kinitctl(8). */
enum hold_ask { HOLD_ASK_RENEW, HOLD_ASK_RELEASE, HOLD_ASK_STOP };

/* All times are clock_ms(). */
struct hold {
	uint8_t state; /* enum hold_state */
	bool loud;     /* of why, with ACTION_HELD */
	bool strict;   /* as RFC 2131: no lease, no address */
	bool asking;   /* a request is out: renewing, rebinding, verifying */
	bool carrier;
	bool tell;		      /* ACTION_HELD is due */
	bool change;		      /* perhaps ACTION_CHANGE */
	bool drop;		      /* ACTION_DECONFIGURE */
	bool bare;		      /* strict: it has no address now */
	bool chosen;		      /* an offer was accepted */
	bool heard_other;	      /* a lease of it was given to another */
	uint8_t undone;		      /* times that it could not be put back */
	bool proto_told;	      /* the kernel knows who set an address */
	uint8_t puts;		      /* since puts_ms */
	unsigned renewals;	      /* ACKs since the first */
	unsigned failures;	      /* requests that nobody answered */
	unsigned refusals;	      /* NAKs */
	unsigned conflicts;	      /* seen of RFC 5227 */
	unsigned restored;	      /* times that the address was put back */
	uint64_t since_ms;	      /* of state */
	uint64_t bound_ms;	      /* the last ACK */
	uint64_t renew_ms, rebind_ms; /* T1, T2, or CLOCK_NEVER */
	uint64_t end_ms;	      /* of the lease, or CLOCK_NEVER */
	uint64_t say_ms;	      /* when it is told once more */
	unsigned said;
	uint64_t check_ms; /* when it is asked whether it still is a lease */
	uint64_t checked_ms;
	uint64_t defend_ms; /* not before that */
	uint64_t ask_ms;    /* nor a person's next wish */
	uint64_t doubt_ms;  /* who replaced it, if another address stays */
	uint64_t put_ms, puts_ms;    /* when the address is put back */
	uint32_t other[HOLD_OTHERS]; /* addresses of the same subnet, or 0 */
	struct hold_pace pace[HOLD_PACES];
	struct ip_addr offered; /* another address that servers offer now */
	char why[CLIENT_WHY];	/* of state: "refused: no such lease" */
	char owner[32];		/* TAKEN: by whom, as far as can be seen */
	struct net_iface iface; /* as it is configured now */
};

/* What happened to an IPv4 address of an interface: addr_watch.h. */
struct addr_news {
	int ifindex;
	uint32_t ip; /* host order */
	uint8_t prefix;
	uint8_t proto; /* IFA_PROTO, 0: not told */
	bool gone;
	uint32_t valid_s, preferred_s; /* NET_FOREVER */
};

/* Whether anything is done for it. */
static inline bool hold_acts(const struct hold *h)
{
	return h != NULL && h->state < HOLD_TAKEN;
}

/* Begins: f was configured. */
void hold_start(struct hold *h, const struct net_iface *f, bool carrier,
		uint64_t now);
/* Another state; why is the caller's. */
void hold_enter(struct hold *h, enum hold_state state, uint64_t now);
/* Its numbers are others: that is to be told. */
void hold_tell(struct hold *h, bool loud);
/* And why. */
void hold_say(struct hold *h, bool loud, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
/* Whether that trouble is to be told once more. */
bool hold_is_due(struct hold *h, enum hold_trouble what, uint64_t now);
/* A request was sent; nobody answered. */
void hold_sent(struct hold *h);
void hold_failed(struct hold *h);
/* A server renewed it, or gave it anew. */
void hold_renewed(struct hold *h, uint64_t now);
/* T2 has come. */
void hold_late(struct hold *h, uint64_t now);
/* It is no lease any more: from says why, or nobody says anything (""). */
void hold_lost(struct hold *h, const struct ip_addr *from, const char *why,
	       uint64_t now);
/* A server offers another address. */
void hold_offered(struct hold *h, const struct ip_addr *ip);
/* The owner of the address is another one. */
void hold_taken(struct hold *h, const char *owner, uint64_t now);
/* Whether who deleted it has another one by now. */
void hold_doubt(struct hold *h, uint64_t now);
/* What rtnetlink told of an address of the interface. */
void hold_address(struct hold *h, const struct addr_news *news, uint64_t now);
/* The address is to be put back: what happened. */
void hold_put(struct hold *h, const char *what, uint64_t now);
/* The kernel has forgotten its routes, which is nobody's wish. */
void hold_routes(struct hold *h, uint64_t now);
/* The kernel did what it was asked for: 0, or -errno, and it is asked again. */
void hold_done(struct hold *h, int err, uint64_t now);
/* All addresses are told anew. */
void hold_forget(struct hold *h);
/* Another client of this machine was given the address. */
void hold_heard_other(struct hold *h, uint64_t now);
/* It is to be asked whether it still is a lease. */
void hold_check(struct hold *h, uint64_t now);
/* It is told once more what is wrong, when it is time. */
void hold_say_again(struct hold *h, uint64_t now);
/* When something is due. */
uint64_t hold_deadline(const struct hold *h);

#endif
