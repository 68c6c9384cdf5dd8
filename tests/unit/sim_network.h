/*
 * What kinit/network.c works with, as fakes: the loop and the worker's pipes,
 * the network, the clock and the host's name.  What was called is in did.
 */
#ifndef TESTS_UNIT_SIM_NETWORK_H
#define TESTS_UNIT_SIM_NETWORK_H

#include "kinit/boot.h"

#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "ipconfig/ipconfig.h"
#include "ipconfig/report.h"
#include "kinit/keeper.h"
#include "kinit/lease_file.h"
#include "kinit/loopback.h"
#include "kinit/net_files.h"
#include "kinit/net_names.h"
#include "kinit/worker.h"
#include "lib/clock.h"

#include "tests/unit/unit.h"

/* the real table would bring the functions that are faked */
const bool fail_more = true;

#define T0 5000000u

static struct boot b;
static uint64_t now, woken;
static unsigned started;
static int start_err, run_err;
static unsigned run_ifaces;
static bool ordered;
static char did[1024], name[NET_HOST];

static void note(const char *what)
{
	size_t n = strlen(did);

	snprintf(did + n, sizeof(did) - n, "%s ", what);
}

uint64_t clock_ms(void)
{
	return now;
}

int clock_poll_ms(uint64_t from, uint64_t deadline)
{
	(void)from, (void)deadline;
	return 0;
}

void boot_wake(struct boot *boot, uint64_t at_ms)
{
	(void)boot;
	woken = at_ms;
}

bool boot_waits(struct boot *boot, uint64_t until_ms)
{
	if (now < until_ms)
		boot_wake(boot, until_ms);
	return now < until_ms;
}

int loopback_up(void)
{
	return -EPERM;
}

int sethostname(const char *s, size_t n)
{
	snprintf(name, sizeof(name), "%.*s", (int)n, s);
	return 0;
}

int uname(struct utsname *uts)
{
	snprintf(uts->nodename, sizeof(uts->nodename), "%s", name);
	return 0;
}

int loop_start(struct loop *l, unsigned kind, struct boot *boot)
{
	assert_ptr_equal(l, &boot->loop);
	assert_int_equal(kind, CHILD_NETWORK);
	started++;
	return start_err;
}

void loop_order(struct loop *l, unsigned kind)
{
	(void)l, (void)kind;
}

bool loop_was_released(const struct loop *l, unsigned kind)
{
	(void)l, (void)kind;
	return false;
}

bool rescue_is_ahead(const struct boot *boot)
{
	return boot->plan.rescue && !boot->rescue.over;
}

void ipconfig_forget(struct ipconfig *ic)
{
	(void)ic;
	note("forget");
}

int ipconfig_run(struct ipconfig *ic, const struct net_plan *plan,
		 struct net_result *result, const struct ipconfig_user *user)
{
	(void)ic, (void)plan, (void)user;
	note("run");
	result->n_ifaces = run_ifaces;
	snprintf(result->failed_dev, sizeof(result->failed_dev), "eth7");
	return run_err;
}

void ipconfig_restore(struct ipconfig *ic)
{
	(void)ic;
	note("restore");
}

void ipconfig_end(struct ipconfig *ic)
{
	(void)ic;
	note("end");
}

int conf_write(const char *dir, const struct net_iface *f)
{
	(void)f;
	note(dir);
	return -ENOSPC;
}

int net_files_write(const char *dir, const struct net_result *result)
{
	assert_int_equal(result->n_ifaces, run_ifaces);
	note(dir);
	return -ENOSPC;
}

/* No lease is held: those of the keeper are tests/pid1's. */
const struct hold *ipconfig_held(const struct ipconfig *ic, unsigned n)
{
	(void)ic, (void)n;
	return NULL;
}

int lease_file_check(const char *text, size_t len)
{
	(void)text, (void)len;
	return 0;
}

void keeper_held(void *keeper, const struct hold *h)
{
	(void)keeper, (void)h;
}

void keeper_prepare(struct keeper *k)
{
	(void)k;
	note("prepare");
}

void keeper_run(struct keeper *k, struct boot *boot)
{
	(void)k, (void)boot;
	note("keep");
}

void net_names(const struct root_spec *root, struct ipconfig *ic, int to)
{
	assert_ptr_equal(root, &b.plan.root);
	assert_non_null(ic);
	assert_int_equal(to, 4);
	note("names");
}

void progress_announce(struct progress *p, struct race *r)
{
	(void)p, (void)r;
}

void progress_chosen(struct race *r)
{
	(void)r;
}

void report_complete(const struct net_iface *f, int err)
{
	(void)f, (void)err;
	note("report");
}

void worker_send(int to, enum msg_type type, const void *body, size_t length)
{
	const struct net_answer *answer = body;

	assert_int_equal(to, 4);
	note(type == TELL_IFACE ? "iface" : "answer");
	if (type == TELL_IFACE) {
		assert_int_equal(length, sizeof(struct net_iface));
		return;
	}
	assert_int_equal(length, sizeof(*answer));
	assert_int_equal(answer->err, run_err);
	assert_string_equal(answer->dev, "eth7");
}

bool worker_wait_order(int from)
{
	assert_int_equal(from, 3);
	note("wait");
	return ordered;
}

void worker_release(int to)
{
	(void)to;
	note("release");
}

/* Until the order, and then for as long as a worker may linger. */
void ipconfig_hold(struct ipconfig *ic, int stop_fd, short events,
		   uint64_t stop_ms)
{
	(void)ic;
	note(stop_fd >= 0 ? "hold" : "linger");
	assert_int_equal(events, stop_fd >= 0 ? POLLIN : 0);
	assert_int_equal(stop_fd, stop_fd >= 0 ? 3 : -1);
	assert_true(stop_ms ==
		    (stop_fd >= 0 ? CLOCK_NEVER : now + WORKER_LINGER_MS));
}

static inline int fresh(void **state)
{
	/* a root that needs the network */
	static const struct root_method nfs = { .name = "nfs",
						.needs_network = true };

	(void)state;
	memset(&b, 0, sizeof(b));
	b.plan.root.method = &nfs;
	b.plan.net.n_specs = 1;
	b.plan.net.spec[0].method = IP_DHCP;
	now = T0;
	woken = 0;
	started = 0;
	start_err = run_err = 0;
	run_ifaces = 1;
	ordered = true;
	did[0] = '\0';
	snprintf(name, sizeof(name), "(none)");
	return 0;
}

#endif
