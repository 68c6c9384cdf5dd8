/*
 * All interfaces at once, without I/O: link changes, frames and time go in,
 * actions and a deadline come out.  Each ip_spec of the plan runs on the
 * interface that it matches, or on every candidate at once when any will do;
 * then the best offer of all of them is taken (offer.h).
 */
#ifndef IPCONFIG_RACE_H
#define IPCONFIG_RACE_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/action.h"
#include "ipconfig/client.h"
#include "ipconfig/hold.h"
#include "ipconfig/link.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"
#include "ipconfig/offer.h"
#include "ipconfig/switch_port.h"

#define RACE_NICS  256
#define RACE_HOLDS 8 /* leases that are kept; more interfaces are not */
/* Setting a link up failed, or somebody set it down: tried again after that. */
#define RACE_UP_MS 5000
/* Doubled so often for what is held: nobody waits for it in the dark. */
#define RACE_UP_FAILS 4
/*
 * A request without an answer for so long gives way to another offer; twice as
 * long where that server has failed, too.
 */
#define RACE_ASK_MS 2000
/* Nobody has answered for so long: perhaps the switch says why. */
#define RACE_LISTEN_MS 5000
/* What nothing requires may still take so long once the required is there. */
#define RACE_OPTIONAL_MS 10000

enum nic_state {
	NIC_ABSENT, /* the slot holds no interface */
	NIC_IDLE,   /* no spec means it, or the spec is settled */
	NIC_RACING, /* it may yet be configured */
	NIC_CHOSEN, /* what it was offered is being asked for */
	/* those from here on were configured */
	NIC_HOLDING, /* its clients' timers go on */
	NIC_LOST,    /* it no longer is */
};

struct race_nic {
	uint8_t state; /* enum nic_state */
	bool carrier;
	bool settled;	   /* carrier, ever since the interface was found */
	bool synced;	   /* the driver has seen to it since carrier came */
	bool was_up;	   /* before anybody touched it */
	bool set_up;	   /* by us */
	bool announced;	   /* the user was told of it */
	bool renamed;	   /* its name was seen to, once */
	bool bond;	   /* the switch expects one */
	bool needed;	   /* by what holds something: see race_loser() */
	uint8_t method;	   /* enum ip_method: of the last spec that meant it */
	uint8_t up_fails;  /* since it was up, RACE_UP_FAILS at most */
	uint8_t said;	   /* bit for each enum switch_says that was told */
	int spec;	   /* index in the plan, -1: none */
	int up_err;	   /* -errno of the last try to set it up, 0 */
	int send_err;	   /* and to send */
	unsigned sweep;	   /* the last dump that named it */
	const char *unfit; /* why its spec's protocols cannot run on it */
	uint64_t up_at_ms; /* when setting it up is to be tried */
	uint64_t up_ms, bound_ms;
	uint64_t carrier_ms; /* carrier came, or went */
	uint64_t late_ms;    /* when clients of the second choice begin */
	uint64_t listen_ms;  /* when its switch is to be listened to */
	uint64_t blocked_ms; /* its port may not forward before, 0: it may */
	struct hold *hold;   /* of NIC_HOLDING by a lease, or NULL */
	struct link link;
	struct client client[CLIENTS_MAX];
};

/* Each slot that was used so far. */
#define race_for_each(n, race)                                                 \
	for ((n) = (race)->nic; (n) != (race)->end; (n)++)

/* What an interface lacks, or the best of a spec's; the less the better. */
enum race_lack {
	LACK_NOTHING,
	LACK_CARRIER,
	LACK_UP,  /* it cannot be set up */
	LACK_FIT, /* it can, but its spec's protocols cannot run on it */
	LACK_DEVICE,
};

/* Whether others have the address, before it is used (ACD_WAIT). */
enum spec_check { CHECK_OVER, CHECK_DUE, CHECK_RUNS };

enum spec_state { SPEC_SETTLED, SPEC_PENDING, SPEC_FAILED };

