/*
 * The child's side of a child's life: what a worker says to process 1 (msg.h)
 * and what it waits for.  child.h is the parent's side.
 */
#ifndef KINIT_WORKER_H
#define KINIT_WORKER_H

#include <stdbool.h>

#include "kinit/msg.h"

/* Sends a message; one that cannot be sent is for nobody any more. */
void worker_send(int to, enum msg_type type, const void *body, size_t length);
/* Nobody need wait for it any more; the last thing that it sends. */
void worker_release(int to);
/*
 * Waits for so long, until a quick boot is over and what is left is in
 * nobody's way: closing packet sockets and telling the lease on a serial
 * console cost the real init 7 ms of 1,230 (make bench-boot, 20 boots).
 */
#define WORKER_LINGER_MS 1000
void worker_linger(void);
/* Waits for process 1's word to go on; false when it never comes. */
bool worker_wait_order(int from);
/*
 * Waits until process 1 has become the real init, and a second more: what is
 * left to do is then in nobody's way.  While that does not come it is said
 * what is waited for; with limit_s, not 0, the machine reboots in the end,
 * because process 1 may hang in that execve(2) itself.
 */
void worker_wait_init(int from, const char *what, unsigned limit_s);

#endif
