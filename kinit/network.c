/*
 * The network: a worker reads the packets, PID 1 takes a struct from it,
 * checks it, and starts the worker again when it crashed.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include "ipconfig/iface.h"
#include "ipconfig/ipconfig.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/log.h"

#define WORKER_TRIES 5

/* Only as many interfaces are sent as there are. */
struct answer {
	int err;
	struct net_result result;
};

static size_t answer_size(unsigned n_ifaces)
{
	return offsetof(struct answer, result.iface[n_ifaces]);
}

static void work(void *arg, int from, int to)
{
	const struct net_plan *plan = arg;
	static struct ipconfig ic; /* much larger than a stack should be */
	struct answer a;
	char ready;

	a.err = ipconfig_run(&ic, plan, &a.result);
	/* the rest fills the pauses in which others wait for the server */
	child_give_way();
	if (child_write(to, &a, answer_size(a.result.n_ifaces)) < 0)
		return;
	/* /run and /dev are there when process 1 says so */
	if (child_read(from, &ready, 1) < 0)
		return;
	ipconfig_settle(&ic, "/run", a.err == 0);
	program.dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	child_release(to);
	/* closing packet sockets takes longer than a round trip */
	child_linger();
	ipconfig_close(&ic);
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
	int r;

	if (!wants_network(&b->plan.net)) {
		log_note("ip= says to configure no interface");
		return 0;
	}
	r = child_start(&b->network, "network worker", work, &b->plan.net);
	if (r < 0)
		return boot_fail(b, r, "start the network worker");
	/* everybody waits for it: what else is to do can fill its pauses */
	child_hurry(&b->network);
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

/* The worker's answer, checked; -ECHILD when there is none that can be used. */
static int receive(struct child *c, struct answer *a)
{
	int r = child_wait(c, a, answer_size(0), CLOCK_NEVER);

	if (r < 0)
		return r;
	if (a->err <= 0 && a->result.n_ifaces <= NET_SPECS) {
		r = child_wait(c, a, answer_size(a->result.n_ifaces),
			       CLOCK_NEVER);
		if (r < 0)
			return r;
		if (net_result_check(&a->result) == 0)
			return 0;
	}
	log_error("the network worker handed over nonsense");
	child_end(c);
	return -ECHILD;
}

int network_wait(struct boot *b)
{
	struct answer a;
	int r = -ECHILD;

	if (b->network.pid == 0)
		return 0;
	for (int i = 0; r == -ECHILD && i < WORKER_TRIES; i++) {
		if (b->network.pid == 0 && network_start(b) < 0)
			return -ECHILD;
		r = receive(&b->network, &a);
	}
	if (r < 0)
		return boot_fail(b, r, "keep the network worker running");
	if (a.err < 0) {
		child_end(&b->network);
		return explain(b, a.err);
	}
	b->net.n_ifaces = a.result.n_ifaces;
	memcpy(b->net.iface, a.result.iface,
	       a.result.n_ifaces * sizeof(*b->net.iface));
	return 0;
}

int network_settle(struct boot *b)
{
	/* one that has died has said so, or will be seen to have ended */
	if (b->network.pid != 0)
		(void)child_write(b->network.to, "", 1);
	return 0;
}
