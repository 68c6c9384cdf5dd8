/* The addresses of the root's host names, see net_names.h. */
#include "kinit/net_names.h"

#include <poll.h>
#include <stddef.h>
#include <string.h>

#include "kinit/net_files.h"
#include "kinit/worker.h"
#include "lib/clock.h"
#include "lib/dns.h"
#include "lib/ip_text.h"
#include "lib/log.h"

#define NAMES_SAY_MS   1000
#define NAMES_LIMIT_MS (2 * DNS_LIMIT_MS) /* shared by all of them */

struct names {
	struct ipconfig *ic;
	uint64_t say_ms;
	struct net_name out;
	struct dns dns;
};

static void names_wait(void *data, int fd, short events, uint64_t until_ms)
{
	struct names *n = data;
	const struct ipconfig_user *user = n->ic->user;
	struct pollfd p = { .fd = fd, .events = events };

	if (clock_ms() >= n->say_ms) {
		log_note("resolving %s by %pIS", n->out.name,
			 &n->dns.server[n->dns.at]);
		n->say_ms = CLOCK_NEVER;
	}
	user->alive(user->data, "ask a name server");
	ipconfig_hold(n->ic, fd, events, until_ms);
	/* where nothing goes on it comes back at once */
	(void)poll(&p, 1, clock_poll_ms(clock_ms(), until_ms));
}

/* What a name may take: its share of what is left, and always one try. */
static uint32_t names_share(uint64_t stop_ms, unsigned left)
{
	uint64_t now = clock_ms();
	uint64_t ms = now < stop_ms ? (stop_ms - now) / left : 0;

	return ms < DNS_TRY_MS ? DNS_TRY_MS
			       : (uint32_t)clock_earlier(ms, DNS_LIMIT_MS);
}

static void names_failed(const struct names *n)
{
	char by[IP_TEXT] = "";

	if (n->dns.n_servers > 0)
		(void)ip_text(&n->dns.server[n->dns.at], by);
	log_warn("cannot resolve %s%s%s: %s", n->out.name,
		 *by != '\0' ? " by " : "", by, dns_why(n->out.err));
}

void net_names(const struct root_spec *root, struct ipconfig *ic, int to)
{
	struct names n = { .ic = ic,
			   .dns = { .ndots = 1,
				    .port = DNS_PORT,
				    .wait = names_wait,
				    .data = &n } };
	uint64_t stop_ms = clock_ms() + NAMES_LIMIT_MS;
	char name[NET_NAMES][NET_NAME];
	unsigned left = root->method->names == NULL
				? 0
				: root->method->names(root, ic->result, name);

	_Static_assert(NET_DNS <= DNS_SERVERS, "all are asked");
	n.dns.search = net_files_names(ic->result, true);
	n.dns.n_servers = net_files_ips(
		ic->result, offsetof(struct net_iface, info.dns), n.dns.server);
	for (unsigned i = 0; i < left; i++) {
		memcpy(n.out.name, name[i], sizeof(name[i]));
		n.say_ms = clock_ms() + NAMES_SAY_MS;
		n.dns.limit_ms = names_share(stop_ms, left - i);
		if (dns_resolve(&n.dns, &n.out) < 0)
			names_failed(&n);
		worker_send(to, TELL_NAME, &n.out, sizeof(n.out));
	}
}
