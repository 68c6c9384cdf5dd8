/*
 * The keeper's ear, kinitctl(8): a socket that only root may use, one line in
 * and one line of JSON out, then it is closed.  Nobody is waited for: a few
 * clients at once, each for a few seconds, and an answer that nobody takes is
 * lost.
 */
#ifndef KINIT_KEEPER_SOCKET_H
#define KINIT_KEEPER_SOCKET_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "kinit/keeper_status.h"

#define KEEPER_CLIENTS	  4 /* one more, and the oldest is dropped */
#define KEEPER_CLIENT_MS  5000
#define KEEPER_SOCKET_FDS (1 + KEEPER_CLIENTS)

struct keeper;

struct keeper_client {
	int fd; /* or -1 */
	unsigned len;
	uint64_t until_ms;
	char line[KEEPER_LINE_MAX + 1];
};

struct keeper_socket {
	int fd;	 /* or -1 */
	int pid; /* the keeper's */
	unsigned next;
	struct keeper_client client[KEEPER_CLIENTS];
};

/* Nobody is heard: the first that is called, whatever comes of the others. */
void keeper_socket_init(struct keeper *k);
/*
 * Makes KEEPER_SOCKET in k->dir, the working directory from then on.  0,
 * or -errno: then nobody is heard, and the others may be called all the same.
 * From then on they need accept4, getsockopt, read, sendto, close, and no path.
 */
int keeper_socket_open(struct keeper *k);
/* What to wait for, at most KEEPER_SOCKET_FDS: how many. */
unsigned keeper_socket_fds(const struct keeper *k, struct pollfd *fds);
/* Until when, or CLOCK_NEVER. */
uint64_t keeper_socket_deadline(const struct keeper *k);
/* Hears and answers whoever is there; after each poll(2), whatever it said. */
void keeper_socket_turn(struct keeper *k, uint64_t now);

#endif
