/*
 * A lease that is held through all that seeds can think of: servers that
 * restart, forget, refuse and are silent; cables, sleep, other hosts, people
 * who delete addresses.  What must hold is in here, too.
 */
#ifndef TESTS_SIM_HOLD_H
#define TESTS_SIM_HOLD_H

#include "tests/unit/sim_hold_net.h"

/* A search repeats after 64 s, a tenth more; twice, and what leads to it. */
#define FOUND_MS  (3 * H_MINUTE)
#define TURNS_MAX 64

static void h_news(bool gone)
{
	const struct addr_news news = { .ifindex = 1,
					.ip = w.ip,
					.prefix = 16,
					.proto = gone ? 0 : NETCFG_PROTO,
					.gone = gone,
					.valid_s = NET_FOREVER,
					.preferred_s = NET_FOREVER };

	/* lifetimes are the driver's: there are none to see here */
	if (gone || !w.plan.lease_strict)
		race_address(&w.race, &news, w.now, rng_u32(&w.rng));
}

static void h_sent(const struct action *a)
{
	const uint8_t *message = a->bytes;
	size_t len = a->frame.len;
	const char *wrong = NULL;
	struct request q;

	h_must(!a->frame.bad, "a frame that is cut");
	h_must(!w.taken, "sends what is another's");
	if (a->ethertype == ETH_P_ARP) {
		/* a probe has no sender: RFC 5227 section 1.1 */
		h_must(ip_get32(message + 14) == w.ip ||
			       ip_get32(message + 14) == 0,
		       "announces another");
		h_must(ip_get32(message + 24) == w.ip, "announces another");
		w.arps++;
		w.hour_arps++;
		return;
	}
	w.sends++;
	w.hour_sends++;
	if (!ip_given(&a->to))
		wrong = ip_read(a->bytes, len, 68, &message, &len);
	if (wrong == NULL)
		wrong = request_read(&q, message, len);
	h_must(wrong == NULL, wrong);
	h_must(!ip_given(&a->to) || (q.ciaddr == w.ip && q.type == M_REQUEST),
	       "a datagram that is no renewal");
	h_say("sends", q.type);
	h_serve(&q);
}

static void h_configured(const struct action *a)
{
	const struct net_addrs *is = &a->iface.info.addrs;
	bool change = a->kind == ACTION_CHANGE;

	h_must(is->n == 1 && (is->addr[0].prefix == 16 || w.plan.lease_strict),
	       "another netmask");
	h_must(w.plan.lease_strict || w.ip == 0 ||
		       ip_to4(&is->addr[0].ip) == w.ip,
	       "another address");
	h_must(!change || (ip_equal(&is->addr[0].ip,
				    &a->was->info.addrs.addr[0].ip) &&
			   is->addr[0].prefix ==
				   a->was->info.addrs.addr[0].prefix),
	       "a change of the address");
	h_must(is->addr[0].lease_s >= 10, "a lease of nothing");
	h_must(a->iface.info.routes.n == 1 || w.plan.lease_strict,
	       "no router any more");
	h_say(change ? "changes" : "restores", is->addr[0].lease_s);
	if (change)
		return;
	w.ip = ip_to4(&is->addr[0].ip);
	w.has = true;
	w.gone_ms = 0;
	h_news(false);
}

static void h_held(const struct hold *h)
{
	h_must(memchr(h->why, '\0', CLIENT_WHY) != NULL, "no text");
	h_must(!h->loud || h->why[0] != '\0', "nothing to say");
	h_must(h->end_ms == CLOCK_NEVER || (h->renew_ms <= h->rebind_ms &&
					    h->rebind_ms <= h->end_ms),
	       "T1, T2 and the end");
	w.hour_loud += h->loud;
	if (h->state != w.told.state || h->loud)
		h_say(h->why, h->state);
	w.told = *h;
	w.taken |= h->state == HOLD_TAKEN;
}

static void h_act(const struct action *a)
{
	switch (a->kind) {
	case ACTION_SEND:
		h_sent(a);
		break;
	case ACTION_CONFIGURE:
	case ACTION_CHANGE:
	case ACTION_RESTORE:
		h_configured(a);
		break;
	case ACTION_DECONFIGURE:
		h_must(w.plan.lease_strict, "takes the address away");
		h_must(ip_to4(&a->was->info.addrs.addr[0].ip) == w.ip,
		       "takes another address away");
		w.has = false;
		h_news(true);
		break;
	case ACTION_HELD:
		h_held(a->hold);
		break;
	case ACTION_UP:
		w.up = true;
		break;
	case ACTION_TELL:
	case ACTION_RENAME:
	case ACTION_LISTEN:
	case ACTION_NONE:
	case ACTION_DONE:
		break;
	}
}

