/*
 * ONC RPC version 2 over TCP (RFC 5531) as a client without I/O: calls of
 * rpcbind (RFC 1833 section 3), of MOUNT version 3 (RFC 1813 appendix I) and of
 * NFS, which is asked for nothing (NULL); and their answers.
 */
#ifndef NFSMOUNT_RPC_MSG_H
#define NFSMOUNT_RPC_MSG_H

#include "lib/rw.h"

#define RPC_BIND      100000
#define RPC_BIND_V2   2
#define RPC_BIND_PORT 111
#define RPC_NFS	      100003
#define RPC_MOUNT     100005
#define RPC_MOUNT_V3  3

#define RPC_NULL      0 /* of every program */
#define BIND_GETPORT  3
#define MOUNT_MNT     1
#define MOUNT_EXPORT  5

#define RPC_CALL_MAX  1100 /* MNT of the longest path */

struct rpc_call {
	uint8_t vers, proc;
	uint32_t prog;
	uint32_t of_prog; /* GETPORT: of its version 3, 0 otherwise */
	const char *path; /* MNT: of that, NULL otherwise */
};

/* What an answer says, beside how it went. */
struct rpc_reply {
	uint32_t low, high; /* versions that there are, of -EPROTONOSUPPORT */
	struct rd body;	    /* points into what was decoded */
};

/* Writes a call with its record mark; w is bad when it does not fit. */
void rpc_encode(struct wr *w, uint32_t xid, const struct rpc_call *call);

/*
 * Joins the fragments of the first record among *len bytes that have come into
 * buf.  Returns how many bytes it has with its mark, which are the first 4; 0
 * when more must come; -EMSGSIZE when it cannot fit into size.
 */
int rpc_record(uint8_t *buf, size_t *len, size_t size);

/*
 * A record, without its mark, as the answer to the call of that xid.  0;
 * -EAGAIN, it is none; -EPROTONOSUPPORT, the program has versions low to high;
 * -EPFNOSUPPORT, there is no such program; -EOPNOTSUPP, no such procedure;
 * -EACCES, who asks is refused; -EBADMSG, -EPROTO, -EIO.
 */
int rpc_decode(struct rd r, uint32_t xid, struct rpc_reply *out);

/* The body of GETPORT's answer: the port, 0 for none, or -EBADMSG. */
int rpc_port(struct rd r);

/*
 * The body of MNT's answer: 0, -ENOENT, -ENOTDIR, -EACCES for any other error
 * of the server's, -EBADMSG.  *flavor is one that the server takes: AUTH_SYS if
 * that is among them.
 */
#define RPC_AUTH_SYS 1
int rpc_mnt(struct rd r, uint32_t *flavor);

/*
 * Whether a path is exported, or one above it, by the body of EXPORT's answer:
 * 1; 0, and the first of those that are stand in list, with blanks between
 * them; -EBADMSG when the answer ends before that is known.
 */
int rpc_exported(struct rd r, const char *path, char *list, size_t size);

#endif
