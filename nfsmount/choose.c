/* Which of several servers serves, see choose.h. */
#include "nfsmount/choose.h"

#include <errno.h>
#include <poll.h>

#include "lib/clock.h"
#include "lib/fail_code.h"
#include "lib/log.h"

/* after 3 s the kernel knows that no machine is there (ARP) */
const struct choose_times choose_usual = { 50, 3500, NFS_CHOOSE_MS };

/* How much the end of a probe tells of the state of its server. */
static unsigned tells(const struct probe *p)
{
	if (p->err == 0)
		return UINT32_MAX;
	/* the further one came, the higher is the code: but for this */
	return p->code == KI_NFS_REFUSED ? KI_NFS_SILENT * 2 + 1 : p->code * 2;
}

/* Waits for one event at most until the deadline. */
static void contest_turn(struct contest *c, uint64_t deadline)
{
	struct pollfd fd[NFS_SERVERS] UNINITIALIZED;
	struct probe *p;
	uint64_t now;

	for (unsigned i = 0; i < c->n; i++) {
		p = &c->probe[i];
		/* -1 once it is done */
		fd[i].fd = p->ask.fd;
		fd[i].events = rpc_ask_events(&p->ask);
		fd[i].revents = 0;
		if (p->ask.fd >= 0)
			deadline = clock_earlier(deadline, p->limit_ms);
	}
	(void)poll(fd, c->n, clock_poll_ms(clock_ms(), deadline));
	now = clock_ms();
	for (unsigned i = 0; i < c->n; i++) {
		p = &c->probe[i];
		if (fd[i].revents != 0 ||
		    (p->ask.fd >= 0 && now >= p->limit_ms))
			probe_go_on(p, fd[i].revents != 0);
	}
}

/* Ends what still goes on, and says how each did.  The one to be told. */
static struct probe *contest_end(struct contest *c)
{
	struct probe *best = c->probe;

	for (unsigned i = 0; i < c->n; i++) {
		struct probe *p = &c->probe[i];

		if (c->n > 1)
			log_note("%s: %s", p->server, probe_say(p));
		probe_end(p);
		if (tells(p) > tells(best))
			best = p;
	}
	return best;
}

struct probe *nfs_choose(const struct nfs_plan *plan, unsigned set,
			 unsigned major, bool may_be_3,
			 const struct choose_times *times, struct contest *c)
{
	uint64_t deadline = clock_ms() + times->limit_ms;
	bool serves = false, goes_on = true;

	c->n = 0;
	for (unsigned i = 0; i < plan->n_servers; i++) {
		if ((set >> i & 1) != 0)
			probe_start(&c->probe[c->n++], plan, i, major, may_be_3,
				    times->step_ms);
	}
	for (;;) {
		bool before = serves;

		serves = goes_on = false;
		for (unsigned i = 0; i < c->n && !serves; i++) {
			serves = c->probe[i].err == 0;
			goes_on |= c->probe[i].err == -EINPROGRESS;
		}
		if (serves && !before)
			deadline = clock_earlier(deadline,
						 clock_ms() + times->near_ms);
		if (!goes_on || clock_ms() >= deadline)
			return contest_end(c);
		contest_turn(c, deadline);
	}
}

struct probe *nfs_choose_any(const struct nfs_plan *plan, unsigned set,
			     uint32_t limit_ms, struct contest *c)
{
	struct choose_times times = choose_usual;

	times.limit_ms = (uint16_t)limit_ms;
	return nfs_choose(plan, set, (unsigned)(plan->version[0][0] - '0'),
			  plan->version[plan->n_versions - 1][0] == '3', &times,
			  c);
}
