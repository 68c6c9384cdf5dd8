/* Interfaces that are held, see race.h; what is done with them, hold.h. */
#include "ipconfig/race.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/merge.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/str.h"

#define DEFEND_MS 10000 /* RFC 5227 section 2.4, DEFEND_INTERVAL */
#define ASK_MS	  1000	/* between two packets that a person asks for */

/* In which slot which client runs: race_acd_start() has the other one, too. */
#define SLOT_LEASE 0
#define SLOT_GUARD 1

void race_add_told(struct net_info *info, const struct net_info *told)
{
	if (info->server.is_dhcp)
		memset(&info->server, 0, sizeof(info->server));
	merge_info(info, told);
}

void race_iface(const struct race *r, const struct race_nic *nic,
		const struct client *c, struct net_iface *f)
{
	const struct ip_spec *spec = &r->plan->spec[nic->spec];
	const struct dhcp_identity *id = &c->u.dhcp.id;

	merge_iface(f, spec, &nic->link, &r->spec[nic->spec].told, c->proto);
	merge_plan(f, r->plan, spec);
	f->up_ms = nic->up_ms;
	f->carrier_ms = nic->carrier_ms;
	f->bound_ms = nic->bound_ms;
	if (c->ops->ask == NULL)
		return;
	f->lifetimes = r->plan->lease_strict || r->plan->lease == LEASE_OFF;
	f->client_id_len = id->client_id_len;
	memcpy(f->client_id, id->client_id, id->client_id_len);
}

static void take_times(struct hold *h, const struct client *c)
{
	h->renew_ms = c->u.dhcp.t1_ms;
	h->rebind_ms = c->u.dhcp.t2_ms;
	h->end_ms = c->u.dhcp.end_ms;
}

void race_hold_begin(struct race *r, struct race_nic *nic, struct client *c,
		     const struct net_iface *f)
{
	unsigned i = 0;

	/* what BOOTP gives has no end */
	if (c->ops->ask == NULL || c->proto != c->ops->proto)
		return;
	while (i < r->n_holds && r->hold[i].state != HOLD_NONE &&
	       r->hold[i].state != HOLD_GONE)
		i++;
	if (i == RACE_HOLDS) {
		client_stop(c);
		return;
	}
	r->n_holds += i == r->n_holds;
	nic->hold = &r->hold[i];
	hold_start(nic->hold, f, nic->carrier, r->now);
	take_times(nic->hold, c);
	race_guard(r, nic);
}

void race_hold_end(struct race_nic *nic, enum hold_state how, uint64_t now)
{
	if (nic->hold == NULL)
		return;
	hold_enter(nic->hold, how, now);
	if (how == HOLD_NONE)
		nic->hold = NULL;
}

void race_guard(struct race *r, struct race_nic *nic)
{
	if (r->holds && hold_acts(nic->hold) && r->plan->acd != ACD_OFF &&
	    nic->client[SLOT_GUARD].ops == NULL &&
	    link_no_dhcp(&nic->link) == NULL)
		nic_start_client(r, nic, SLOT_GUARD, &guard_client,
				 &nic->hold->iface.info);
}

enum client_event race_defend(struct race *r, struct race_nic *nic)
{
	struct client *guard = &nic->client[SLOT_GUARD];
	struct hold *h = nic->hold;

	h->conflicts++;
	if (guard->ops == &guard_client && r->now >= h->defend_ms) {
		h->defend_ms = r->now + DEFEND_MS;
		guard->tx_due = true;
	}
	if (!hold_is_due(h, HOLD_CONFLICT, r->now))
		return CLIENT_IGNORED;
	hold_tell(h, false);
	return CLIENT_CONFLICT;
}

/* Begins anew with what it asks. */
static void ask_client(struct race_nic *nic, enum client_ask what, uint64_t now,
		       uint32_t random)
{
	struct client *c = &nic->client[SLOT_LEASE];

	nic->hold->asking = nic->hold->chosen = false;
	c->ops->ask(c, what, now, random);
}

/* Only the address that is there, while something needs it. */
static void take_offer(struct race *r, struct race_nic *nic, struct client *c)
{
	const struct net_addrs *got = &r->news.info.addrs;
	struct hold *h = nic->hold;

	/* one at a time; who has no addresses gives none */
	if (h->chosen || got->n == 0)
		return;
	if (!h->strict &&
	    !ip_equal(&got->addr[0].ip, &h->iface.info.addrs.addr[0].ip)) {
		hold_offered(h, &got->addr[0].ip);
		return;
	}
	if (h->strict)
		r->spec[nic->spec].told = r->news.info;
	h->chosen = true;
	h->asking = false;
	c->ops->accept(c, &r->news.info, r->news.cookie, r->now, r->random);
}

