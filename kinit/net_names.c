/* The addresses of the root's host names, see net_names.h. */
#include "kinit/net_names.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>

#include "kinit/net_files.h"
#include "kinit/worker.h"
#include "lib/clock.h"
#include "lib/dns.h"
#include "lib/log.h"
#include "lib/str.h"

#define NAMES_SAY_MS   1000
#define NAMES_LIMIT_MS DNS_LIMIT_MS /* none is asked for after that */

struct names_wait {
	struct ipconfig *ic;
	uint64_t say_ms;
	const char *name;
	char by[NET_DNS * (IP4_TEXT + 4)]; /* " by 10.0.0.1" */
};

static void names_wait(void *data, int fd, short events, uint64_t until_ms)
{
	struct names_wait *n = data;
	const struct ipconfig_user *user = n->ic->user;
	struct pollfd p = { .fd = fd, .events = events };

	if (clock_ms() >= n->say_ms) {
		log_note("resolving %s%s", n->name, n->by);
		n->say_ms = CLOCK_NEVER;
	}
	user->alive(user->data, "ask a name server");
	ipconfig_hold(n->ic, fd, events, until_ms);
	/* where nothing goes on it comes back at once */
	(void)poll(&p, 1, clock_poll_ms(clock_ms(), until_ms));
}

void net_names(const struct root_spec *root, struct ipconfig *ic, int to)
{
	struct names_wait wait = { .ic = ic };
	struct dns dns = { .ndots = 1,
			   .port = DNS_PORT,
			   .search = net_files_names(ic->result, true),
			   .wait = names_wait,
			   .data = &wait };
	struct wr w = wr_init(wait.by, sizeof(wait.by));
	uint64_t stop_ms = clock_ms() + NAMES_LIMIT_MS;
	char name[NET_NAMES][NET_NAME];
	unsigned n = root->method->names == NULL
			     ? 0
			     : root->method->names(root, ic->result, name);

	if (n == 0)
		return;
	dns.n_servers = net_files_ips(
		ic->result, offsetof(struct net_iface, info.dns), dns.server);
	for (unsigned i = 0; i < dns.n_servers; i++)
		wr_print(&w, i == 0 ? " by %pIS" : ", %pIS", &dns.server[i]);
	for (unsigned i = 0; i < n; i++) {
		struct net_name out = { .err = -ETIMEDOUT };

		memcpy(out.name, name[i], sizeof(out.name));
		wait.say_ms = clock_ms() + NAMES_SAY_MS;
		wait.name = out.name;
		if (clock_ms() < stop_ms)
			(void)dns_resolve(&dns, &out);
		if (out.err < 0)
			log_warn("cannot resolve %s%s: %s", out.name, wait.by,
				 dns_why(out.err));
		worker_send(to, TELL_NAME, &out, sizeof(out));
	}
}
