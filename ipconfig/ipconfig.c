/* The driver: sockets, netlink and the clock, see ipconfig.h. */
#include "ipconfig/ipconfig.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/sysinfo.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>

#include "ipconfig/frame.h"
#include "ipconfig/netcfg.h"
#include "ipconfig/packet.h"
#include "ipconfig/progress.h"
#include "ipconfig/report.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/sys.h"

/* kinit takes a worker that says nothing for longer for one that hangs. */
#define ALIVE_MS	5000
#define EVENTS_PER_TURN 64
/* From so many packets on that are no DHCP, the kernel is to drop them. */
#define FOREIGN_MAX 16

static uint32_t random_u32(void)
{
	static const unsigned nonblock = 1; /* GRND_NONBLOCK */
	uint32_t v;

	if (sys_getrandom(&v, sizeof(v), nonblock) != sizeof(v)) {
		struct timespec ts = { 0 };

		/* not yet seeded: the clock in ns differs from boot to boot */
		sys_clock_gettime(CLOCK_MONOTONIC, &ts);
		v = (uint32_t)ts.tv_nsec * 2654435761u;
	}
	return v;
}

/* When somebody must be told again that all goes on. */
static uint64_t say_alive(struct ipconfig *ic, uint64_t now)
{
	if (ic->alive == NULL)
		return CLOCK_NEVER;
	if (now >= ic->alive_ms) {
		ic->alive(ic->alive_data);
		ic->alive_ms = now + ALIVE_MS;
	}
	return ic->alive_ms;
}

static void on_link(const struct nlmsghdr *nlh, void *data)
{
	struct ipconfig *ic = data;
	struct link link;

	if (link_decode(nlh, &link) < 0)
		return;
	if (race_link(&ic->race, &link, clock_ms(), random_u32()) == -E2BIG)
		log_warn("%s ignored: more than %d interfaces", link.name,
			 RACE_NICS);
}

static void read_packets(struct ipconfig *ic, uint16_t client_port)
{
	for (int i = 0; i < EVENTS_PER_TURN; i++) {
		uint8_t buf[FRAME_MAX];
		struct race_nic *nic;
		struct rd payload;
		enum dhcp_event ev;
		uint32_t from;
		int ifindex;
		bool checked;
		ssize_t n = packet_recv(ic->packet_fd, buf, sizeof(buf),
					&ifindex, &checked);

		/* an error (link gone down) was cleared by being read */
		if (n < 0)
			return;
		if (frame_decode(rd_init(buf, (size_t)n),
				 (uint16_t)(client_port - 1), client_port,
				 checked, &payload, &from) < 0) {
			if (++ic->foreign == FOREIGN_MAX)
				packet_filter(ic->packet_fd, client_port);
			continue;
		}
		nic = race_find(&ic->race, ifindex);
		if (nic == NULL || nic->spec < 0)
			continue;
		ev = race_rx(&ic->race, ifindex, payload.p, payload.left,
			     clock_ms(), random_u32());
		progress_event(ic, nic, ev, from);
	}
}

static void send_message(struct ipconfig *ic, const struct race_nic *nic,
			 const struct wr *message, const void *payload)
{
	uint16_t port = ic->race.plan->client_port;
	uint8_t buf[FRAME_MAX];
	struct wr w = wr_init(buf, sizeof(buf));
	int r = -E2BIG;

	frame_encode(&w, port, (uint16_t)(port - 1), payload, message->len);
	if (!message->bad && !w.bad)
		r = packet_send(ic->packet_fd, nic->link.ifindex, buf, w.len);
	/* ENETDOWN: the event that the link went down is on its way */
	if (r < 0 && r != -ENETDOWN)
		log_warn("%s: cannot send a DHCP request: %pe", nic->link.name,
			 ERR(r));
}

static void set_up(struct ipconfig *ic, struct race_nic *nic)
{
	int r = netcfg_link(&ic->requests, nic->link.ifindex, true);

	if (r < 0) {
		log_error("cannot set %s up: %pe", nic->link.name, ERR(r));
		race_up_failed(nic, r);
	}
}

static int configure(struct ipconfig *ic, const struct race_nic *nic,
		     const struct net_iface *f)
{
	struct net_result *result = ic->result;
	int r;

	if (!ic->race.plan->dry_run) {
		r = netcfg_apply(&ic->requests, f, nic->link.mtu);
		if (r < 0)
			return r;
		r = netcfg_names(f);
		if (r < 0)
			log_warn("cannot set host name '%s' or NIS domain: %pe",
				 f->info.host, ERR(r));
	}
	if (result->n_ifaces == NET_SPECS)
		return -E2BIG;
	result->iface[result->n_ifaces++] = *f;
	return 0;
}

/* Does all that can be done now; whether something is still pending. */
static bool act(struct ipconfig *ic)
{
	for (;;) {
		uint8_t message[DHCP_MSG_MAX];
		struct wr w = wr_init(message, sizeof(message));
		struct net_iface f;
		struct race_nic *nic;
		int r;

		switch (race_next(&ic->race, clock_ms(), random_u32(), &nic, &w,
				  &f)) {
		case RACE_ACT_NONE:
			return true;
		case RACE_ACT_DONE:
			return false;
		case RACE_ACT_UP:
			/* a driver may take its time, and there may be many */
			(void)say_alive(ic, clock_ms());
			set_up(ic, nic);
			break;
		case RACE_ACT_SEND:
			send_message(ic, nic, &w, message);
			break;
		case RACE_ACT_CONFIGURE:
			r = configure(ic, nic, &f);
			if (ic->error == 0 && r < 0) {
				ic->error = r;
				ic->error_dev = nic->link.name;
			}
			break;
		}
	}
}

