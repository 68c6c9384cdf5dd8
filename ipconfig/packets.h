/*
 * The packet sockets of a run, one for each type of frame that is in use, and
 * what is sent otherwise.
 */
#ifndef IPCONFIG_PACKETS_H
#define IPCONFIG_PACKETS_H

#include <poll.h>

#include "ipconfig/action.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"
#include "ipconfig/packet.h"

#define PACKETS_MAX 4

struct packets {
	unsigned n;
	uint16_t port; /* ours, of UDP */
	struct packet packet[PACKETS_MAX];
};

/* Opens those that the plan's protocols hear from the start.  0 or -errno. */
int packets_open(struct packets *ps, const struct net_plan *plan);
/*
 * The one for a type of frame, opened if need be: its index, or -errno, -ENOSPC
 * when there are too many.
 */
int packets_add(struct packets *ps, uint16_t ethertype);
/*
 * Hears from now on what an interface's switch says; when it cannot, a waiting
 * user knows less.
 */
void packets_listen(struct packets *ps, int ifindex);
/* Sends what an ACTION_SEND says.  0 or -errno. */
int packets_send(struct packets *ps, const struct action *a);
/*
 * Nothing is searched for any more, but result's interfaces are held: those
 * sockets are left that this takes, and hear only what it needs.  0 or -errno.
 */
int packets_hold(struct packets *ps, const struct net_result *result);
/* Fills fds, PACKETS_MAX of them, for poll(2): how many. */
unsigned packets_poll(const struct packets *ps, struct pollfd *fds);
void packets_close(struct packets *ps);

#endif
