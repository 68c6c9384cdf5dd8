/*
 * The network: a worker reads the packets, PID 1 takes a struct from it,
 * checks it, and starts the worker again when it crashed.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>

#include "ipconfig/iface.h"
#include "ipconfig/ipconfig.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/log.h"

#define WORKER_TRIES 5
#define FIRST_NICE   (-20)
#define START_MS     1000 /* longer, and process 1 goes on meanwhile */

/* Its first byte comes alone, before the worker waits for anything. */
struct answer {
	char started;
	int err;
	struct net_result result;
};

static void work(void *arg, int from, int to)
{
	const struct net_plan *plan = arg;
	UNINITIALIZED struct ipconfig ic;
	struct answer a;
	char ready;

	a.started = 1;
	a.err = ipconfig_start(&ic, plan, &a.result);
	if (child_write(to, &a, 1) < 0)
		return;
	if (a.err == 0)
		a.err = ipconfig_run(&ic);
	/* the rest fills the pauses in which others wait for the server */
	child_give_way();
	if (child_write(to, (char *)&a + 1, sizeof(a) - 1) < 0)
		return;
	/* /run and /dev are there when process 1 says so */
	if (child_read(from, &ready, 1) < 0)
		return;
	ipconfig_settle(&ic, "/run", a.err == 0);
	program.dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	child_release(to);
	ipconfig_close(&ic);
	child_linger();
	ipconfig_report(&ic);
}

static bool wants_network(const struct net_plan *plan)
{
	for (unsigned i = 0; i < plan->n_specs; i++) {
		if (plan->spec[i].method != IP_OFF)
			return true;
	}
	return false;
}

int network_start(struct boot *b)
{
	char started;
	int r;

	if (!wants_network(&b->plan.net)) {
		log_note("ip= says to configure no interface");
		return 0;
	}
	r = child_start(&b->network, "network worker", work, &b->plan.net);
	if (r < 0)
		return boot_fail(b, r, "start the network worker");
	/* everybody waits for it: what else is to do can fill its pauses */
	(void)setpriority(PRIO_PROCESS, b->network.pid, FIRST_NICE);
	(void)child_wait(&b->network, &started, 1, clock_ms() + START_MS);
	return 0;
}

static int explain(struct boot *b, int err)
{
	const char *dev = b->plan.net.spec[0].dev;

	switch (-err) {
	case ENODEV:
		if (*dev != '\0')
			return boot_fail(b, err,
					 "find the interface %s: check "
					 "ip= and that the kernel has its "
					 "driver",
					 dev);
		return boot_fail(b, err,
				 "find a network interface: does the "
				 "kernel have its driver?");
	case ENETDOWN:
		return boot_fail(b, err,
				 "use %s: no carrier for %u s; check "
				 "the cable and the switch port",
				 *dev != '\0' ? dev : "any interface",
				 (unsigned)(b->plan.net.carrier_ms / 1000));
	}
	return boot_fail(b, err, "configure %s",
			 *dev != '\0' ? dev : "the network");
}

int network_wait(struct boot *b)
{
	struct answer a;
	int r = -ECHILD;

	if (!wants_network(&b->plan.net))
		return 0;
	for (int i = 0; r == -ECHILD && i < WORKER_TRIES; i++) {
		if (b->network.pid == 0 && network_start(b) < 0)
			return -ECHILD;
		if (b->network.pid == 0)
			continue;
		(void)child_write(b->network.to, "", 1);
		r = child_wait(&b->network, &a, sizeof(a), CLOCK_NEVER);
		if (r == 0 && (a.err > 0 || net_result_check(&a.result) < 0)) {
			log_error("the network worker handed over nonsense");
			child_end(&b->network);
			r = -ECHILD;
		}
	}
	if (r < 0)
		return boot_fail(b, r, "keep the network worker running");
	if (a.err < 0) {
		child_end(&b->network);
		return explain(b, a.err);
	}
	b->net = a.result;
	return 0;
}
