/* How one server does, see probe.h. */
#include "nfsmount/probe.h"

#include <errno.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/str.h"
#include "nfsmount/nfs_failure.h"

/* rpcbind has no port for what it is asked for: the kernel's word for that */
#define BIND_UNKNOWN (-EOPNOTSUPP)

bool probe_can(const struct nfs_plan *plan)
{
	return str_find(plan->options, "udp") == NULL &&
	       str_find(plan->options, "rdma") == NULL;
}

uint16_t nfs_port(const struct nfs_plan *plan)
{
	return plan->port != 0 ? plan->port : NFS_USUAL_PORT;
}

uint16_t probe_mount_port(const struct nfs_plan *plan)
{
	static const char name[] = "mountport=";
	const char *p = plan->options;
	unsigned port = 0;

	/* the last one counts, and the kernel finds what is wrong with it */
	while ((p = str_find(p, name)) != NULL) {
		p += sizeof(name) - 1;
		for (port = 0; *p >= '0' && *p <= '9'; p++)
			port = port * 10 + (unsigned)(*p - '0');
	}
	return (uint16_t)port;
}

/* rpcbind, whatever it is asked for. */
static bool probe_binds(const struct probe *p)
{
	return p->step == PROBE_BIND_NFS || p->step == PROBE_BIND_MOUNT;
}

static uint16_t probe_port(const struct probe *p)
{
	if (probe_binds(p))
		return RPC_BIND_PORT;
	if (p->step == PROBE_MOUNT)
		return p->mount_port;
	return p->port;
}

static void probe_ends(struct probe *p, int err, unsigned code)
{
	p->err = err;
	p->code = code;
}

static unsigned probe_code(const struct probe *p, int err)
{
	unsigned code = nfs_fail_code(err);

	if (code == KI_NFS_ROUTE)
		return code;
	if (p->step == PROBE_MOUNT ||
	    (p->step == PROBE_BIND_MOUNT && err == BIND_UNKNOWN))
		return KI_NFS_MOUNTD;
	if (probe_binds(p))
		return KI_NFS_RPCBIND;
	if (err == -EPROTONOSUPPORT || err == -EPFNOSUPPORT)
		return KI_NFS_VERSION_SERVER;
	return p->ask.connected ? KI_NFS_PORT_SILENT : code;
}

static void probe_asks(struct probe *p, unsigned step);

/* No NFS 4, and 3 may be there: at this port, or at one that rpcbind knows. */
static bool probe_is_3(const struct probe *p, int err)
{
	const struct rpc_reply *reply = &p->ask.reply;

	return p->may_be_3 && p->step == PROBE_NFS &&
	       ((err == -ECONNREFUSED && !p->port_given) ||
		(err == -EPROTONOSUPPORT && reply->low <= 3 &&
		 reply->high >= 3));
}

static void probe_fails(struct probe *p, int err)
{
	unsigned code = probe_code(p, err);

	rpc_ask_end(&p->ask);
	if (probe_is_3(p, err)) {
		p->may_be_3 = false;
		p->major = 3;
		probe_asks(p, p->port_given ? PROBE_NFS : PROBE_BIND_NFS);
	} else if (p->step == PROBE_BIND_NFS && code == KI_NFS_RPCBIND) {
		/* perhaps nobody is there at all: at the usual port? */
		p->bind_err = err;
		p->bind_connected = p->ask.connected;
		probe_asks(p, PROBE_NFS);
	} else {
		probe_ends(p, err, code);
	}
}

static void probe_asks(struct probe *p, unsigned step)
{
	struct rpc_call call = { .vers = p->major, .prog = RPC_NFS };
	int r;

	p->step = (unsigned char)step;
	p->limit_ms = clock_ms() + p->step_ms;
	if (step == PROBE_MOUNT) {
		call.prog = RPC_MOUNT;
		call.vers = RPC_MOUNT_V3;
	} else if (step != PROBE_NFS) {
		call.prog = RPC_BIND;
		call.vers = RPC_BIND_V2;
		call.proc = BIND_GETPORT;
		call.of_prog = step == PROBE_BIND_NFS ? RPC_NFS : RPC_MOUNT;
	}
	r = rpc_ask_start(&p->ask, p->server, probe_port(p), &call, p->buf,
			  sizeof(p->buf));
	if (r < 0)
		probe_fails(p, r);
}

