/* The driver: sockets, netlink and the clock, see ipconfig.h. */
#include "ipconfig/ipconfig.h"

#include <errno.h>
#include <string.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/rtnetlink.h>

#include "ipconfig/driver.h"
#include "ipconfig/netcfg.h"
#include "ipconfig/progress.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/random.h"
#include "lib/str.h"

/* kinit takes a worker that says nothing for longer for one that hangs. */
#define ALIVE_MS	5000
#define EVENTS_PER_TURN 64
void driver_alive(struct ipconfig *ic, const char *doing)
{
	bool heard = ic->user->alive != NULL;

	ic->alive_ms = heard ? clock_ms() + ALIVE_MS : CLOCK_NEVER;
	if (heard)
		ic->user->alive(ic->user->data, doing);
}

OUTLINE static void hear_switch(struct race_nic *nic, struct rd frame)
{
	struct switch_news news;
	enum switch_says says = race_switch(nic, frame, clock_ms(), &news);

	progress_switch(nic, says, &news);
}

/* Whether a frame for its clients meant something. */
static bool hear(struct ipconfig *ic, struct race_nic *nic, uint16_t ethertype,
		 struct rd frame, bool checked)
{
	enum client_event ev = race_rx(&ic->race, nic, ethertype, frame,
				       checked, clock_ms(), random_u32());

	progress_event(&ic->progress, nic, ev, &ic->race.news);
	return ev != CLIENT_IGNORED;
}

/* Whether one of them meant something. */
OUTLINE static bool read_packets(struct ipconfig *ic, struct packet *p)
{
	bool any = false;

	for (int i = 0; i < EVENTS_PER_TURN; i++) {
		struct race_nic *nic;
		struct rd frame;
		int ifindex;
		bool checked;
		ssize_t n = packet_recv(p, ic->heard, sizeof(ic->heard),
					&ifindex, &checked);

		/* an error (link gone down) was cleared by being read */
		if (n < 0)
			break;
		frame = rd_init(ic->heard, (size_t)n);
		nic = race_find(&ic->race, ifindex);
		if (nic == NULL)
			continue;
		if (p->ethertype == ETH_P_ALL)
			hear_switch(nic, frame);
		else
			any |= hear(ic, nic, p->ethertype, frame, checked);
	}
	return any;
}

static void send_frame(struct ipconfig *ic, const struct action *a)
{
	int r;

	if (!a->nic->synced)
		netcfg_sync(&ic->requests, a->nic->link.ifindex);
	a->nic->synced = true;
	r = packets_send(&ic->packets, a);
	/* ENETDOWN: the event that the link went down is on its way */
	if (r < 0 && r != -ENETDOWN && r != a->nic->send_err)
		log_warn("%s: cannot send a request: %pe", a->nic->link.name,
			 ERR(r));
	a->nic->send_err = r;
}

void driver_doing(struct ipconfig *ic, const char *what, const char *dev)
{
	char doing[64];

	fmt_print(doing, sizeof(doing), "%s %s", what, dev);
	driver_alive(ic, doing);
}

static void set_up(struct ipconfig *ic, struct race_nic *nic)
{
	int r;

	driver_doing(ic, "set up", nic->link.name);
	if (nic->spec >= 0) {
		const uint8_t *hw = ic->race.plan->spec[nic->spec].set_hw;

		if (hw_given(hw))
			netcfg_hw(&ic->requests, &nic->link, hw);
	}
	r = netcfg_link(&ic->requests, nic->link.ifindex, true);
	if (r == 0)
		return;
	if (r != nic->up_err)
		log_error("cannot set up %s: %pe", nic->link.name, ERR(r));
	race_up_failed(nic, r);
}

/* What was pulled out after it had been configured is no result. */
static void drop_gone(struct ipconfig *ic)
{
	struct net_result *result = ic->result;
	unsigned n = 0;

	for (unsigned i = 0; i < result->n_ifaces; i++) {
		if (race_find(&ic->race, result->iface[i].ifindex) != NULL)
			result->iface[n++] = result->iface[i];
	}
	result->n_ifaces = n;
}

