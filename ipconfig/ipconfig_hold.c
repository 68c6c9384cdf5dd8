/*
 * What goes on after a run, see ipconfig.h: the leases of what was configured,
 * and whatever happens to its addresses.
 */
#include "ipconfig/ipconfig.h"

#include <errno.h>
#include <string.h>
#include <linux/rtnetlink.h>

#include "ipconfig/addr_watch.h"
#include "ipconfig/driver.h"
#include "ipconfig/filter.h"
#include "ipconfig/netcfg.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/random.h"

/*
 * Who takes over what was configured has so long to say what comes next: to
 * that nothing is added, not even a call that may have to wait for a driver.
 */
#define HOLD_AFTER_MS 20
/* Others have their turn after so many rounds, whatever comes. */
#define HOLD_ROUNDS 64

static void hold_heard(struct ipconfig *ic, const struct addr_news *news)
{
	race_address(&ic->race, news, clock_ms(), random_u32());
}

static void hold_event(const struct nlmsghdr *nlh, void *data)
{
	struct ipconfig *ic = data;
	struct addr_news news;

	if (nlh == NULL || addr_decode(nlh, &news) < 0)
		driver_link(nlh, data);
	/* what we do ourselves we know */
	else if (nlh->nlmsg_pid == 0 || nlh->nlmsg_pid != ic->requests.port)
		hold_heard(ic, &news);
}

static void hold_dumped(const struct nlmsghdr *nlh, void *data)
{
	struct ipconfig *ic = data;
	struct addr_news news;

	for (unsigned i = 0; nlh == NULL && i < ic->race.n_holds; i++)
		hold_forget(&ic->race.hold[i]);
	if (nlh == NULL)
		ic->seen = 0;
	if (nlh == NULL || addr_decode(nlh, &news) < 0)
		return;
	for (unsigned i = 0; i < ic->race.n_holds; i++) {
		const struct net_iface *f = &ic->race.hold[i].iface;

		if (f->ifindex == news.ifindex &&
		    ip_to4(&f->info.addrs.addr[0].ip) == news.ip)
			ic->seen |= 1u << i;
	}
	hold_heard(ic, &news);
}

/* Which addresses there are: one of ours that is not is news, too. */
static int hold_look(struct ipconfig *ic)
{
	int r;

	filter_events(ic->events.fd, ic->result);
	driver_alive(ic, "ask for the addresses");
	r = nl_dump(&ic->requests, RTM_GETADDR, hold_dumped, ic);
	for (unsigned i = 0; r == 0 && i < ic->race.n_holds; i++) {
		const struct net_iface *f = &ic->race.hold[i].iface;
		const struct net_addr *a = &f->info.addrs.addr[0];
		struct addr_news news = { .ifindex = f->ifindex,
					  .ip = ip_to4(&a->ip),
					  .prefix = a->prefix,
					  .gone = true };

		if ((ic->seen & 1u << i) == 0)
			hold_heard(ic, &news);
	}
	return r;
}

/* The sockets hear what is about that. */
static void hold_narrow(struct ipconfig *ic)
{
	int r = packets_hold(&ic->packets, ic->result);

	if (r < 0 && r != ic->narrow_err)
		log_warn("cannot hear whether an address is used twice: %pe",
			 ERR(r));
	ic->narrow_err = r;
}

static void hold_told(struct ipconfig *ic, const struct hold *h)
{
	if (ic->user->held != NULL)
		ic->user->held(ic->user->data, h);
	/* who was told may compare it with what was */
	driver_result(ic, &h->iface);
	hold_narrow(ic);
}

static const struct driver_hold hold_driver = { hold_event, hold_look,
						hold_told };

/* Of more leases than there is room for nobody renews the rest. */
static void hold_count(const struct ipconfig *ic)
{
	unsigned n = 0;

	for (unsigned i = 0; i < ic->result->n_ifaces; i++)
		n += strcmp(ic->result->iface[i].proto, "dhcp") == 0;
	if (n > RACE_HOLDS)
		log_warn("%u leases, and only %u of them are renewed", n,
			 RACE_HOLDS);
}

void ipconfig_hold_begin(struct ipconfig *ic)
{
	if (ic->race.holds)
		return;
	race_hold(&ic->race, clock_ms(), random_u32());
	if (ipconfig_held(ic, 0) == NULL)
		return;
	hold_count(ic);
	ic->hold = &hold_driver;
	hold_narrow(ic);
	/* the next turn asks for all there is, and then hears of it */
	ic->events.groups |= RTMGRP_IPV4_IFADDR;
	ic->dump_ms = 0;
}

int ipconfig_hold_turn(struct ipconfig *ic)
{
	for (unsigned i = 0; i < HOLD_ROUNDS; i++) {
		if (!driver_turn(ic))
			return 0;
	}
	return 1;
}

void ipconfig_hold(struct ipconfig *ic, int stop_fd, short events,
		   uint64_t stop_ms)
{
	struct pollfd fds[1 + IPCONFIG_FDS];
	int wait_ms = HOLD_AFTER_MS;

	/* it ended with an error: there is nothing to go on with */
	if (race_is_pending(&ic->race))
		return;
	fds[0] = (struct pollfd){ .fd = stop_fd, .events = events };
	while (clock_ms() < stop_ms && poll(fds, 1, wait_ms) <= 0) {
		uint64_t until;
		unsigned n;

		wait_ms = 0;
		ipconfig_hold_begin(ic);
		if (ipconfig_hold_turn(ic) > 0)
			continue;
		n = 1 + ipconfig_hold_fds(ic, fds + 1, &until);
		until = clock_earlier(until,
				      clock_earlier(stop_ms, ic->alive_ms));
		if (poll(fds, n, clock_poll_ms(clock_ms(), until)) < 0 &&
		    errno != EINTR)
			break;
	}
}

const struct hold *ipconfig_held(const struct ipconfig *ic, unsigned n)
{
	for (unsigned i = 0; i < ic->race.n_holds; i++) {
		const struct hold *h = &ic->race.hold[i];

		if (h->state != HOLD_NONE && n-- == 0)
			return h;
	}
	return NULL;
}

int ipconfig_ask(struct ipconfig *ic, const char *dev, enum hold_ask what)
{
	struct race_nic *nic;

	race_for_each(nic, &ic->race) {
		if (nic->state != NIC_ABSENT && nic->hold != NULL &&
		    strcmp(nic->link.name, dev) == 0)
			return race_ask(&ic->race, nic, what, clock_ms(),
					random_u32());
	}
	return -ENODEV;
}

void ipconfig_slept(struct ipconfig *ic)
{
	race_slept(&ic->race, clock_ms(), random_u32());
}