static void h_link(void)
{
	struct link link = { .name = "eth0",
			     .ifindex = 1,
			     .flags = IFF_BROADCAST,
			     .type = ARPHRD_ETHER,
			     .mtu = 1500,
			     .hlen = SIM_MAC,
			     .hw = { 2, 0, 0, 0, 0, 1 } };

	link.flags |= w.up ? IFF_UP : 0;
	link.flags |= w.up && w.plugged ? IFF_LOWER_UP : 0;
	(void)race_link(&w.race, &link, w.now, rng_u32(&w.rng));
}

/* Does all there is to do. */
static void h_turn(void)
{
	struct action *a = &w.action;
	enum action_kind kind;
	unsigned turns = 0;

	do {
		bool up = w.up;

		kind = race_next(&w.race, w.now, rng_u32(&w.rng), a);
		h_act(a);
		if (w.up != up)
			h_link();
		h_must(++turns < TURNS_MAX, "never done");
	} while (kind != ACTION_NONE && kind != ACTION_DONE);
	h_must(race_deadline(&w.race) > w.now, "a deadline that is over");
}

/* What may be sent in an hour, whatever happens: see hold.c, dhcp_lease.c. */
static void h_hour(void)
{
	uint32_t lease_s = w.min_lease_s < 10 ? 10 : w.min_lease_s;
	/* by T1: four requests a lease, and four more when that is lost */
	unsigned most = 16 * (3600 / lease_s + 1) +
			/* searches, with a REQUEST or four */
			5 * 3600 / 57 +
			/* what asks anew each time */
			16 * w.hour_changes;

	if (w.now < w.hour_ms + H_HOUR)
		return;
	/* it may have slept for longer, but then it does nothing */
	h_must(w.hour_sends <= most, "too many packets in an hour");
	h_must(w.hour_arps <= 370 + 4 * w.hour_changes,
	       "too many announcements in an hour");
	h_must(w.hour_loud <=
		       60 + 12 * (3600 / lease_s + 1) + 2 * w.hour_changes,
	       "says too much in an hour");
	w.hour_ms = w.now;
	w.hour_sends = w.hour_arps = w.hour_changes = w.hour_loud = 0;
}

/* While all is well there is a lease; and what was lost is found again. */
static void h_check(void)
{
	const struct hold *h = &w.race.hold[0];
	uint64_t calm = w.now - w.trouble_ms;

	if (w.ip == 0)
		return; /* not yet */
	h_must(w.plan.lease_strict || w.has || w.gone_ms != 0, "no address");
	if (w.taken)
		return;
	h_must(w.gone_ms == 0 || w.now <= w.gone_ms + H_MINUTE,
	       "the address is not put back");
	if (!w.plugged || !w.up || w.loss > 0 || w.now < w.silent_ms ||
	    w.now < w.naks_ms || w.now < w.busy_ms || w.now < w.hostile_ms) {
		w.trouble_ms = w.now;
		return;
	}
	/* after sleep, it is first asked whether it still is one */
	h_must(h->state != HOLD_BOUND || calm <= 16000 || w.now <= h->end_ms,
	       "a lease that is over");
	if (calm > FOUND_MS) {
		h_must(h->state == HOLD_BOUND, "does not find its lease again");
		h_must(w.has, "a lease without its address");
	}
}

/* The next frame that comes, or NULL. */
static struct h_frame *h_next_frame(void)
{
	struct h_frame *next = NULL;

	for (unsigned i = 0; i < H_QUEUE; i++) {
		struct h_frame *f = &w.queue[i];

		if (f->at != 0 && (next == NULL || f->at < next->at))
			next = f;
	}
	return next;
}

static void h_hear(struct h_frame *f)
{
	struct race_nic *nic = race_find(&w.race, 1);

	f->at = 0;
	if (nic == NULL || !w.plugged || !w.up)
		return;
	(void)race_rx(&w.race, nic, f->type, rd_init(f->bytes, f->len), false,
		      w.now, rng_u32(&w.rng));
}

/* On to that time, with all that is due till then. */
static void h_pass(uint64_t until)
{
	while (w.now < until && w.sends < w.most) {
		struct h_frame *f = h_next_frame();
		uint64_t next = clock_earlier(race_deadline(&w.race), until);

		if (f != NULL && f->at < next)
			next = f->at;
		if (next > w.now)
			w.now = next;
		if (f != NULL && f->at <= w.now)
			h_hear(f);
		h_turn();
		h_check();
		h_hour();
	}
}

#endif
