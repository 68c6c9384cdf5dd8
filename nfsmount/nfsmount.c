/* NFS mounts: servers and versions, see nfsmount.h. */
#include "nfsmount/nfsmount.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "lib/err.h"
#include "lib/fail_code.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/attempt.h"
#include "nfsmount/choose.h"
#include "nfsmount/diagnose.h"

/* The mounts of one server. */
struct mounting {
	const struct nfs_plan *plan;
	const char *target;
	nfs_trying *trying;
	void *data;
	unsigned server;
	unsigned asked, refused; /* of versions 3 and 4, a bit each */
};

/* Errors that say nothing of the path, only that this version will not do. */
static bool is_version_error(int err)
{
	return err == -EPROTONOSUPPORT || err == -EOPNOTSUPP ||
	       err == -EPFNOSUPPORT || err == -EINVAL ||
	       err == -ENOTSUPP_KERNEL;
}

/* Every minor version of 4 has one name space, 3 has another. */
static bool is_path_error(int err)
{
	return err == -ENOENT || err == -EACCES || err == -EPERM;
}

static bool next_may_work(int err)
{
	return is_version_error(err) || is_path_error(err) ||
	       err == -ECONNREFUSED || err == -EREMOTEIO || err == -EIO;
}

static unsigned major_of(const char *version)
{
	return (unsigned)(version[0] - '0');
}

/*
 * A version was left out: what the server said to it.  That says more than that
 * the kernel, or the server, does not have the other one.
 */
static void report_left_out(struct nfs_report *report, const char *version,
			    struct probe *p)
{
	if (!is_version_error(report->err))
		return;
	if (!is_version_error(p->err)) {
		report->err = p->err;
		report->code = p->code;
		report->reason[0] = '\0';
		(void)str_copy(report->version, sizeof(report->version),
			       version);
	} else if (!nfs_lacks_kernel(report)) {
		return;
	}
	nfs_report_add(report, "%s", probe_say(p));
}

/*
 * After err of another version: whether this one can be better, as far as the
 * server tells.  It is asked once for 3 and once for 4.
 */
static bool is_worth_it(struct mounting *m, const char *version, int err,
			struct nfs_report *report)
{
	unsigned major = major_of(version);
	struct contest c UNINITIALIZED;
	unsigned bit = 1u << major;
	struct probe *p;

	if (major >= 4 && (is_path_error(err) || err == -ECONNREFUSED))
		return false;
	if ((m->asked & bit) != 0 || !probe_can(m->plan))
		return (m->refused & bit) == 0;
	m->asked |= bit;
	p = nfs_choose(m->plan, 1u << m->server, major, false, &choose_usual,
		       &c);
	/* at the port that refused 4 a server begins right now, perhaps */
	if (p->err == 0 &&
	    (err != -ECONNREFUSED || p->port != nfs_port(m->plan)))
		return true;
	log_note("%s: NFS %u is left out: %s", p->server, major, probe_say(p));
	if (p->err != 0)
		report_left_out(report, version, p);
	m->refused |= bit;
	return false;
}

/* Whether a failure tells more of the root than the one before. */
static bool tells_more(const struct nfs_report *before,
		       const struct nfs_report *now)
{
	if (before->err == 0)
		return true;
	/* that the server lacks a version can change, the kernel does not */
	if (nfs_lacks_kernel(before) && !nfs_lacks_kernel(now))
		return true;
	/* mountd tells whether it is there and for whom, a pseudo root not */
	return !is_version_error(now->err) &&
	       (is_version_error(before->err) || before->err == -ENOENT ||
		before->err == -ECONNREFUSED || nfs_report_has_server(before));
}

/* It is not the end. */
static void say_refused(const struct nfs_report *r)
{
	log_note("%s: NFS %s: %pe%s%s", r->server, r->version, ERR(r->err),
		 *r->reason != '\0' ? ": " : "", r->reason);
}