OUTLINE void driver_result(struct ipconfig *ic, const struct net_iface *f)
{
	struct net_result *result = ic->result;
	unsigned i = 0;

	while (i < result->n_ifaces && result->iface[i].ifindex != f->ifindex)
		i++;
	if (i == NET_SPECS)
		return;
	result->iface[i] = *f;
	result->n_ifaces += i == result->n_ifaces;
}

/*
 * An address that ends with its lease has what is left of that: it counts from
 * the request.
 */
static void rest_of_lease(struct action *a)
{
	const struct hold *h = a->nic->hold;
	uint64_t now = clock_ms();

	if (h != NULL && a->iface.lifetimes != 0 && h->end_ms != CLOCK_NEVER &&
	    h->end_ms > now)
		a->iface.info.addrs.addr[0].lease_s =
			(uint32_t)((h->end_ms - now + 999) / 1000);
}

static void ipconfig_configure(struct ipconfig *ic, struct action *a)
{
	const struct net_plan *plan = ic->race.plan;
	const struct net_iface *f = &a->iface;
	struct net_result *result = ic->result;
	const uint8_t *hw = plan->spec[a->nic->spec].set_hw;
	int r = 0;

	if (!plan->dry_run) {
		driver_doing(ic, "configure", f->dev);
		if (hw_given(hw) && memcmp(hw, a->nic->link.hw, NET_ETH) != 0)
			log_warn("%s keeps its hardware address", f->dev);
		rest_of_lease(a);
		r = netcfg_apply(&ic->requests, f, &a->nic->link,
				 plan->whole_machine);
		/* the first's, or what ip= says; as klibc, also without r */
		if (result->n_ifaces == 0 ||
		    *plan->spec[a->nic->spec].host != '\0')
			netcfg_names(f);
	}
	if (result->n_ifaces == NET_SPECS)
		drop_gone(ic);
	if (r == 0)
		driver_result(ic, f);
	else if (plan->whole_machine) /* klibc's ipconfig goes on */
		race_refused(&ic->race, a->nic, r, clock_ms(), random_u32());
	if (ic->user->configured != NULL)
		ic->user->configured(ic->user->data, f, r);
}

/* Of what is held. */
static void change(struct ipconfig *ic, struct action *a)
{
	int r = 0;

	rest_of_lease(a);
	driver_doing(ic, "change", a->nic->link.name);
	if (a->kind == ACTION_DECONFIGURE)
		netcfg_drop(&ic->requests, a->was);
	else
		r = netcfg_change(&ic->requests,
				  a->kind == ACTION_CHANGE ? a->was : NULL,
				  &a->iface, &a->nic->link);
	hold_done(a->nic->hold, r, clock_ms());
}

/* Does the next thing; false when there is none. */
OUTLINE static bool act(struct ipconfig *ic)
{
	struct action *a = &ic->action;
	uint64_t now = clock_ms();

	/* before it is over and forgotten */
	if (race_is_late(&ic->race, now))
		progress_late(&ic->progress, &ic->race, now);
	switch (race_next(&ic->race, now, random_u32(), a)) {
	case ACTION_NONE:
	case ACTION_DONE:
		return false;
	case ACTION_RENAME:
		netcfg_rename(&ic->requests, &a->nic->link, a->name);
		break;
	case ACTION_UP:
		set_up(ic, a->nic);
		break;
	case ACTION_SEND:
		send_frame(ic, a);
		break;
	case ACTION_LISTEN:
		packets_listen(&ic->packets, a->nic->link.ifindex);
		break;
	case ACTION_CONFIGURE:
		ipconfig_configure(ic, a);
		break;
	case ACTION_TELL:
		progress_event(&ic->progress, a->nic, a->event, &ic->race.news);
		break;
	case ACTION_CHANGE:
	case ACTION_RESTORE:
	case ACTION_DECONFIGURE:
		if (!ic->race.plan->dry_run)
			change(ic, a);
		break;
	case ACTION_HELD:
		progress_lease(a);
		if (ic->hold != NULL)
			ic->hold->told(ic, a->hold);
		break;
	}
	return true;
}

