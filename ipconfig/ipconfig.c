/* The driver: sockets, netlink and the clock, see ipconfig.h. */
#include "ipconfig/ipconfig.h"

#include <errno.h>
#include <string.h>
#include <linux/if.h>
#include <linux/if_ether.h>
#include <linux/rtnetlink.h>

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
#define DUMP_AGAIN_MS	1000
/*
 * Who takes over what was configured has so long to say what comes next: to
 * that nothing is added, not even a call that may have to wait for a driver.
 */
#define HOLD_AFTER_MS 20

/* What is about to be done may take long; or nothing has for a while. */
static void say_alive(struct ipconfig *ic, const char *doing)
{
	ic->alive_ms = clock_ms() + ALIVE_MS;
	if (ic->user->alive != NULL)
		ic->user->alive(ic->user->data, doing);
}

static void on_link(const struct nlmsghdr *nlh, void *data)
{
	struct ipconfig *ic = data;
	struct link link;

	if (nlh == NULL)
		race_sweep(&ic->race);
	if (nlh == NULL || link_decode(nlh, &link) < 0)
		return;
	if (race_link(&ic->race, &link, clock_ms(), random_u32()) == 0 ||
	    ic->too_many)
		return;
	/* once: each of its events would be told */
	ic->too_many = true;
	log_warn("%s and others ignored: more than %d interfaces", link.name,
		 RACE_NICS);
}

static int dump_links(struct ipconfig *ic)
{
	int r;

	say_alive(ic, "ask for the interfaces");
	r = nl_dump_links(&ic->events, on_link, ic);
	if (r == 0)
		race_swept(&ic->race, clock_ms());
	return r;
}

/* Takes in what happened to links: whether anything did. */
static bool read_links(struct ipconfig *ic)
{
	uint64_t now = clock_ms();
	int r = 0;

	if (ic->dump_ms == CLOCK_NEVER) {
		r = nl_events(&ic->events, on_link, ic);
		if (r >= 0)
			return r > 0;
		/* some were lost: anything may have changed */
		ic->dump_ms = now;
	}
	if (now < ic->dump_ms)
		return false;
	r = dump_links(ic);
	ic->dump_ms = CLOCK_NEVER;
	if (r == 0)
		return true;
	log_warn("cannot learn of the interfaces: %pe: trying again", ERR(r));
	ic->dump_ms = clock_ms() + DUMP_AGAIN_MS;
	return false;
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

static void say_doing(struct ipconfig *ic, const char *what, const char *dev)
{
	char doing[64];

	fmt_print(doing, sizeof(doing), "%s %s", what, dev);
	say_alive(ic, doing);
}

static void set_up(struct ipconfig *ic, struct race_nic *nic)
{
	int r;

	say_doing(ic, "set up", nic->link.name);
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

static void ipconfig_configure(struct ipconfig *ic, const struct action *a)
{
	const struct net_plan *plan = ic->race.plan;
	const struct net_iface *f = &a->iface;
	struct net_result *result = ic->result;
	const uint8_t *hw = plan->spec[a->nic->spec].set_hw;
	int r = 0;

	if (!plan->dry_run) {
		say_doing(ic, "configure", f->dev);
		if (hw_given(hw) && memcmp(hw, a->nic->link.hw, NET_ETH) != 0)
			log_warn("%s keeps its hardware address", f->dev);
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
		result->iface[result->n_ifaces++] = *f;
	else if (plan->whole_machine) /* klibc's ipconfig goes on */
		race_refused(&ic->race, a->nic, r, clock_ms(), random_u32());
	if (ic->user->configured != NULL)
		ic->user->configured(ic->user->data, f, r);
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
	case ACTION_RENEW:
	case ACTION_REBIND:
	case ACTION_DECONFIGURE:
		progress_lease(a);
		break;
	}
	return true;
}

static int wait_events(struct ipconfig *ic)
{
	uint64_t now = clock_ms(), deadline = race_deadline(&ic->race);
	struct pollfd fds[2 + PACKETS_MAX] = {
		{ .fd = ic->events.fd, .events = POLLIN },
		ic->stop,
	};
	unsigned n = 2;

	/* what all are asked for tells of the events that wait, too */
	if (ic->dump_ms != CLOCK_NEVER)
		fds[0].fd = -1;
	n += packets_poll(&ic->packets, fds + n);
	/* nobody waits for what is held, and a serial console is slow */
	deadline = clock_earlier(
		deadline,
		ic->race.holds ? ic->stop_ms
			       : progress_say(&ic->progress, &ic->race, now));
	deadline = clock_earlier(deadline, ic->alive_ms);
	deadline = clock_earlier(deadline, ic->dump_ms);
	if (poll(fds, n, clock_poll_ms(now, deadline)) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

int ipconfig_step(struct ipconfig *ic)
{
	/*
	 * What has come counts first: after a long sleep on a busy machine an
	 * answer and the end of the wait for it are there at once.
	 */
	bool more = read_links(ic);
	int r = 0;

	for (unsigned i = 0; i < ic->packets.n; i++)
		more |= read_packets(ic, &ic->packets.packet[i]);
	/* links that were set up have carrier at once, as a rule */
	more |= act(ic);
	if (ic->action.kind == ACTION_DONE)
		return 0;
	if (clock_ms() >= ic->alive_ms)
		say_alive(ic, "wait for answers");
	if (!more)
		r = wait_events(ic);
	return r < 0 ? r : 1;
}

int ipconfig_begin(struct ipconfig *ic, const struct net_plan *plan,
			   struct net_result *result,
			   const struct ipconfig_user *user)
{
	uint64_t now = clock_ms();
	int r;

	result->failed_dev[0] = '\0';
	result->n_ifaces = 0;
	ic->result = result;
	ic->user = user;
	ic->packets.n = 0;
	ic->too_many = false;
	ic->stop.fd = -1;
	ic->dump_ms = CLOCK_NEVER;
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
	return dump_links(ic);
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

void ipconfig_hold(struct ipconfig *ic, int stop_fd, short events,
		   uint64_t stop_ms)
{
	int wait_ms = HOLD_AFTER_MS;

	/* it ended with an error: there is nothing to go on with */
	if (race_is_pending(&ic->race))
		return;
	ic->race.holds = true;
	ic->stop = (struct pollfd){ .fd = stop_fd, .events = events };
	ic->stop_ms = stop_ms;
	while (clock_ms() < stop_ms && poll(&ic->stop, 1, wait_ms) <= 0 &&
	       ipconfig_step(ic) > 0)
		wait_ms = 0;
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
		say_doing(ic, "set down", nic->link.name);
		(void)netcfg_link(&ic->requests, nic->link.ifindex, false);
	}
}

void ipconfig_end(struct ipconfig *ic)
{
	packets_close(&ic->packets);
	nl_close(&ic->requests);
	nl_close(&ic->events);
}
