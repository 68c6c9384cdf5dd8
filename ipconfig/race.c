/* What next, over all interfaces, see race.h. */
#include "ipconfig/race.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/str.h"

#define LOWERS_MAX 4 /* VLANs on VLANs, one on the other */

void race_init(struct race *r, const struct net_plan *plan, uint64_t now)
{
	r->plan = plan;
	r->start_ms = r->now = now;
	r->enough_ms = CLOCK_NEVER;
	r->sweep = r->n_holds = 0;
	r->let_go = r->holds = false;
	r->end = r->nic;
	for (unsigned i = 0; i < plan->n_specs; i++) {
		struct race_spec *s = &r->spec[i];

		race_reopen(r, i);
		if (plan->spec[i].method == IP_OFF)
			s->state = SPEC_SETTLED;
		s->error = 0;
		s->declined = false;
	}
}

/* What a client's event means for its spec. */
static void take_event(struct race *r, struct race_nic *nic, struct client *c,
		       enum client_event ev)
{
	struct race_spec *s = &r->spec[nic->spec]; /* for which it runs */
	bool asked = s->asked == c;

	if (s->state != SPEC_PENDING)
		return;
	/* what is there at once, while another's is looked at, can wait */
	if (s->bound && ev == CLIENT_BOUND && !asked)
		ev = CLIENT_OFFER;
	else if (s->bound)
		return;
	switch (ev) {
	case CLIENT_OFFER:
		offers_add(&s->offers, r->plan, nic->link.ifindex, c, &r->news,
			   r->now);
		break;
	case CLIENT_FAILED:
		/* who does not know an old address has not failed */
		if (!asked)
			break;
		offers_fail(&s->offers, &r->news.from);
		nic_ask_anew(nic, s);
		break;
	case CLIENT_BOUND:
		/* another server may be faster than the one that is asked */
		if (asked && ip_equal(&r->news.from, &s->asked_of))
			race_add_told(&r->news.info, &s->told);
		else
			s->rank = 0;
		s->told = r->news.info;
		/* what is asked for elsewhere may yet be an offer */
		if (s->chosen != NULL)
			s->chosen->state = NIC_RACING;
		s->chosen = nic;
		s->asked = c;
		s->bound = true;
		s->check = CHECK_DUE;
		nic->state = NIC_CHOSEN;
		nic->bound_ms = r->now;
		nic->listen_ms = CLOCK_NEVER;
		break;
	default:
		break;
	}
}

enum client_event race_rx(struct race *r, struct race_nic *nic,
			  uint16_t ethertype, struct rd frame, bool checked,
			  uint64_t now, uint32_t random)
{
	r->now = now;
	r->random = random;
	for (unsigned i = 0; i < CLIENTS_MAX; i++) {
		struct client *c = &nic->client[i];
		enum client_event ev;

		if (c->ops == NULL || c->ops->ethertype != ethertype)
			continue;
		r->news.n_notes = 0;
		r->news.last = false;
		ev = c->ops->rx(c, frame, checked, now, random, &r->news);
		/* frames get through */
		if (ev != CLIENT_IGNORED)
			nic->listen_ms = CLOCK_NEVER;
		if (ev == CLIENT_CONFLICT)
			return race_acd_end(r, nic, c, ev);
		if (nic->hold != NULL)
			return race_hold_event(r, nic, c, ev, true);
		if (ev == CLIENT_TAKEN) /* a firmware's may come late */
			return CLIENT_IGNORED;
		take_event(r, nic, c, ev);
		if (ev != CLIENT_IGNORED)
			return ev;
	}
	return CLIENT_IGNORED;
}

void race_refused(struct race *r, struct race_nic *nic, int err, uint64_t now,
		  uint32_t random)
{
	unsigned spec = (unsigned)nic->spec;

	r->now = now;
	r->random = random;
	nic->state = NIC_LOST;
	nic->spec = -1;
	race_hold_end(nic, HOLD_NONE, now);
	nic_stop_clients(nic, NULL);
	race_reopen(r, spec);
	race_rematch(r);
	race_note_lacks(r, now);
	/* another interface may do for a spec that any will do for */
	if (r->spec[spec].lacks == LACK_DEVICE)
		race_settle(r, spec, SPEC_FAILED, err);
}

