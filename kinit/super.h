/*
 * The supervisor of process 1's children, without I/O: what they write, how
 * they end and the time go in; messages, kills and ends come out.  Nothing
 * here waits: each state that a child does not leave by itself has a limit.
 */
#ifndef KINIT_SUPER_H
#define KINIT_SUPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "kinit/msg.h"

#define SUPER_CHILDREN 8
/* A killed child that is there for longer is given up. */
#define SUPER_KILL_MS 2000
/* One that has closed its pipe has so long to end. */
#define SUPER_CLOSED_MS 1000
#define SUPER_NO_LIMIT	0

enum child_state {
	CHILD_NONE, /* never started */
	CHILD_RUNNING,
	CHILD_RELEASED,	 /* said that nobody need wait for it */
	CHILD_KILLED,	 /* and expected to end at once */
	CHILD_ENDED,	 /* reaped */
	CHILD_ABANDONED, /* killed, but the kernel does not let it go */
};

enum super_why {
	SUPER_BY_ITSELF,
	SUPER_SILENT,	/* no message within its limit */
	SUPER_CLOSED,	/* it can say nothing more, and does not end */
	SUPER_NONSENSE, /* a message that it may not send, or not so */
	SUPER_STOPPED,	/* process 1 wanted it */
};

struct super_child {
	enum child_state state;
	pid_t pid;
	uint32_t may;	     /* message types, TELL_BIT */
	uint32_t silence_ms; /* SUPER_NO_LIMIT, or for how long */
	uint64_t deadline_ms;
	enum super_why why;
	bool to_kill; /* and not yet told */
	bool exited;  /* and not yet told */
	bool was_released;
	bool closed; /* it can say nothing more */
	int status;  /* of wait(2) */
	size_t got;
	uint8_t buf[MSG_MAX];
};

struct super {
	struct super_child child[SUPER_CHILDREN];
	uint8_t message[MSG_MAX]; /* the one of the last action */
};

enum super_act {
	SUPER_MESSAGE,	 /* take msg; super_wrong() when it cannot be so */
	SUPER_KILL,	 /* send SIGKILL, because of why */
	SUPER_ENDED,	 /* reaped: why, status, released, partial */
	SUPER_ABANDONED, /* will be reaped whenever it ends */
};

struct super_action {
	enum super_act act;
	unsigned child;
	pid_t pid;
	struct msg msg;
	enum super_why why;
	int status;
	bool released; /* it had done all that somebody waited for */
	bool partial;  /* it ended in the middle of a message */
};

void super_init(struct super *s);

/* Events. */

/* A child was started in a free place; it must not be silent for longer. */
void super_started(struct super *s, unsigned child, pid_t pid, uint32_t may,
		   uint32_t silence_ms, uint64_t now);
/* How many bytes super_input() takes now. */
size_t super_room(const struct super *s, unsigned child);
void super_input(struct super *s, unsigned child, const void *data, size_t len);
/* The end of what it writes. */
void super_closed(struct super *s, unsigned child, uint64_t now);
/* A process was reaped; all its input was given before.  false: an orphan. */
bool super_exited(struct super *s, pid_t pid, int status);
/* It may be silent for so long from now on, and between later messages. */
void super_limit(struct super *s, unsigned child, uint32_t silence_ms,
		 uint64_t now);
/* Process 1 has no more use for it. */
void super_stop(struct super *s, unsigned child, uint64_t now);
/* The message of the last action is nonsense. */
void super_wrong(struct super *s, unsigned child, uint64_t now);

/* The next action: call it until false, after each event and deadline. */
bool super_next(struct super *s, uint64_t now, struct super_action *a);
/* When to call it at the latest. */
uint64_t super_deadline(const struct super *s);
/* Whether a child can be started in this place. */
bool super_is_free(const struct super *s, unsigned child);

#endif