void probe_start(struct probe *p, const struct nfs_plan *plan, unsigned index,
		 unsigned major, bool may_be_3, uint32_t step_ms)
{
	memset(p, 0, sizeof(*p));
	p->major = (unsigned char)major;
	p->may_be_3 = may_be_3 && major != 3;
	p->port_given = plan->port != 0;
	p->port = nfs_port(plan);
	p->mount_port = probe_mount_port(plan);
	p->err = -EINPROGRESS;
	p->step_ms = step_ms;
	p->index = (unsigned char)index;
	p->server = plan->server[index];
	probe_asks(p,
		   major == 3 && !p->port_given ? PROBE_BIND_NFS : PROBE_NFS);
}

/* An answer that lets it go on. */
static void probe_answered(struct probe *p)
{
	unsigned step = p->step + 1u;
	int port;

	rpc_ask_end(&p->ask);
	if (probe_binds(p)) {
		port = rpc_port(p->ask.reply.body);
		if (port <= 0) {
			probe_fails(p, port < 0 ? port : BIND_UNKNOWN);
			return;
		}
		if (p->step == PROBE_BIND_NFS)
			p->port = (uint16_t)port;
		else
			p->mount_port = (uint16_t)port;
	} else if (p->bind_err != 0) {
		p->step = PROBE_BIND_NFS;
		p->ask.connected = p->bind_connected;
		probe_ends(p, p->bind_err, KI_NFS_RPCBIND);
		return;
	}
	if (p->major != 3)
		step = PROBE_DONE;
	else if (step == PROBE_BIND_MOUNT && p->mount_port != 0)
		step = PROBE_MOUNT;
	if (step == PROBE_DONE)
		probe_ends(p, 0, 0);
	else
		probe_asks(p, step);
}

void probe_go_on(struct probe *p, bool has_come)
{
	int r = has_come ? rpc_ask_step(&p->ask) : -ETIMEDOUT;

	if (r == -EAGAIN)
		return;
	/* it is there, and wants to know who asks */
	if (r == 0 || (r == -EACCES && !probe_binds(p)) ||
	    (r == -EPROTONOSUPPORT && p->step == PROBE_MOUNT))
		probe_answered(p);
	else
		probe_fails(p, r);
}

void probe_end(struct probe *p)
{
	if (p->err == -EINPROGRESS) {
		rpc_ask_end(&p->ask);
		probe_ends(p, -ETIMEDOUT, probe_code(p, -ETIMEDOUT));
	}
}

const char *probe_say(struct probe *p)
{
	/* who answers, by step */
	static const char names[] = "rpcbind\0NFS\0rpcbind\0mountd\0";
	int n = fmt_print(p->said, sizeof(p->said),
			  "%s, port %u: ", str_nth(names, p->step),
			  probe_port(p));
	char *end = p->said + n;
	size_t left = sizeof(p->said) - (size_t)n;

	if (p->err == 0)
		fmt_print(p->said, sizeof(p->said), "serves NFS %u", p->major);
	else if (p->err == BIND_UNKNOWN && probe_binds(p))
		fmt_print(end, left, "knows no %s 3",
			  str_nth(names, p->step + 1));
	else if (p->err == -EPROTONOSUPPORT)
		fmt_print(end, left, "has versions %u to %u", p->ask.reply.low,
			  p->ask.reply.high);
	else if (p->err == -EINPROGRESS)
		fmt_print(end, left, "no answer yet");
	else
		fmt_print(end, left, "%s%pe",
			  p->ask.connected ? "connected, but: " : "",
			  ERR(p->err));
	return p->said;
}
