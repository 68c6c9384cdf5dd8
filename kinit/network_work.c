/*
 * The network worker: it configures the network, tells process 1 what became
 * of it, writes that to /run, and goes on as the lease keeper.
 */
#include "kinit/boot.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ipconfig/ipconfig.h"
#include "ipconfig/report.h"
#include "kinit/keeper.h"
#include "kinit/net_files.h"
#include "kinit/net_hint.h"
#include "kinit/net_names.h"
#include "kinit/worker.h"
#include "lib/clock.h"
#include "lib/log.h"

static void tell_alive(void *data, const char *doing)
{
	const struct keeper *k = data;

	worker_send(k->to, TELL_ALIVE, doing, strlen(doing));
}

/* What must be done before the real init runs, but not before the mount. */
static void settle(struct ipconfig *ic, const struct net_result *result)
{
	for (unsigned i = 0; i < result->n_ifaces; i++)
		(void)conf_write("/run", &result->iface[i]);
	(void)net_files_write("/run/kinit", result);
	ipconfig_restore(ic);
}

static void report(struct ipconfig *ic, const struct net_result *result)
{
	progress_announce(&ic->progress, &ic->race);
	for (unsigned i = 0; i < result->n_ifaces; i++)
		report_complete(&result->iface[i], 0);
}

void network_work(void *boot, int from, int to)
{
	struct boot *b = boot;
	/* much larger than a stack should be */
	static struct ipconfig ic;
	static struct net_result result;
	struct keeper k = { .to = to,
			    .ic = &ic,
			    .net = &result,
			    .rooted = boot_plan_needs_network(&b->plan) };
	const struct ipconfig_user user = { .alive = tell_alive,
					    .held = keeper_held,
					    .data = &k };
	struct net_answer answer;
	bool keep;

	if (b->workers > 1)
		ipconfig_forget(&ic);
	net_hint(&b->plan, b->workers == 1);
	answer.err = ipconfig_run(&ic, &b->plan.net, &result, &user);
	memcpy(answer.dev, result.failed_dev, sizeof(answer.dev));
	for (unsigned i = 0; i < result.n_ifaces; i++)
		worker_send(to, TELL_IFACE, &result.iface[i],
			    sizeof(result.iface[i]));
	if (answer.err == 0)
		net_names(&b->plan.root, &ic, to);
	worker_send(to, TELL_NETWORK, &answer, sizeof(answer));
	/* while the root is being mounted, which may fail because of it */
	progress_chosen(&ic.race);
	/*
	 * /run and /dev are there when process 1 says so.  Till then, and while
	 * it lingers, what is configured is seen to, in nobody's way.
	 */
	ipconfig_hold(&ic, from, POLLIN, CLOCK_NEVER);
	if (!worker_wait_order(from))
		return;
	settle(&ic, &result);
	log_kernel.dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	keep = answer.err == 0 && b->plan.net.lease == LEASE_KEEP &&
	       ipconfig_held(&ic, 0) != NULL;
	if (keep)
		keeper_prepare(&k);
	worker_release(to);
	k.to = -1;
	/* the pipe ends when process 1 has become init */
	if (keep)
		ipconfig_hold(&ic, from, 0, CLOCK_NEVER);
	close(from);
	ipconfig_hold(&ic, -1, 0, clock_ms() + WORKER_LINGER_MS);
	report(&ic, &result);
	if (keep)
		keeper_run(&k, b);
	ipconfig_end(&ic);
}