/* A VLAN cannot be set up before what it stands on. */
static struct race_nic *set_up_first(struct race *r, struct race_nic *nic)
{
	for (int depth = 0; depth < LOWERS_MAX; depth++) {
		struct race_nic *lower = race_find(r, nic->link.lower);

		/* the ends of a veth pair stand on each other */
		if (lower == NULL || link_is_up(&lower->link) ||
		    lower->link.lower == nic->link.ifindex ||
		    r->now < lower->up_at_ms)
			break;
		nic = lower;
	}
	return nic;
}

/* Whether it is to be up, and is not. */
static bool is_down(const struct race_nic *nic)
{
	return (nic->state == NIC_RACING || hold_acts(nic->hold)) &&
	       !link_is_up(&nic->link);
}

/* The next thing for one interface. */
static enum action_kind nic_next(struct race *r, struct race_nic *nic,
				 struct action *a)
{
	a->name = NULL;
	if (nic->state != NIC_ABSENT && !nic->renamed)
		a->name = race_new_name(r, nic);
	if (a->name != NULL) {
		nic->renamed = true;
		return ACTION_RENAME;
	}
	if (is_down(nic) && r->now >= nic->up_at_ms) {
		a->nic = set_up_first(r, nic);
		a->nic->up_at_ms =
			r->now +
			(RACE_UP_MS
			 << (nic->hold != NULL ? a->nic->up_fails : 0));
		a->nic->set_up = true;
		return ACTION_UP;
	}
	if (nic->hold != NULL) {
		enum action_kind kind = race_hold_next(r, nic, a);

		if (kind != ACTION_NONE)
			return kind;
	}
	nic_start_late(r, nic);
	if (r->now >= nic->listen_ms) {
		nic->listen_ms = CLOCK_NEVER;
		return ACTION_LISTEN;
	}
	for (unsigned i = 0; i < CLIENTS_MAX; i++) {
		struct client *c = &nic->client[i];

		if (c->ops == NULL)
			continue;
		c->max_ms = r->now < nic->blocked_ms ? SWITCH_HOLD_MS : 0;
		if (r->now >= c->deadline_ms) {
			a->event =
				c->ops->timeout(c, r->now, r->random, &r->news);
			if (a->event == CLIENT_FREE)
				race_acd_end(r, nic, c, a->event);
			else if (nic->hold != NULL)
				race_hold_event(r, nic, c, a->event, false);
			else
				take_event(r, nic, c, a->event);
			if (nic->hold == NULL && a->event == CLIENT_FAILED)
				return ACTION_TELL;
		}
		if (c->tx_due) {
			a->frame = wr_init(a->bytes, sizeof(a->bytes));
			a->ethertype = c->ops->ethertype;
			a->to = c->tx_to;
			a->from = c->tx_from;
			c->ops->tx(c, r->now, &a->frame);
			race_hold_sent(nic, c);
			return ACTION_SEND;
		}
	}
	return ACTION_NONE;
}

/* How long the server that is asked is left time when there is another. */
static uint32_t patience_ms(const struct offer *other)
{
	return other->rank >= RANK_UNFAILED ? RACE_ASK_MS : 2 * RACE_ASK_MS;
}

/* Asks for the best offer; false while there is nothing to ask for. */
static bool ask(struct race *r, struct race_spec *s)
{
	struct offer *f = offers_best(&s->offers, r->now);

	if (s->asked != NULL) {
		f = offers_other(&s->offers, &s->asked_of);
		if (f == NULL || r->now < s->asked_ms + patience_ms(f))
			return false;

		r->news.from = s->asked_of;
		(void)str_copy(r->news.why, CLIENT_WHY,
			       "did not confirm what it offered");
		s->chosen->state = NIC_RACING;
		if (f->client != s->asked)
			nic_start_client(
				r, s->chosen,
				(unsigned)(s->asked - s->chosen->client),
				s->asked->ops, NULL);
		offers_fail(&s->offers, &s->asked_of);
		f = offers_other(&s->offers, &s->asked_of);
	}
	if (f == NULL)
		return false;
	s->chosen = race_find(r, f->nic);
	s->chosen->state = NIC_CHOSEN;
	s->asked = f->client;
	s->asked_ms = r->now;
	s->asked_of = f->from;
	s->told = f->info;
	if (f->nic == s->offers.extra.nic)
		race_add_told(&s->told, &s->offers.extra.info);
	s->rank = f->rank;
	f->client->ops->accept(f->client, &f->info, f->cookie, r->now,
			       r->random);
	offers_take(&s->offers, f);
	return true;
}