struct race_spec {
	uint8_t state;		 /* enum spec_state */
	uint8_t lacks;		 /* enum race_lack */
	uint8_t check;		 /* enum spec_check */
	bool bound;		 /* told is what it got */
	bool declined;		 /* what it got before that */
	int error;		 /* of SPEC_FAILED: -errno */
	uint64_t lacks_ms;	 /* since when */
	int up_err;		 /* of LACK_UP: -errno */
	struct race_nic *chosen; /* whose offer was accepted */
	struct client *asked;	 /* and by which of its clients */
	unsigned rank; /* of the offer, 0 when it is bound without any */
	uint64_t asked_ms;
	struct ip_addr asked_of; /* the server */
	struct offers offers;	 /* the others: also when it is settled */
	struct net_info told;	 /* what that offered, then gave */
};

struct race {
	const struct net_plan *plan;
	uint64_t now; /* of the call that is under way, as is random */
	uint32_t random;
	uint64_t start_ms;
	uint64_t enough_ms; /* when all that is required was there; or never */
	unsigned sweep;	    /* dumps begun */
	bool let_go;	    /* some interface: see race_rematch() */
	bool holds;	    /* there is no ACTION_DONE any more */
	unsigned n_holds;   /* those used so far */
	struct race_nic *end; /* of the slots used so far */
	struct race_spec spec[NET_SPECS];
	struct hold hold[RACE_HOLDS];
	struct race_nic nic[RACE_NICS];
	struct client_news news; /* of the last frame or deadline */
	struct net_iface was;	 /* what the last ACTION_CHANGE changed */
};

void race_init(struct race *r, const struct net_plan *plan, uint64_t now);
/* An interface appeared, changed or went.  -E2BIG when there are too many. */
int race_link(struct race *r, const struct link *link, uint64_t now,
	      uint32_t random);
/* A new dump begins: race_swept() then removes those that it did not name. */
void race_sweep(struct race *r);
void race_swept(struct race *r, uint64_t now);
/* Setting nic up failed with err (-errno). */
void race_up_failed(struct race_nic *nic, int err);
/* The kernel refused to configure nic as race_next() said: -errno. */
void race_refused(struct race *r, struct race_nic *nic, int err, uint64_t now,
		  uint32_t random);
/* A frame came to nic.  What it did is for the log, r->news with it. */
enum client_event race_rx(struct race *r, struct race_nic *nic,
			  uint16_t ethertype, struct rd frame, bool checked,
			  uint64_t now, uint32_t random);
/* nic's switch sent a frame: what that says, or nothing that nic can use. */
enum switch_says race_switch(struct race_nic *nic, struct rd frame,
			     uint64_t now, struct switch_news *news);
/* What of it may be the reason that nobody answers: ": why", or "". */
const char *race_suspects(const struct race_nic *nic, uint64_t now);
/* The next thing to do; call again until ACTION_NONE or ACTION_DONE. */
enum action_kind race_next(struct race *r, uint64_t now, uint32_t random,
			   struct action *a);
/* The interface states, and what makes them change: race_nic.c. */
bool nic_races(const struct race_nic *nic);
void nic_carrier(struct race *r, struct race_nic *nic, bool carrier);
/*
 * Those clients begin that wait for others' failure, once it is time: not while
 * there is an offer, or what was offered is being asked for.
 */
uint64_t nic_late_ms(const struct race *r, const struct race_nic *nic);
void nic_start_late(struct race *r, struct race_nic *nic);
/* Stops its clients but one, NULL: all; and starts no more. */
void nic_stop_clients(struct race_nic *nic, const struct client *but);
/* Starts one protocol, in place of what ran in its slot. */
void nic_start_client(struct race *r, struct race_nic *nic, unsigned slot,
		      const struct client_ops *ops, const struct net_info *got);
/* The spec has nothing of nic any more, and asks anew. */
void nic_ask_anew(struct race_nic *nic, struct race_spec *s);
/* The spec is settled or has failed: its other interfaces are let go. */
void race_settle(struct race *r, unsigned spec, enum spec_state how, int error);
/* It is to be found anew. */
void race_reopen(struct race *r, unsigned spec);
/* Interfaces that a settled spec let go take part for another. */
void race_rematch(struct race *r);
/*
 * Do other hosts have the address: race_acd.c.  Stops nic's clients but asked,
 * and begins to look for them if the plan says so; whether that is waited for.
 */
