/*
 * How one server does, asked without waiting: whether NFS answers to a NULL
 * call at its port and, for version 3, rpcbind and mountd, as the kernel will
 * ask them for a mount.
 */
#ifndef NFSMOUNT_PROBE_H
#define NFSMOUNT_PROBE_H

#include "nfsmount/nfs_plan.h"
#include "nfsmount/rpc_ask.h"

#define PROBE_BUF  512
#define PROBE_SAID 128

/* In the order in which they are asked; who answers them. */
enum probe_step {
	PROBE_BIND_NFS,	  /* rpcbind: where is NFS 3? */
	PROBE_NFS,	  /* NULL */
	PROBE_BIND_MOUNT, /* rpcbind: where is mountd? */
	PROBE_MOUNT,	  /* NULL */
	PROBE_DONE
};

struct probe {
	unsigned char step;  /* enum probe_step: that goes on, or has failed */
	unsigned char major; /* of NFS, that is asked for or is served */
	unsigned char index; /* of the server, in the plan */
	bool may_be_3;	     /* where 4 is none */
	bool port_given, bind_connected;
	uint16_t port, mount_port; /* mount_port 0: rpcbind tells it */
	int err;		   /* -EINPROGRESS; 0, it serves; -errno */
	unsigned code;		   /* KI_ of err */
	int bind_err;	   /* rpcbind's, while the usual port is tried */
	uint64_t limit_ms; /* of this step */
	uint32_t step_ms;
	const char *server;
	struct rpc_ask ask;
	uint8_t buf[PROBE_BUF];
	char said[PROBE_SAID];
};

/* Whether servers of this plan are asked at all: what is not TCP is not. */
bool probe_can(const struct nfs_plan *plan);
/* Of NFS: port=, or the usual one. */
uint16_t nfs_port(const struct nfs_plan *plan);
/* The number of mountport=, 0 when it is not given. */
uint16_t probe_mount_port(const struct nfs_plan *plan);

/* Asks for NFS major; each step has step_ms. */
void probe_start(struct probe *p, const struct nfs_plan *plan, unsigned index,
		 unsigned major, bool may_be_3, uint32_t step_ms);
/* What it waits for has come, or its limit_ms: it goes on, or is done. */
void probe_go_on(struct probe *p, bool has_come);
/* Gives up, if it is not done: nobody answered. */
void probe_end(struct probe *p);
/* Why it does not serve, or that it does: until the probe is used again. */
const char *probe_say(struct probe *p);

#endif