/* Whether a later failure takes its place: what may pass by itself does. */
static bool is_better(const struct nfs_report *before, unsigned code)
{
	return before->err == 0 ||
	       (fail_find(before->code)->class == FAIL_PERMANENT &&
		fail_find(code)->class != FAIL_PERMANENT);
}

/* *fatal: no other server can do better. */
static int mount_server(struct mounting *m, struct nfs_report *report,
			bool *fatal)
{
	const struct nfs_plan *plan = m->plan;
	const char *server = plan->server[m->server];
	struct nfs_report now UNINITIALIZED;

	*report = (struct nfs_report){ .err = 0 };
	for (unsigned i = 0; i < plan->n_versions; i++) {
		const char *version = plan->version[i];

		if (i > 0 && !is_worth_it(m, version, now.err, report))
			continue;
		m->trying(m->data, server, version);
		(void)attempt_mount(plan, server, version, m->target, &now,
				    fatal);
		if (now.err == 0 || tells_more(report, &now))
			*report = now;
		if (now.err == 0)
			return 0;
		if (i + 1 < plan->n_versions)
			say_refused(&now);
		if (*fatal || !next_may_work(now.err))
			break;
	}
	nfs_diagnose(plan, m->server, m->target, report, m->trying, m->data);
	*fatal |= report->err == -ENODEV;
	return report->err;
}

/* The next server of the set: the only one, or one that serves; or -1. */
static int next_server(const struct nfs_plan *plan, unsigned set,
		       struct nfs_report *report)
{
	struct contest c UNINITIALIZED;
	struct probe *p;

	if (plan->n_servers <= 1 || !probe_can(plan))
		return __builtin_ctz(set);
	p = nfs_choose_any(plan, set, NFS_CHOOSE_MS, &c);
	if (p->err == 0)
		return p->index;
	if (is_better(report, p->code)) {
		*report = (struct nfs_report){ p->err, p->code, "", "", "" };
		(void)str_copy(report->server, sizeof(report->server),
			       p->server);
		(void)str_copy(report->version, sizeof(report->version),
			       plan->version[0]);
		nfs_report_add(report, "%s", probe_say(p));
	}
	return -1;
}

static void tell_nobody(void *data, const char *server, const char *version)
{
	(void)data;
	(void)server;
	(void)version;
}

int nfsmount_run(const struct nfs_plan *plan, const char *target,
		 struct nfs_report *report, nfs_trying *trying, void *data)
{
	unsigned set = plan->n_servers > 1 ? (1u << plan->n_servers) - 1 : 1;
	struct nfs_report now UNINITIALIZED;
	bool fatal = false;

	if (trying == NULL)
		trying = tell_nobody;
	*report = (struct nfs_report){ .err = 0 };
	while (set != 0 && !fatal) {
		int server = next_server(plan, set, report);
		struct mounting m = { plan, target,	      trying,
				      data, (unsigned)server, 0,
				      0 };

		if (server < 0)
			break;
		if (mount_server(&m, &now, &fatal) == 0 || fatal ||
		    is_better(report, now.code))
			*report = now;
		if (now.err == 0)
			break;
		set &= ~(1u << server);
		if (set != 0 && !fatal) {
			say_refused(&now);
			/* asking the others is no part of that mount */
			trying(data, now.server, now.version);
		}
	}
	return report->err;
}

int nfsmount_probe(const char *server, uint16_t port, int timeout_ms)
{
	static const struct rpc_call none;
	struct pollfd p = { .events = POLLOUT };
	uint8_t buf[PROBE_BUF];
	struct rpc_ask a;
	int r = rpc_ask_start(&a, server, port, &none, buf, sizeof(buf));

	if (r < 0)
		return r;
	p.fd = a.fd;
	r = poll(&p, 1, timeout_ms) <= 0 ? -ETIMEDOUT : rpc_ask_connected(&a);
	rpc_ask_end(&a);
	return r;
}