/* What it does not say any more stays as it was. */
static void take_lease(struct race *r, struct race_nic *nic, struct client *c)
{
	struct race_spec *s = &r->spec[nic->spec];
	struct hold *h = nic->hold;

	race_add_told(&r->news.info, &s->told);
	s->told = r->news.info;
	h->change = true;
	take_times(h, c);
	hold_renewed(h, r->now);
	/* each renewal has the same ones */
	if (r->news.n_notes > 0 && !hold_is_due(h, HOLD_NOTES, r->now))
		r->news.n_notes = 0;
}

enum client_event race_hold_event(struct race *r, struct race_nic *nic,
				  struct client *c, enum client_event ev,
				  bool heard)
{
	struct hold *h = nic->hold;

	switch (ev) {
	case CLIENT_OFFER:
		take_offer(r, nic, c);
		break;
	case CLIENT_FAILED:
		h->refusals += heard;
		hold_failed(h);
		return CLIENT_IGNORED;
	case CLIENT_BOUND:
		take_lease(r, nic, c);
		break;
	case CLIENT_REBIND:
		hold_late(h, r->now);
		break;
	case CLIENT_LOST:
		hold_lost(h, &r->news.from, r->news.why, r->now);
		ask_client(nic, CLIENT_SEEK, r->now, r->random);
		break;
	case CLIENT_TAKEN:
		hold_heard_other(h, r->now);
		if (!hold_acts(h))
			nic_stop_clients(nic, NULL);
		break;
	case CLIENT_IGNORED:
	case CLIENT_MALFORMED:
	case CLIENT_REFUSED:
	case CLIENT_RENEW:
	case CLIENT_FREE:
	case CLIENT_CONFLICT:
		break;
	}
	return ev;
}

void race_hold_carrier(struct race *r, struct race_nic *nic)
{
	struct hold *h = nic->hold;

	h->carrier = nic->carrier;
	h->check_ms = CLOCK_NEVER;
	if (h->carrier && hold_acts(h))
		hold_check(h, r->now);
	hold_tell(h, false);
}

void race_hold_link(struct race *r, struct race_nic *nic, bool was_up)
{
	struct hold *h = nic->hold;

	if (strcmp(h->iface.dev, nic->link.name) != 0) {
		memcpy(h->iface.dev, nic->link.name, sizeof(h->iface.dev));
		hold_tell(h, false);
	}
	/* the kernel forgets its routes */
	if (!was_up && link_is_up(&nic->link) && hold_acts(h) &&
	    nic->link.master == 0)
		hold_routes(h, r->now);
}

void race_hold_sent(struct race_nic *nic, struct client *c)
{
	struct hold *h = nic->hold;

	if (h == NULL || c != &nic->client[SLOT_LEASE])
		return;
	if (h->state == HOLD_RELEASED)
		client_stop(c);
	else
		hold_sent(h);
}

static void verify_lease(struct race *r, struct race_nic *nic)
{
	struct client *guard = &nic->client[SLOT_GUARD];
	struct hold *h = nic->hold;

	h->check_ms = CLOCK_NEVER;
	h->checked_ms = r->now;
	ask_client(nic, h->state == HOLD_BOUND ? CLIENT_VERIFY : CLIENT_SEEK,
		   r->now, r->random);
	if (guard->ops == &guard_client) {
		guard->u.acd.sent = 0;
		guard->deadline_ms = r->now;
	}
}

/* What its lease says now: the same address, unless it has none. */
static enum action_kind become(struct race *r, struct race_nic *nic,
			       struct action *a)
{
	struct hold *h = nic->hold;
	struct net_iface *f = &a->iface;
	uint32_t lease_s;

