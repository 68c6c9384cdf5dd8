/*
 * What tests of nfsmount/nfsmount.h share: the kernel's mounts are played here,
 * the servers are on loopback.
 */
#ifndef TESTS_UNIT_NFS_KERNEL_H
#define TESTS_UNIT_NFS_KERNEL_H

#include "nfsmount/nfsmount.h"

#include "lib/fail_code.h"
#include "lib/log.h"
#include "lib/str.h"
#include "nfsmount/attempt.h"
#include "nfsmount/nfs_failure.h"
#include "nfsmount/nfs_options.h"

#include "tests/unit/capture.h"
#include "tests/unit/rpc_server.h"

#define A "127.0.0.2"
#define B "127.0.0.3"
#define C "127.0.0.4"

/* What the kernel says to a mount; the first row that fits. */
struct answer {
	const char *server, *version, *path; /* NULL: any */
	int err;
	const char *reason;
	bool fatal;
};
#define ANSWERS 6

static struct answer answers[ANSWERS];
static struct nfs_plan plan;
static struct nfs_report got;
static struct capture err;
static char mounts[400], tried[200];

static inline bool fits(const char *want, const char *is)
{
	return want == NULL || strcmp(want, is) == 0;
}

/* The kernel's part; what no row has is not there. */
int attempt_mount(const struct nfs_plan *p, const char *server,
		  const char *version, const char *target,
		  struct nfs_report *report, bool *fatal)
{
	static const struct answer none = { .err = -ENOENT };
	const struct answer *a = &none;

	assert_string_equal(target, "/no/such/place");
	for (int i = ANSWERS - 1; i >= 0; i--) {
		if (answers[i].err != 1 && fits(answers[i].server, server) &&
		    fits(answers[i].version, version) &&
		    fits(answers[i].path, p->path))
			a = &answers[i];
	}
	*report = (struct nfs_report){ .err = a->err };
	snprintf(report->server, sizeof(report->server), "%s", server);
	snprintf(report->version, sizeof(report->version), "%s", version);
	snprintf(report->reason, sizeof(report->reason), "%s",
		 a->reason != NULL ? a->reason : "");
	report->code = a->err != 0 ? nfs_fail_code(a->err) : 0;
	*fatal = a->fatal;
	snprintf(mounts + strlen(mounts), sizeof(mounts) - strlen(mounts),
		 "%s%s%s%s", *mounts != '\0' ? " " : "",
		 plan.n_servers > 1 ? server : "",
		 plan.n_servers > 1 ? "/" : "", version);
	if (strcmp(p->path, plan.path) != 0)
		snprintf(mounts + strlen(mounts),
			 sizeof(mounts) - strlen(mounts), ":%.30s", p->path);
	return report->err;
}

static inline void trying(void *data, const char *server, const char *version)
{
	assert_ptr_equal(data, &plan);
	assert_non_null(server);
	snprintf(tried + strlen(tried), sizeof(tried) - strlen(tried), "%s ",
		 version);
}

static inline int setup(void **state)
{
	(void)state;
	for (int i = 0; i < ANSWERS; i++)
		answers[i] = (struct answer){ .err = 1 };
	nfs_plan_init(&plan);
	strcpy(plan.path, "/srv/root");
	strcpy(plan.server[0], A);
	plan.n_servers = 1;
	return 0;
}

static inline int run(void)
{
	mounts[0] = tried[0] = '\0';
	capture_start(&err);
	(void)nfsmount_run(&plan, "/no/such/place", &got, trying, &plan);
	capture_end(&err);
	return got.err;
}

static inline void only(const char *version)
{
	strcpy(plan.version[0], version);
	plan.n_versions = 1;
}

static inline void is(const char *what, const char *want)
{
	if (strcmp(what, want) != 0)
		fail_msg("'%s' is not '%s'", what, want);
}

static inline void ends(int error, unsigned code, const char *reason)
{
	if (run() != error || got.code != code ||
	    strcmp(got.reason, reason) != 0)
		fail_msg("%d, KI-%u, '%s'", got.err, got.code, got.reason);
}

static inline void told(const char *line)
{
	if (strstr(err.text, line) == NULL)
		fail_msg("'%s' is not in '%s'", line, err.text);
}

#endif