static int wait_events(struct ipconfig *ic)
{
	uint64_t now = clock_ms(), deadline = race_deadline(&ic->race);
	struct pollfd fds[2] = {
		{ .fd = ic->events.fd, .events = POLLIN },
		{ .fd = ic->packet_fd, .events = POLLIN },
	};

	deadline = clock_earlier(deadline, progress_say(ic, now));
	deadline = clock_earlier(deadline, say_alive(ic, now));
	if (poll(fds, 2, clock_poll_ms(now, deadline)) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

/* Takes in what happened to links: 0 if nothing did, more, or -errno. */
static int read_events(struct ipconfig *ic)
{
	int n = nl_events(&ic->events, on_link, ic);

	if (n != -ENOBUFS)
		return n;
	/* some were lost: anything may have changed */
	n = nl_dump_links(&ic->events, on_link, ic);
	return n < 0 ? n : 1;
}

/*
 * Does what can be done, and what becomes possible by it: links that it set up
 * have carrier at once, as a rule.  1 when something must be waited for, 0
 * when all is done, or -errno.
 */
static int advance(struct ipconfig *ic)
{
	int n;

	do {
		(void)say_alive(ic, clock_ms());
		if (!act(ic))
			return 0;
		n = read_events(ic);
	} while (n > 0);
	return n < 0 ? n : 1;
}

static int begin(struct ipconfig *ic, const struct net_plan *plan,
		 struct net_result *result)
{
	uint64_t now = clock_ms();
	int r;

	result->failed_dev[0] = '\0';
	result->n_ifaces = 0;
	ic->alive_ms = now + ALIVE_MS;
	ic->result = result;
	ic->packet_fd = -1;
	ic->error = 0;
	ic->foreign = 0;
	ic->events.fd = ic->requests.fd = -1;
	progress_start(ic, now);
	race_init(&ic->race, plan, now);
	r = nl_open(&ic->events, RTMGRP_LINK);
	if (r == 0)
		r = nl_open(&ic->requests, 0);
	if (r < 0) {
		log_error("cannot open rtnetlink: %pe", ERR(r));
		return r;
	}
	ic->packet_fd = packet_open();
	if (ic->packet_fd < 0) {
		r = ic->packet_fd;
		log_error("cannot open a packet socket (CONFIG_PACKET): %pe",
			  ERR(r));
		return r;
	}
	return nl_dump_links(&ic->events, on_link, ic);
}

bool ipconfig_is_wanted(const struct net_plan *plan)
{
	for (unsigned i = 0; i < plan->n_specs; i++) {
		if (plan->spec[i].method != IP_OFF)
			return true;
	}
	return false;
}

int ipconfig_run(struct ipconfig *ic, const struct net_plan *plan,
		 struct net_result *result, ipconfig_alive *alive, void *data)
{
	const char *dev = "";
	int r;

	ic->alive = alive;
	ic->alive_data = data;
	r = begin(ic, plan, result);
	if (r < 0)
		return r;
	while ((r = advance(ic)) > 0) {
		r = wait_events(ic);
		if (r < 0)
			break;
		read_packets(ic, ic->race.plan->client_port);
	}
	if (r == 0)
		r = race_error(&ic->race, &dev);
	if (r == 0 && ic->error < 0) {
		r = ic->error;
		dev = ic->error_dev;
	}
	(void)str_copy(result->failed_dev, sizeof(result->failed_dev), dev);
	return r;
}

/* A loser is put down again, unless the winner runs on top of it. */
static bool is_loser(const struct race *race, const struct race_nic *nic)
{
	const struct race_nic *w;

	if (!nic->used || !nic->up_asked || nic->was_up || nic->configured)
		return false;
	race_for_each(w, race) {
		if (w->used && w->configured &&
		    (w->link.lower == nic->link.ifindex ||
		     nic->link.master == w->link.ifindex))
			return false;
	}
	return true;
}

void ipconfig_settle(struct ipconfig *ic, const char *dir, bool restore)
{
	const struct net_result *result = ic->result;
	const struct race_nic *nic;
	struct sysinfo info = { 0 };

	sysinfo(&info);
	for (unsigned i = 0; i < result->n_ifaces; i++) {
		const struct net_iface *f = &result->iface[i];
		int r = conf_write(dir, f, (unsigned long)info.uptime);

		if (r < 0)
			log_warn("cannot write %s/net-%s.conf: %pe", dir,
				 f->dev, ERR(r));
	}
	if (!restore || ic->requests.fd < 0)
		return;
	race_for_each(nic, &ic->race) {
		if (is_loser(&ic->race, nic))
			(void)netcfg_link(&ic->requests, nic->link.ifindex,
					  false);
	}
}

void ipconfig_close(struct ipconfig *ic)
{
	if (ic->packet_fd >= 0)
		close(ic->packet_fd);
	nl_close(&ic->requests);
	nl_close(&ic->events);
}

void ipconfig_report(struct ipconfig *ic)
{
	progress_announce(ic);
	for (unsigned i = 0; i < ic->result->n_ifaces; i++)
		report_complete(&ic->result->iface[i]);
}
