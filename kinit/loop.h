/*
 * The one place where process 1 waits: for its children, for orphans to reap
 * and for the next deadline.  The rules are super.h's; here is the I/O.
 */
#ifndef KINIT_LOOP_H
#define KINIT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/child.h"
#include "kinit/event.h"
#include "kinit/super.h"

struct boot;

/* A row of the table of children. */
struct worker_kind {
	const char *name;
	child_work *work;    /* gets the struct boot as it is when it starts */
	uint32_t may;	     /* messages that it sends, TELL_BIT */
	uint32_t silence_ms; /* the longest pause between two of them */
	/* Takes a message: 0, or -EBADMSG when it cannot be so. */
	int (*message)(struct boot *b, const struct msg *m);
	/* It has ended or was given up; how is in *a. */
	void (*gone)(struct boot *b, const struct super_action *a);
};

struct loop {
	const struct worker_kind *kinds; /* SUPER_CHILDREN of them */
	struct event_log *events;
	int signals; /* signalfd(2) for SIGCHLD */
	struct child child[SUPER_CHILDREN];
	struct super super;
};

/* A kernel without signalfd(2) is polled for children that ended. */
void loop_open(struct loop *l, const struct worker_kind *kinds,
	       struct event_log *events);
/* Gives the signals back, before the real init is executed. */
void loop_close(struct loop *l);

/* Starts a child of that kind.  0, -EBUSY while there is one, or -errno. */
int loop_start(struct loop *l, unsigned kind, struct boot *b);
/* It has no use any more; gone() follows. */
void loop_stop(struct loop *l, unsigned kind);
/* It is there, and process 1 has not been told that it may stay. */
bool loop_is_held(const struct loop *l, unsigned kind);
/* Its last message was that it is released, however it ended then. */
bool loop_was_released(const struct loop *l, unsigned kind);
/* From now on the longest pause between two of its messages. */
void loop_limit(struct loop *l, unsigned kind, uint32_t silence_ms);
/* It was started and is not over. */
bool loop_is_there(const struct loop *l, unsigned kind);
/* Tells it to go on (worker_wait_order()). */
void loop_order(struct loop *l, unsigned kind);

/* Waits for one event or until then, and does what follows from it. */
void loop_turn(struct loop *l, struct boot *b, uint64_t until_ms);

#endif
