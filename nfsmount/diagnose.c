/* Why a mount failed, see diagnose.h. */
#include "nfsmount/diagnose.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>

#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/fail_code.h"
#include "lib/fmt.h"
#include "lib/str.h"
#include "nfsmount/attempt.h"
#include "nfsmount/choose.h"
#include "nfsmount/nfs_failure.h"

#define DIAGNOSE_MS   3000
#define ANSWER_MAX    16384 /* lists of exports may be long */
#define MODULES_IMAGE "/lib/kinit/modules"
#define MODULES	      "/lib/modules"
#define SUFFIXES      16 /* of a path that are tried */

/* Codes of errors that the server may explain. */
#define CODE_BIT(code) (1u << ((code)-KI_NFS_PATH))
#define ASK_MOUNTD     (CODE_BIT(KI_NFS_PATH) | CODE_BIT(KI_NFS_ACCESS))
#define ASK_SERVER                                                             \
	(CODE_BIT(KI_NFS_REFUSED) | CODE_BIT(KI_NFS_SILENT) |                  \
	 CODE_BIT(KI_NFS_VERSION) | CODE_BIT(KI_NFS_VERSION_SERVER) |          \
	 CODE_BIT(KI_NFS_OTHER))

struct diagnosis {
	const struct nfs_plan *plan;
	struct nfs_report *report;
	nfs_trying *trying;
	void *data;
	uint64_t limit_ms;
	uint16_t mount_port;
	struct rpc_ask ask;
	uint8_t buf[ANSWER_MAX];
};

void nfs_report_add(struct nfs_report *report, const char *fmt, ...)
{
	size_t len = strlen(report->reason);
	char *end = report->reason + len;
	va_list args;

	fmt_print(end, sizeof(report->reason) - len, "%s" NFS_SERVER_SAYS,
		  len > 0 ? "; " : "");
	len = strlen(report->reason);
	va_start(args, fmt);
	fmt_vprint(report->reason + len, sizeof(report->reason) - len, fmt,
		   args);
	va_end(args);
}

/* Whether the kernel's modules are files, of the image or of a distribution. */
static bool modules_are_files(void)
{
	return access(MODULES_IMAGE, F_OK) == 0 || access(MODULES, F_OK) == 0;
}

bool nfs_report_has_server(const struct nfs_report *report)
{
	return str_find(report->reason, NFS_SERVER_SAYS) != NULL;
}

/* As it was built: no module will do. */
static bool is_not_compiled(const struct nfs_report *report)
{
	return str_find(report->reason, "compiled") != NULL;
}

bool nfs_lacks_kernel(const struct nfs_report *report)
{
	return report->err == -ENODEV ||
	       (report->err == -EPROTONOSUPPORT &&
		(str_find(report->reason, "unavailable") != NULL ||
		 is_not_compiled(report)));
}

static int mountd_ask(struct diagnosis *d, uint16_t port,
		      const struct rpc_call *call)
{
	int r;

	rpc_ask_end(&d->ask);
	r = rpc_ask_start(&d->ask, d->report->server, port, call, d->buf,
			  sizeof(d->buf));
	return r < 0 ? r : rpc_ask_wait(&d->ask, d->limit_ms);
}

/* Finds mountd's port: 0 when there is none, or nobody tells. */
static uint16_t mountd_port(struct diagnosis *d)
{
	static const struct rpc_call call = { .prog = RPC_BIND,
					      .vers = RPC_BIND_V2,
					      .proc = BIND_GETPORT,
					      .of_prog = RPC_MOUNT };
	uint16_t port = probe_mount_port(d->plan);
	int r;

	if (port == 0 && mountd_ask(d, RPC_BIND_PORT, &call) == 0) {
		r = rpc_port(d->ask.reply.body);
		port = r > 0 ? (uint16_t)r : 0;
	}
	return port;
}

/* The server does not let this machine have the path: is it exported? */
static void diagnose_export(struct diagnosis *d)
{
	static const struct rpc_call call = { .prog = RPC_MOUNT,
					      .vers = RPC_MOUNT_V3,
					      .proc = MOUNT_EXPORT };
	char list[NFS_REASON] UNINITIALIZED;

	if (mountd_ask(d, d->mount_port, &call) < 0 ||
	    rpc_exported(d->ask.reply.body, d->plan->path, list,
			 sizeof(list)) != 0)
		return;
	d->report->code = KI_NFS_EXPORT;
	nfs_report_add(d->report, "it exports %s",
		       *list != '\0' ? list : "nothing");
}