bool driver_turn(struct ipconfig *ic)
{
	/*
	 * What has come counts first: after a long sleep on a busy machine an
	 * answer and the end of the wait for it are there at once.
	 */
	bool more = driver_events(ic);

	for (unsigned i = 0; i < ic->packets.n; i++)
		more |= read_packets(ic, &ic->packets.packet[i]);
	/* links that were set up have carrier at once, as a rule */
	more |= act(ic);
	if (clock_ms() >= ic->alive_ms)
		driver_alive(ic, "wait for answers");
	return more;
}

unsigned ipconfig_hold_fds(struct ipconfig *ic, struct pollfd fds[IPCONFIG_FDS],
			   uint64_t *deadline_ms)
{
	/* what all are asked for tells of the events that wait, too */
	fds[0].fd = ic->dump_ms != CLOCK_NEVER ? -1 : ic->events.fd;
	fds[0].events = POLLIN;
	*deadline_ms = clock_earlier(race_deadline(&ic->race), ic->dump_ms);
	return 1 + packets_poll(&ic->packets, fds + 1);
}

int ipconfig_step(struct ipconfig *ic)
{
	struct pollfd fds[IPCONFIG_FDS];
	uint64_t now, until;
	unsigned n;

	if (driver_turn(ic))
		return 1;
	if (ic->action.kind == ACTION_DONE)
		return 0;
	n = ipconfig_hold_fds(ic, fds, &until);
	now = clock_ms();
	until = clock_earlier(clock_earlier(until, ic->alive_ms),
			      progress_say(&ic->progress, &ic->race, now));
	if (poll(fds, n, clock_poll_ms(now, until)) < 0 && errno != EINTR)
		return -errno;
	return 1;
}

int ipconfig_begin(struct ipconfig *ic, const struct net_plan *plan,
		   struct net_result *result, const struct ipconfig_user *user)
{
	uint64_t now = clock_ms();
	int r;

	result->failed_dev[0] = '\0';
	result->n_ifaces = 0;
	ic->result = result;
	ic->user = user;
	ic->packets.n = 0;
	ic->too_many = false;
	ic->hold = NULL;
	ic->dump_ms = CLOCK_NEVER;
	ic->dump_pause_ms = 0;
	ic->dump_err = ic->narrow_err = 0;
	ic->events.fd = ic->requests.fd = -1;
	progress_start(&ic->progress, now);
	race_init(&ic->race, plan, now);
	r = nl_open(&ic->events, RTMGRP_LINK);
	if (r == 0)
		r = nl_open(&ic->requests, 0);
	if (r < 0) {
		log_error("cannot open rtnetlink: %pe", ERR(r));
		return r;
	}
	r = packets_open(&ic->packets, plan);
	if (r < 0) {
		log_error("cannot open a packet socket (CONFIG_PACKET): %pe",
			  ERR(r));
		return r;
	}
	return driver_dump(ic);
}

int ipconfig_run(struct ipconfig *ic, const struct net_plan *plan,
		 struct net_result *result, const struct ipconfig_user *user)
{
	const char *dev = "";
	int r = ipconfig_begin(ic, plan, result, user);

	if (r < 0)
		return r;
	while ((r = ipconfig_step(ic)) > 0)
		;
	drop_gone(ic);
	progress_failed(&ic->race);
	if (r == 0)
		r = race_error(&ic->race, &dev);
	(void)str_copy(result->failed_dev, sizeof(result->failed_dev), dev);
	return r;
}

void ipconfig_forget(struct ipconfig *ic)
{
	if (nl_open(&ic->requests, 0) == 0)
		netcfg_forget(&ic->requests);
	nl_close(&ic->requests);
}

void ipconfig_restore(struct ipconfig *ic)
{
	const struct race_nic *nic;

	while (ic->requests.fd >= 0 && (nic = race_loser(&ic->race)) != NULL) {
		driver_doing(ic, "set down", nic->link.name);
		(void)netcfg_link(&ic->requests, nic->link.ifindex, false);
	}
}

void ipconfig_end(struct ipconfig *ic)
{
	packets_close(&ic->packets);
	nl_close(&ic->requests);
	nl_close(&ic->events);
}
