/* Which interface: what comes and goes, and what each of it is for. */
#include "ipconfig/race.h"

#include <errno.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/compat.h"

bool nic_races(const struct race_nic *nic)
{
	return nic->state == NIC_RACING || nic->state == NIC_CHOSEN;
}

struct race_nic *race_find(struct race *r, int ifindex)
{
	struct race_nic *nic;

	race_for_each(nic, r) {
		if (nic->state != NIC_ABSENT && nic->link.ifindex == ifindex)
			return nic;
	}
	return NULL;
}

static bool has_hw(const struct link *link, const uint8_t *hw)
{
	return hw_given(hw) && link->hlen == NET_ETH &&
	       memcmp(hw, link->hw, NET_ETH) == 0;
}

/* What stands on a card, a VLAN, may have its address, too: it is not meant. */
static bool is_card(struct race *r, const struct link *link, const uint8_t *hw)
{
	const struct race_nic *lower = race_find(r, link->lower);

	return has_hw(link, hw) && (lower == NULL || !has_hw(&lower->link, hw));
}

static bool matches(struct race *r, const struct ip_spec *s,
		    const struct link *link)
{
	if (s->match == MATCH_NAME)
		return strcmp(s->dev, link->name) == 0;
	/* a port belongs to its bond or bridge, which may have its address */
	if (link->master != 0)
		return false;
	if (s->match == MATCH_ANY)
		return link_is_candidate(link);
	/* also when it has the one that it is to have */
	return is_card(r, link, s->hw) || is_card(r, link, s->set_hw);
}

const char *race_new_name(struct race *r, const struct race_nic *nic)
{
	for (unsigned i = 0; i < r->plan->n_renames; i++) {
		const struct net_rename *name = &r->plan->rename[i];

		if (is_card(r, &nic->link, name->hw) &&
		    strcmp(name->dev, nic->link.name) != 0)
			return name->dev;
	}
	return NULL;
}

/*
 * The spec for an interface, if it is still open: the one that names it, be it
 * to leave it alone, else one for any.
 */
static int spec_for(struct race *r, const struct link *link)
{
	int any = -1;

	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		const struct ip_spec *s = &r->plan->spec[i];
		bool open = r->spec[i].state == SPEC_PENDING;

		if (!matches(r, s, link))
			continue;
		if (s->match != MATCH_ANY)
			return open ? (int)i : -1;
		if (open && any < 0)
			any = (int)i;
	}
	return any;
}

void nic_stop_clients(struct race_nic *nic, const struct client *but)
{
	nic->late_ms = nic->listen_ms = CLOCK_NEVER;
	for (unsigned i = 0; i < CLIENTS_MAX; i++) {
		if (&nic->client[i] != but)
			client_stop(&nic->client[i]);
	}
}

static struct race_nic *nic_add(struct race *r, const struct link *link)
{
	struct race_nic *nic;

	race_for_each(nic, r) {
		if (nic->state == NIC_ABSENT)
			break;
	}
	/* in the last place is one that nobody means, if there is any */
	if (nic == r->nic + RACE_NICS && spec_for(r, link) >= 0) {
		race_for_each(nic, r) {
			if (nic->state == NIC_IDLE && nic->spec < 0 &&
			    !nic->set_up)
				break;
		}
	}
	if (nic == r->nic + RACE_NICS)
		return NULL;
	if (nic == r->end)
		r->end++;
	memset(nic, 0, sizeof(*nic));
	nic->state = NIC_IDLE;
	nic->spec = -1;
	nic->link = *link;
	nic->was_up = link_is_up(link);
	nic->settled = link_has_carrier(link);
	nic->up_at_ms = r->now;
	nic_stop_clients(nic, NULL);
	return nic;
}

void nic_ask_anew(struct race_nic *nic, struct race_spec *s)
{
	s->chosen = NULL;
	s->asked = NULL;
	s->bound = false;
	nic->state = NIC_RACING;
}

/* Its clients forget everything, and the race what they offered. */
static void stop(struct race *r, struct race_nic *nic)
{
	struct race_spec *s;

	nic_stop_clients(nic, NULL);
	if (nic->spec < 0)
		return;
	s = &r->spec[nic->spec];
	/* what was not taken is told in the end */
	if (s->state == SPEC_PENDING)
		offers_forget(&s->offers, nic->link.ifindex);
	if (s->chosen == nic)
		nic_ask_anew(nic, s);
	if (nic->state == NIC_CHOSEN)
		nic->state = NIC_RACING;
}

OUTLINE void nic_start_client(struct race *r, struct race_nic *nic,
			      unsigned slot, const struct client_ops *ops,
			      const struct net_info *got)
{
	const struct ip_spec *spec = &r->plan->spec[nic->spec];
	const struct client_start s = { r->plan, spec, &nic->link, got,
					nic->settled };
	struct client *c = &nic->client[slot];

	c->ops = ops;
	c->proto = ops->proto;
	ops->start(c, &s, r->now, r->random);
}

uint64_t nic_late_ms(const struct race *r, const struct race_nic *nic)
{
	return nic->state == NIC_RACING && r->spec[nic->spec].offers.n == 0
		       ? nic->late_ms
		       : CLOCK_NEVER;
}

/* Its clients of the first choice, or those of the second. */
static void start_clients(struct race *r, struct race_nic *nic, bool late)
{
	for (unsigned i = 0; i < CLIENTS_MAX; i++) {
		const struct client_row *row = clients_of(nic->method, i);

		if (row == NULL)
			break;
		if (late == (row->late_ms != 0))
			nic_start_client(r, nic, i, row->ops, NULL);
		else if (!late)
			nic->late_ms = r->now + row->late_ms;
	}
}

