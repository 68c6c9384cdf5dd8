/*
 * The parent's side of a child's life: process 1 starts it, hears what it
 * writes and sees it end.  worker.h is the child's side.
 */
#ifndef KINIT_CHILD_H
#define KINIT_CHILD_H

#include <sys/types.h>

/* "from" is what process 1 writes, "to" is where results go. */
typedef void child_work(void *arg, int from, int to);

struct child {
	pid_t pid;
	int from; /* what it writes; -1 when that has ended */
	int to;	  /* what it reads: closed when init is executed */
};

/*
 * Starts work(arg) in a new process without blocked signals, which has only
 * its own two descriptors besides the first three: close_others is called in
 * it.  What it writes is read without waiting.  0 or -errno.
 */
int child_start(struct child *c, child_work *work, void *arg,
		void (*close_others)(void *), void *data);
/* Closes both pipes. */
void child_close(struct child *c);

#endif
