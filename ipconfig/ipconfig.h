/*
 * Network configuration: plan in, result out.  The one place where sockets,
 * netlink and the clock meet the protocol code: begin, step until it is done,
 * end.
 */
#ifndef IPCONFIG_IPCONFIG_H
#define IPCONFIG_IPCONFIG_H

#include <poll.h>

#include "ipconfig/action.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"
#include "ipconfig/nl.h"
#include "ipconfig/packets.h"
#include "ipconfig/progress.h"
#include "ipconfig/race.h"

/* Who wants to know; each may be NULL. */
struct ipconfig_user {
	/* all goes on, every few seconds; what is about to be done */
	void (*alive)(void *data, const char *doing);
	/* an interface works; or the kernel refused its address: -errno */
	void (*configured)(void *data, const struct net_iface *f, int err);
	/* what is held is in another state, or has other numbers */
	void (*held)(void *data, const struct hold *h);
	void *data;
};

#define IPCONFIG_FDS (1 + PACKETS_MAX) /* what it waits for */

struct driver_hold;

/* What most calls are about comes first. */
struct ipconfig {
	struct race race;
	struct packets packets;
	const struct ipconfig_user *user;
	struct net_result *result;
	uint64_t dump_ms; /* when all interfaces are asked for once more */
	uint32_t dump_pause_ms;
	int dump_err, narrow_err; /* what was told of them */
	uint64_t alive_ms;	  /* when somebody is told that all goes on */
	bool too_many;		  /* interfaces, which was told */
	const struct driver_hold *hold; /* NULL: nothing is held */
	unsigned seen; /* in a dump of addresses: a bit for each hold */
	struct progress progress;
	struct action action;
	uint8_t heard[ACTION_FRAME]; /* off the stack: near locals are less */
	struct nl events, requests;
};

/*
 * Begins to configure the network as plan says; plan, result and user must
 * outlive ic.  Returns 0 or -errno.
 */
int ipconfig_begin(struct ipconfig *ic, const struct net_plan *plan,
		   struct net_result *result, const struct ipconfig_user *user);
/*
 * Does the next thing, or waits for one, a few seconds at most.  Returns 1
 * while something is pending, 0 when all is done, or -errno.
 */
int ipconfig_step(struct ipconfig *ic);
/*
 * Begin and all steps.  Returns 0, or with the interfaces that work in
 * *result -ENODEV (no such interface), -ENETDOWN (no carrier), -ETIMEDOUT or
 * another -errno.
 */
int ipconfig_run(struct ipconfig *ic, const struct net_plan *plan,
		 struct net_result *result, const struct ipconfig_user *user);
/*
 * After ipconfig_run(): what configured interfaces still have to do goes on,
 * until stop_fd (or -1) is ready for events (poll(2)'s) or stop_ms has come.
 * Earlier only when nothing can go on.
 */
void ipconfig_hold(struct ipconfig *ic, int stop_fd, short events,
		   uint64_t stop_ms);
/*
 * The same for who waits for other things, too: begin, then a turn, which does
 * all there is to do and returns 0, or 1 when that is too much for one; then
 * what to wait for, and until when.  Begin may be called again.
 */
void ipconfig_hold_begin(struct ipconfig *ic);
int ipconfig_hold_turn(struct ipconfig *ic);
unsigned ipconfig_hold_fds(struct ipconfig *ic, struct pollfd fds[IPCONFIG_FDS],
			   uint64_t *deadline_ms);
/* The n-th interface that is held, NULL behind the last. */
const struct hold *ipconfig_held(const struct ipconfig *ic, unsigned n);
/* A person wants that; 0, -ENODEV: none is held of that name, or -EBUSY. */
int ipconfig_ask(struct ipconfig *ic, const char *dev, enum hold_ask what);
/* The machine has slept. */
void ipconfig_slept(struct ipconfig *ic);
/* Takes away what an earlier run that came to nothing has configured. */
void ipconfig_forget(struct ipconfig *ic);
/* Puts the interfaces that were set up for nothing down again. */
void ipconfig_restore(struct ipconfig *ic);
/* Releases everything; call it whatever the others returned. */
void ipconfig_end(struct ipconfig *ic);

#endif