void nic_start_late(struct race *r, struct race_nic *nic)
{
	if (r->now < nic_late_ms(r, nic))
		return;
	nic->late_ms = CLOCK_NEVER;
	start_clients(r, nic, true);
}

static void start(struct race *r, struct race_nic *nic)
{
	nic->listen_ms = r->now + RACE_LISTEN_MS;
	start_clients(r, nic, false);
}

void nic_carrier(struct race *r, struct race_nic *nic, bool carrier)
{
	if (carrier == nic->carrier)
		return;
	nic->carrier = carrier;
	nic->settled &= carrier;
	nic->synced = false;
	nic->carrier_ms = r->now;
	nic->blocked_ms = 0;
	nic->bond = false;
	if (nic->hold != NULL)
		race_hold_carrier(r, nic);
	if (!nic_races(nic))
		return;
	if (carrier)
		start(r, nic);
	else
		stop(r, nic);
}

/* It takes part for another spec, or for none. */
static void rematch(struct race *r, struct race_nic *nic)
{
	int spec = spec_for(r, &nic->link);

	if (spec == nic->spec)
		return;
	stop(r, nic);
	nic->spec = spec;
	nic->unfit = NULL;
	nic->state = NIC_IDLE;
	if (spec < 0)
		return;
	nic->method = (uint8_t)r->plan->spec[spec].method;
	if (ip_method_asks(nic->method))
		nic->unfit = link_no_dhcp(&nic->link);
	if (nic->unfit != NULL)
		return;
	nic->state = NIC_RACING;
	if (nic->carrier)
		start(r, nic);
}

static void nic_gone(struct race *r, struct race_nic *nic)
{
	/* one that was pulled out may come back under another number */
	if (nic->state == NIC_HOLDING && race_is_pending(r))
		race_reopen(r, (unsigned)nic->spec);
	nic_carrier(r, nic, false);
	stop(r, nic);
	race_hold_end(nic, HOLD_GONE, r->now);
	nic->state = NIC_ABSENT;
}

OUTLINE int race_link(struct race *r, const struct link *link, uint64_t now,
		      uint32_t random)
{
	struct race_nic *nic = race_find(r, link->ifindex);
	uint32_t changes;
	bool was_up;

	r->now = now;
	r->random = random;
	if (link->gone) {
		if (nic != NULL)
			nic_gone(r, nic);
		return 0;
	}
	if (nic == NULL)
		nic = nic_add(r, link);
	if (nic == NULL)
		return -E2BIG;
	nic->sweep = r->sweep;
	was_up = link_is_up(&nic->link);
	changes = nic->link.changes;
	link_update(&nic->link, link);
	if (!was_up || nic->up_ms == 0)
		nic->up_ms = link_is_up(&nic->link) ? now : nic->up_ms;
	if (link_is_up(&nic->link))
		nic->up_err = nic->up_fails = 0;
	if (was_up && !link_is_up(&nic->link))
		nic->up_at_ms = now + RACE_UP_MS; /* somebody means it */
	/* what went and came within a second the kernel tells at once */
	if (nic->link.changes - changes > 1)
		nic_carrier(r, nic, false);
	/* the clients learn of another address or MTU when carrier comes */
	nic_carrier(r, nic, link_has_carrier(&nic->link));
	if (nic->hold != NULL)
		race_hold_link(r, nic, was_up);
	/* udev renames interfaces: then another spec may mean it */
	if (nic->state == NIC_IDLE || nic_races(nic))
		rematch(r, nic);
	return 0;
}

void race_sweep(struct race *r)
{
	r->sweep++;
}

void race_swept(struct race *r, uint64_t now)
{
	struct race_nic *nic;

	r->now = now;
	race_for_each(nic, r) {
		if (nic->state != NIC_ABSENT && nic->sweep != r->sweep)
			nic_gone(r, nic);
	}
}

void race_up_failed(struct race_nic *nic, int err)
{
	nic->up_err = err;
	nic->up_fails += nic->up_fails < RACE_UP_FAILS;
	nic->set_up = false;
}

void race_settle(struct race *r, unsigned spec, enum spec_state how, int error)
{
	struct race_nic *nic;

	r->spec[spec].state = how;
	r->spec[spec].error = error;
	race_for_each(nic, r) {
		if (nic->spec != (int)spec || !nic_races(nic))
			continue;
		stop(r, nic);
		nic->spec = -1;
		nic->state = NIC_IDLE;
		r->let_go = true;
	}
}

void race_reopen(struct race *r, unsigned spec)
{
	struct race_spec *s = &r->spec[spec];
	struct ip_addr tried;

	if (r->plan->spec[spec].required)
		r->enough_ms = CLOCK_NEVER;
	s->state = SPEC_PENDING;
	s->lacks = LACK_DEVICE;
	s->lacks_ms = r->now;
	s->chosen = NULL;
	s->asked = NULL;
	s->bound = false;
	offers_init(&s->offers);
	ip_set4(&tried, r->plan->tried);
	if (ip_given(&tried))
		offers_fail(&s->offers, &tried);
	r->let_go = true;
}

void race_rematch(struct race *r)
{
	struct race_nic *nic;

	if (!r->let_go)
		return;
	r->let_go = false;
	race_for_each(nic, r) {
		if (nic->state == NIC_IDLE)
			rematch(r, nic);
	}
}