	race_iface(r, nic, nic->client, f);
	lease_s = f->info.addrs.addr[0].lease_s;
	if (!h->bare) {
		f->info.addrs = h->iface.info.addrs;
		f->info.addrs.addr[0].lease_s = lease_s;
		f->guessed_netmask = h->iface.guessed_netmask;
		f->guessed_broadcast = h->iface.guessed_broadcast;
	}
	/* the link has it */
	if (f->info.mtu == 0)
		f->info.mtu = h->iface.info.mtu;
	f->up_ms = h->iface.up_ms;
	f->carrier_ms = h->iface.carrier_ms;
	f->bound_ms = h->iface.bound_ms;
	if (!f->lifetimes && memcmp(f, &h->iface, sizeof(*f)) == 0)
		return ACTION_NONE;
	r->was = h->iface;
	h->iface = *f;
	a->was = &r->was;
	if (!h->bare)
		return ACTION_CHANGE;
	h->bare = false;
	client_stop(&nic->client[SLOT_GUARD]);
	race_guard(r, nic);
	return ACTION_RESTORE;
}

enum action_kind race_hold_next(struct race *r, struct race_nic *nic,
				struct action *a)
{
	struct hold *h = nic->hold;
	enum action_kind kind = ACTION_NONE;

	a->hold = h;
	/* what gives it back comes from the address */
	if (h->drop && !nic->client[SLOT_LEASE].tx_due) {
		h->drop = false;
		a->was = &h->iface;
		return ACTION_DECONFIGURE;
	}
	if (h->change && hold_acts(h))
		kind = become(r, nic, a);
	h->change = false;
	if (kind != ACTION_NONE)
		return kind;
	if (hold_acts(h)) {
		hold_doubt(h, r->now);
		if (!hold_acts(h))
			nic_stop_clients(nic, NULL);
	}
	if (hold_acts(h) && r->now >= h->put_ms) {
		h->put_ms = CLOCK_NEVER;
		h->restored++;
		a->iface = h->iface;
		return ACTION_RESTORE;
	}
	if (hold_acts(h) && r->now >= h->check_ms)
		verify_lease(r, nic);
	hold_say_again(h, r->now);
	if (!h->tell)
		return ACTION_NONE;
	h->tell = false;
	if (h->state == HOLD_GONE)
		nic->hold = NULL;
	return ACTION_HELD;
}

void race_hold(struct race *r, uint64_t now, uint32_t random)
{
	struct race_nic *nic;

	r->now = now;
	r->random = random;
	r->holds = true;
	race_for_each(nic, r)
		race_guard(r, nic);
}

void race_address(struct race *r, const struct addr_news *news, uint64_t now,
		  uint32_t random)
{
	struct race_nic *nic = race_find(r, news->ifindex);

	(void)random;
	if (nic == NULL || !hold_acts(nic->hold))
		return;
	/* a bridge or bond took it along */
	if (news->gone && nic->link.master != 0 &&
	    news->ip == ip_to4(&nic->hold->iface.info.addrs.addr[0].ip))
		hold_taken(nic->hold, "what the interface is a port of", now);
	else
		hold_address(nic->hold, news, now);
	if (!hold_acts(nic->hold))
		nic_stop_clients(nic, NULL);
}

void race_slept(struct race *r, uint64_t now, uint32_t random)
{
	struct race_nic *nic;

	(void)random;
	race_for_each(nic, r) {
		/* else carrier will come */
		if (hold_acts(nic->hold) && nic->carrier)
			hold_check(nic->hold, now);
	}
}

int race_ask(struct race *r, struct race_nic *nic, enum hold_ask what,
	     uint64_t now, uint32_t random)
{
	static const uint8_t ends[] = { HOLD_BOUND, HOLD_RELEASED,
					HOLD_STOPPED };
	struct client *c = nic->client;
	struct hold *h = nic->hold;
	bool bound;

	r->now = now;
	if (!hold_acts(h) || (what != HOLD_ASK_STOP && !nic->carrier))
		return -EBUSY;
	bound = h->state == HOLD_BOUND;
	if (what == HOLD_ASK_RENEW) {
		/* what was asked for a moment ago is on its way */
		if (now >= h->ask_ms)
			ask_client(nic, bound ? CLIENT_EARLY : CLIENT_SEEK, now,
				   random);
		h->ask_ms = now + ASK_MS;
		return 0;
	}
	nic_stop_clients(nic, what == HOLD_ASK_RELEASE && bound ? c : NULL);
	if (what == HOLD_ASK_RELEASE && bound)
		ask_client(nic, CLIENT_RELEASE, now, random);
	hold_enter(h, ends[what], now);
	/* a root may need it, even if somebody else gets it, too */
	h->drop = h->strict && !h->bare;
	return 0;
}
