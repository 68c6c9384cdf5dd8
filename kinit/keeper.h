/*
 * The lease keeper: what the network worker becomes when its work for the boot
 * is done.  It outlives the root switch, needs no file of any root, and ends
 * when there is nothing left to keep.
 */
#ifndef KINIT_KEEPER_H
#define KINIT_KEEPER_H

#include "ipconfig/ipconfig.h"
#include "kinit/keeper_socket.h"

struct boot;

/* Where it works, and what is seen of it. */
#define KEEPER_DIR    "/run/kinit"
#define KEEPER_NAME   "@kinit-lease"
#define KEEPER_OMIT   "sendsigs.omit.d" /* in /run, for sysvinit */
#define KEEPER_SOCKET "lease.socket"	/* in KEEPER_DIR */

/*
 * Its root is an empty directory in KEEPER_DIR, so that it is in no root's way;
 * and it works in KEEPER_DIR, to which paths are relative: "../kinit" is that.
 */
struct keeper {
	bool runs;	/* what is held is written to files */
	bool unwritten; /* a file could not be */
	bool writable;	/* then, the root was */
	bool in_memory; /* the root is a tmpfs or the like */
	bool rooted;	/* a root is reached through it */
	uint32_t root;	/* the id of process 1's root mount, or 0 */
	int to;		/* process 1's ear, as long as it listens */
	int dir;	/* KEEPER_DIR, O_PATH; or -errno, as all that follow */
	int proc;	/* /proc */
	int mounts;	/* its own mountinfo: something was mounted */
	int timer;   /* CLOCK_BOOTTIME, which goes on while a machine sleeps */
	int woken;   /* and an event when it wakes up, or its clock is set */
	int signals; /* SIGTERM */
	uint64_t ending_ms; /* until then the machine goes down: SIGTERM */
	int64_t asleep_ms;  /* how long the machine has slept, in all */
	struct keeper_socket socket; /* kinitctl's */
	struct ipconfig *ic;
	struct net_result *net; /* as it was when it was last told */
};

/* struct ipconfig_user's held, with a struct keeper: tells it in files. */
void keeper_held(void *keeper, const struct hold *h);
/*
 * Before the root is switched: what it needs of the file systems.  What cannot
 * be had is logged, and done without.
 */
void keeper_prepare(struct keeper *k);
/* When process 1 has become init: returns when nothing is held any more. */
void keeper_run(struct keeper *k, struct boot *b);

/*
 * keeper_jail.c: takes from the caller what a keeper does not need: a session,
 * descriptors, memory, capabilities, system calls.
 */
void keeper_jail(struct keeper *k, struct boot *b);

/* keeper_root.c: process 1's root. */
enum keeper_root {
	KEEPER_ROOT_UNKNOWN, /* there is no telling */
	KEEPER_ROOT_WRITABLE,
	KEEPER_ROOT_READ_ONLY,
	KEEPER_ROOT_GONE, /* unmounted */
};

struct keeper_look {
	uint32_t want;	/* that mount; 0: the last one of "/" */
	uint32_t found; /* and that it is there, or 0 */
	bool read_only, in_memory;
	unsigned type; /* the field with its type, or 0 */
	bool slash;    /* of the line that is being read, as those below */
	unsigned field, at;
	uint32_t id;
};

/* Pure: the next bytes of a mountinfo. */
void keeper_root_look(struct keeper_look *l, const char *text, size_t len);
/* How it is with the mount k->root, which is found where it is 0. */
enum keeper_root keeper_root(struct keeper *k);

#endif
