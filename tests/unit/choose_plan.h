/*
 * What tests of nfsmount/choose.h share: a plan of servers on loopback, and
 * what comes of asking them.
 */
#ifndef TESTS_UNIT_CHOOSE_PLAN_H
#define TESTS_UNIT_CHOOSE_PLAN_H

#include "nfsmount/choose.h"

#include "lib/clock.h"
#include "lib/fail_code.h"
#include "lib/str.h"

#include "tests/unit/capture.h"
#include "tests/unit/rpc_server.h"

/* short, where something is awaited that never comes */
static const struct choose_times quick = { 50, 400, 900 };
/* and where what comes is to come in time, however slow the machine is */
static const struct choose_times patient = { 50, 8000, 9000 };

static struct nfs_plan plan;
/* What came of it: server -1 where none serves. */
static struct {
	int server, err;
	unsigned major, code, failed;
	uint16_t port;
	char said[PROBE_SAID];
} got;
static struct contest contest;
static struct capture err;
static uint64_t took_ms;

static inline void servers(const char *first, const char *second,
			   const char *third)
{
	const char *const ip[] = { first, second, third };

	memset(&plan, 0, sizeof(plan));
	for (unsigned i = 0; i < 3 && ip[i] != NULL; i++)
		assert_int_equal(str_copy(plan.server[plan.n_servers++],
					  NFS_SERVER, ip[i]),
				 0);
}

static inline int choose(unsigned major, bool may_be_3,
			 const struct choose_times *times)
{
	uint64_t before = clock_ms();
	struct probe *p;

	capture_start(&err);
	p = nfs_choose(&plan, (1u << plan.n_servers) - 1, major, may_be_3,
		       times, &contest);
	capture_end(&err);
	took_ms = clock_ms() - before;
	got.server = p->err == 0 ? p->index : -1;
	got.failed = p->index;
	got.err = p->err;
	got.major = p->major;
	got.code = p->code;
	got.port = p->port;
	strcpy(got.said, probe_say(p));
	return got.server;
}

static inline void one(const char *ip)
{
	servers(ip, NULL, NULL);
}

/* One server does not serve, for that reason. */
static inline void fails(unsigned major, int error, unsigned code,
			 const char *said)
{
	assert_int_equal(choose(major, false, &quick), -1);
	if (got.err != error || got.code != code || strcmp(got.said, said) != 0)
		fail_msg("%d, KI-%u, %s", got.err, got.code, got.said);
}

static struct fake nfs = {
	.ip = "127.0.0.2", .port = 2049, .prog = P_NFS, .low = 3, .high = 4
};

static inline void nfs_is(enum fake_how how)
{
	nfs.how = how;
	fake_start(&nfs);
	one(nfs.ip);
}

#endif