bool race_acd_start(struct race *r, struct race_nic *nic, struct client *asked,
		    const struct net_info *got);
/* c saw one (CLIENT_CONFLICT), or none (CLIENT_FREE): what that means. */
enum client_event race_acd_end(struct race *r, struct race_nic *nic,
			       struct client *c, enum client_event ev);
/* The limits: race_limit.c.  Of the whole, or never. */
uint64_t race_total_limit(const struct race *r);
/* When the spec fails for what it lacks; or never. */
uint64_t race_spec_limit(const struct race *r, unsigned spec);
/* Ends the specs whose limit has passed. */
void race_check_limits(struct race *r);
/*
 * Whether the rest need only be waited for a while: all that the boot needs is
 * there, or will not be.
 */
bool race_is_enough(const struct race *r);
/* Notes what each spec lacks. */
void race_note_lacks(struct race *r, uint64_t now);

/*
 * A lease is held as soon as it is configured: race_hold.c, the policy is
 * hold.c's.  From now on others are told of its address and watched, and
 * race_next() goes on with its clients, and never is ACTION_DONE.
 */
void race_hold(struct race *r, uint64_t now, uint32_t random);
/* rtnetlink told of an address. */
void race_address(struct race *r, const struct addr_news *news, uint64_t now,
		  uint32_t random);
/* The machine has slept: nothing is known of what it has. */
void race_slept(struct race *r, uint64_t now, uint32_t random);
/* A person wants that of nic, which is held.  0, or -EBUSY: not now. */
int race_ask(struct race *r, struct race_nic *nic, enum hold_ask what,
	     uint64_t now, uint32_t random);

/* What nic is to become, of what its spec was told. */
void race_iface(const struct race *r, const struct race_nic *nic,
		const struct client *c, struct net_iface *f);
/* It was configured as f, by c. */
void race_hold_begin(struct race *r, struct race_nic *nic, struct client *c,
		     const struct net_iface *f);
/* It is not, or is no more. */
void race_hold_end(struct race_nic *nic, enum hold_state how, uint64_t now);
/* Others are told of its address, and watched, once nobody probes it. */
void race_guard(struct race *r, struct race_nic *nic);
/* Somebody else uses it: CLIENT_CONFLICT, or CLIENT_IGNORED: not told. */
enum client_event race_defend(struct race *r, struct race_nic *nic);
/* What its client heard, or did because it did not: for the log. */
enum client_event race_hold_event(struct race *r, struct race_nic *nic,
				  struct client *c, enum client_event ev,
				  bool heard);
/* Its link has changed; or its carrier. */
void race_hold_link(struct race *r, struct race_nic *nic, bool was_up);
void race_hold_carrier(struct race *r, struct race_nic *nic);
/* c's frame is about to be sent. */
void race_hold_sent(struct race_nic *nic, struct client *c);
/* The next thing to do for it. */
enum action_kind race_hold_next(struct race *r, struct race_nic *nic,
				struct action *a);
/* A boot server that was named counts more than who stands in for one. */
void race_add_told(struct net_info *info, const struct net_info *told);

/*
 * After the race: the next interface that was set up for nothing and is to be
 * put down; NULL after the last.
 */
struct race_nic *race_loser(struct race *r);
/* Time is up: race_next() will end what is pending. */
bool race_is_late(const struct race *r, uint64_t now);
/* Some spec is neither settled nor has it failed. */
bool race_is_pending(const struct race *r);
/* When race_next() must be called again at the latest. */
uint64_t race_deadline(struct race *r);
struct race_nic *race_find(struct race *r, int ifindex);
/* Which other name the plan gives the interface (ifname=), or NULL. */
const char *race_new_name(struct race *r, const struct race_nic *nic);
/*
 * 0, or why a required spec failed, with the name that it has for its
 * interface, "" for any: -ETIMEDOUT before others as in klibc's ipconfig, after
 * them with plan->whole_machine.
 */
int race_error(const struct race *r, const char **dev);
/* What nic is waiting for, "no carrier for 12 s"; false when for nothing. */
bool race_describe(const struct race_nic *nic, uint64_t now, char *buf,
		   size_t size);

#endif
