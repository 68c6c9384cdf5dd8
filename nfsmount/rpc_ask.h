/* One RPC call over a TCP connection of its own, which never blocks. */
#ifndef NFSMOUNT_RPC_ASK_H
#define NFSMOUNT_RPC_ASK_H

#include "nfsmount/rpc_msg.h"

struct rpc_ask {
	int fd;		/* -1: nothing is asked */
	bool connected; /* and the call is sent */
	uint32_t xid;
	struct rpc_reply reply; /* points into buf */
	size_t len, size;
	uint8_t *buf; /* the call, then the answer */
};

/*
 * Begins to connect to a server, an IPv4 address or an IPv6 one with or
 * without %scope.  call->path != NULL: from a port below 1024, which mountd
 * wants.  0, or -errno and nothing is open; buf stays with the call.
 */
int rpc_ask_start(struct rpc_ask *a, const char *server, uint16_t port,
		  const struct rpc_call *call, uint8_t *buf, size_t size);
/* What poll(2) is to wait for. */
short rpc_ask_events(const struct rpc_ask *a);
/* That has come: -EAGAIN, it goes on; or as rpc_decode(), or -errno. */
int rpc_ask_step(struct rpc_ask *a);
/* As often as one likes. */
void rpc_ask_end(struct rpc_ask *a);
/* The same in one, until the deadline: -ETIMEDOUT.  The end is yours. */
int rpc_ask_wait(struct rpc_ask *a, uint64_t deadline_ms);

/* 0 once it is connected, which poll(2) tells by POLLOUT; or -errno. */
int rpc_ask_connected(const struct rpc_ask *a);

#endif
