/*
 * Work that PID 1 does not do itself: a child that hands back one struct of
 * fixed size through a pipe, and that may crash, hang or be killed.
 */
#ifndef KINIT_CHILD_H
#define KINIT_CHILD_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
	const char *name; /* for messages */
	pid_t pid;	  /* 0: none is running */
	int from, to;	  /* pipes: what it writes, what it reads */
	size_t got;	  /* bytes of the struct received so far */
};

/*
 * Runs in the child: must write its result to "to", then return.  A parent may
 * wait for the end of what comes after that, until child_release().
 */
typedef void child_work(void *arg, int from, int to);

/* Starts work(arg).  0 or -errno. */
int child_start(struct child *c, const char *name, child_work *work, void *arg);
/* Writes or reads a whole struct, on either side.  0 or -errno. */
int child_write(int fd, const void *buf, size_t len);
int child_read(int fd, void *buf, size_t len);
/*
 * Waits until the len bytes of the result are there or deadline_ms has come;
 * may be called again after -ETIMEDOUT.  Returns 0, -ETIMEDOUT, or -ECHILD
 * when the child ended without a result (a message says how).
 */
int child_wait(struct child *c, void *buf, size_t len, uint64_t deadline_ms);
/* It goes before all others whenever it can run, at once for the first time. */
void child_hurry(const struct child *c);
/* In a child that has little left to do: all others go first. */
void child_give_way(void);
/* In a child: nobody need wait for it any more. */
void child_release(int to);
/*
 * In a child: waits for a second, until a quick boot is over and what is left
 * (its own end takes longer than a round trip to the server) is in nobody's
 * way.
 */
void child_linger(void);
/* Kills it if it still runs, and frees all.  Harmless without a child. */
void child_end(struct child *c);
/* In a released child: waits until process 1 has become the real init. */
void child_wait_init(int from);
/*
 * Waits until it is released or has ended, then leaves it to itself; kills it
 * when it is neither at deadline_ms.  c->to stays open: what the child reads
 * ends when process 1 executes the real init, and not before.
 */
void child_leave(struct child *c, uint64_t deadline_ms);
/* Waits until it has ended; kills it when it has not at deadline_ms. */
void child_finish(struct child *c, uint64_t deadline_ms);

#endif