/* What a spec got is configured; false while it is looked who else has it. */
static bool configure(struct race *r, unsigned spec, struct action *a)
{
	struct race_spec *s = &r->spec[spec];
	struct race_nic *nic = a->nic = s->chosen;
	struct net_info *info = &a->iface.info;

	/* an address that may be another's is better than none */
	if (s->check == CHECK_RUNS && !race_is_late(r, r->now))
		return false;
	race_iface(r, nic, s->asked, &a->iface);
	if (s->check == CHECK_DUE) {
		s->check = CHECK_RUNS;
		if (race_acd_start(r, nic, s->asked, info))
			return false;
	}
	nic->state = NIC_HOLDING;
	race_hold_begin(r, nic, s->asked, &a->iface);
	s->chosen = NULL;
	race_settle(r, spec, SPEC_SETTLED, 0);
	for (unsigned i = 0; i < r->plan->n_specs && r->plan->first_only; i++) {
		if (r->spec[i].state == SPEC_PENDING)
			race_settle(r, i, SPEC_SETTLED, 0);
	}
	return true;
}

/* When ask() has something to do, other than by an event. */
static uint64_t ask_ms(struct race_spec *s)
{
	const struct offer *f = offers_other(&s->offers, &s->asked_of);

	if (s->asked == NULL)
		return s->offers.grace_ms;
	return f == NULL ? CLOCK_NEVER : s->asked_ms + patience_ms(f);
}

/* The next thing for one spec. */
static enum action_kind spec_next(struct race *r, unsigned spec,
				  struct action *a)
{
	struct race_spec *s = &r->spec[spec];
	enum action_kind kind = ACTION_NONE;
	const struct client *was;

	if (s->state != SPEC_PENDING)
		return ACTION_NONE;
	a->nic = s->chosen;
	was = s->asked;
	if (!s->bound && ask(r, s)) {
		if (was != NULL) {
			a->event = CLIENT_FAILED;
			return ACTION_TELL;
		}
		a->nic = s->chosen;
		kind = nic_next(r, a->nic, a);
	}
	/* some protocols give with the offer */
	if (kind != ACTION_NONE || !s->bound)
		return kind;
	if (configure(r, spec, a))
		return ACTION_CONFIGURE;
	return nic_next(r, a->nic, a);
}

static bool is_over(const struct race *r)
{
	return !r->holds && !race_is_pending(r);
}

/*
 * What was offered comes before deadlines: both may be found at once, and then
 * nobody is to be asked again whose answer is here.
 */
static void ask_first(struct race *r)
{
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		struct race_spec *s = &r->spec[i];

		if (s->state == SPEC_PENDING && s->asked == NULL)
			(void)ask(r, s);
	}
}

enum action_kind race_next(struct race *r, uint64_t now, uint32_t random,
			   struct action *a)
{
	struct race_nic *nic;

	r->now = now;
	r->random = random;
	/* what configured interfaces still do, nobody waits for */
	if (is_over(r))
		return a->kind = ACTION_DONE;
	race_rematch(r);
	ask_first(r);
	race_for_each(nic, r) {
		a->nic = nic;
		a->kind = nic_next(r, nic, a);
		/* before anything else can happen to it */
		if (a->kind == ACTION_NONE && nic->spec >= 0 &&
		    r->spec[nic->spec].bound)
			a->kind = spec_next(r, (unsigned)nic->spec, a);
		if (a->kind != ACTION_NONE)
			return a->kind;
	}
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		a->kind = spec_next(r, i, a);
		if (a->kind != ACTION_NONE)
			return a->kind;
	}
	race_check_limits(r);
	if (r->enough_ms == CLOCK_NEVER && race_is_enough(r))
		r->enough_ms = now;
	return a->kind = is_over(r) ? ACTION_DONE : ACTION_NONE;
}

uint64_t race_deadline(struct race *r)
{
	uint64_t t = race_is_pending(r) ? race_total_limit(r) : CLOCK_NEVER;
	const struct race_nic *nic;

	race_for_each(nic, r) {
		if (is_down(nic))
			t = clock_earlier(t, nic->up_at_ms);
		if (nic->hold != NULL)
			t = clock_earlier(t, hold_deadline(nic->hold));
		t = clock_earlier(t, nic_late_ms(r, nic));
		t = clock_earlier(t, nic->listen_ms);
		for (unsigned i = 0; i < CLIENTS_MAX; i++)
			t = clock_earlier(t, nic->client[i].deadline_ms);
	}
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		if (r->spec[i].state != SPEC_PENDING)
			continue;
		t = clock_earlier(t, race_spec_limit(r, i));
		if (!r->spec[i].bound)
			t = clock_earlier(t, ask_ms(&r->spec[i]));
	}
	return t;
}
