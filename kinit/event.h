/*
 * What happened when: the runner records the beginning and the end of every
 * step and child, and the network what its interfaces did.  The timeline is
 * made of it; nothing else keeps times of its own for people to read.
 */
#ifndef KINIT_EVENT_H
#define KINIT_EVENT_H

#include <stddef.h>
#include <stdint.h>

#define EVENTS	    128
#define EVENTS_KEPT 32 /* of these the first; what is lost is behind them */

enum event_what {
	EVENT_STEP, /* began */
	EVENT_STEP_DONE,
	EVENT_STEP_FAILED,
	EVENT_CHILD, /* was started */
	EVENT_CHILD_ENDED,
	EVENT_LINK_UP, /* the first interface's link was set up */
	EVENT_CARRIER, /* it had carrier */
	EVENT_BOUND,   /* it had its lease */
	EVENT_ADDRESS, /* it had its static address */
};

struct event {
	enum event_what what;
	const char
		*object; /* a name that stays: of a step, of a child, or "" */
	uint64_t ms;	 /* clock_ms() */
};

/*
 * When it is full the oldest behind the first EVENTS_KEPT is forgotten, of
 * those of steps and children while there are any.
 */
struct event_log {
	unsigned n;
	struct event event[EVENTS];
};

void event_add(struct event_log *log, enum event_what what, const char *object,
	       uint64_t ms);
/* The last such event, whatever its object when that is NULL; or NULL. */
const struct event *event_last(const struct event_log *log,
			       enum event_what what, const char *object);

/*
 * "link-up 15 carrier 16 bound 23 root 41 init 44", in ms since the first
 * event: what there is of it.
 */
void event_timeline(const struct event_log *log, uint64_t now, char *text,
		    size_t size);

#endif