/*
 * What mountd says of the path, also where version 4 was to be mounted.
 * Whether the path is there, by its other name.
 */
static bool diagnose_mountd(struct diagnosis *d)
{
	const struct rpc_call call = { .prog = RPC_MOUNT,
				       .vers = RPC_MOUNT_V3,
				       .proc = MOUNT_MNT,
				       .path = d->plan->path };
	uint32_t flavor;
	int r;

	d->mount_port = mountd_port(d);
	if (d->mount_port == 0 || mountd_ask(d, d->mount_port, &call) < 0)
		return false;
	r = rpc_mnt(d->ask.reply.body, &flavor);
	if (r == -ENOENT || r == -ENOTDIR)
		d->report->code = nfs_fail_code(r);
	if (r == -EACCES || r == -EPERM) {
		d->report->code = KI_NFS_ACCESS;
		diagnose_export(d);
	}
	if (r == 0 && flavor != RPC_AUTH_SYS) {
		d->report->code = KI_NFS_SECURITY;
		nfs_report_add(d->report, "it wants flavour %u, not sec=sys",
			       flavor);
	}
	return r == 0 && flavor == RPC_AUTH_SYS;
}

/*
 * Version 4 sees the path from its pseudo root: the part of it that can be
 * mounted, which is a guess at what was meant.  The pseudo root itself can
 * always be: it is one where mountd has the path.
 */
static void diagnose_suffix(struct diagnosis *d, const char *target,
			    bool is_there)
{
	struct nfs_report *report = d->report, tried UNINITIALIZED;
	struct nfs_plan plan = *d->plan;
	const char *at = d->plan->path;
	bool fatal;

	for (int i = 0; i < SUFFIXES && at != NULL; i++) {
		at = strchr(at + 1, '/');
		if (at == NULL && !is_there)
			break;
		(void)str_copy(plan.path, sizeof(plan.path),
			       at != NULL ? at : "/");
		d->trying(d->data, report->server, report->version);
		if (attempt_mount(&plan, report->server, report->version,
				  target, &tried, &fatal) == 0) {
			(void)umount2(target, MNT_DETACH);
			nfs_report_add(report,
				       "NFS 4 has %s there: is it that?",
				       plan.path);
			break;
		}
		if (tried.err != -ENOENT)
			break;
	}
}

/* The server answered that the path is not to be had. */
static void diagnose_path(struct diagnosis *d, const char *target)
{
	bool is_there = probe_can(d->plan) && diagnose_mountd(d);

	rpc_ask_end(&d->ask);
	if (d->report->version[0] == '4' && d->report->err == -ENOENT &&
	    (d->report->code == KI_NFS_PATH || is_there))
		diagnose_suffix(d, target, is_there);
}

/* Something is wrong with the server, or it does not have that version. */
static void diagnose_server(const struct nfs_plan *plan, unsigned server,
			    struct nfs_report *report)
{
	struct contest c UNINITIALIZED;
	struct probe *p;

	if (!probe_can(plan))
		return;
	p = nfs_choose(plan, 1u << server, (unsigned)(report->version[0] - '0'),
		       false, &choose_usual, &c);
	if (p->err != 0)
		report->code = p->code;
	else if (report->err == -ETIMEDOUT)
		report->code = KI_NFS_SLOW;
	else if (report->err == -EPROTONOSUPPORT)
		report->code = KI_NFS_VERSION_SERVER;
	nfs_report_add(report, "%s", probe_say(p));
}

void nfs_diagnose(const struct nfs_plan *plan, unsigned server,
		  const char *target, struct nfs_report *report,
		  nfs_trying *trying, void *data)
{
	struct diagnosis d UNINITIALIZED;

	/* other versions were for the server: it may have them later */
	if (nfs_report_has_server(report))
		return;
	if (nfs_lacks_kernel(report)) {
		report->code = modules_are_files() && !is_not_compiled(report)
				       ? KI_NFS_MODULE
				       : KI_NFS_KERNEL;
		return;
	}
	trying(data, report->server, report->version);
	if (str_find(report->reason, "sec=") != NULL)
		report->code = KI_NFS_SECURITY;
	if ((ASK_SERVER & CODE_BIT(report->code)) != 0)
		diagnose_server(plan, server, report);
	if ((ASK_MOUNTD & CODE_BIT(report->code)) == 0)
		return;
	d.plan = plan;
	d.report = report;
	d.trying = trying;
	d.data = data;
	d.limit_ms = clock_ms() + DIAGNOSE_MS;
	d.ask.fd = -1;
	diagnose_path(&d, target);
}
