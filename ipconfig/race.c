/* All interfaces at once, see race.h. */
#include "ipconfig/race.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/frame.h"
#include "ipconfig/iface.h"
#include "lib/clock.h"

#define MAX_MESSAGE 1472 /* what fits an Ethernet frame: RFC 2131 section 2 */
#define MIN_MESSAGE 576

void race_init(struct race *r, const struct net_plan *plan, uint64_t now)
{
	r->plan = plan;
	r->start_ms = now;
	r->fallback = NULL;
	r->fallback_ms = CLOCK_NEVER;
	r->end = r->nic;
	for (unsigned i = 0; i < NET_SPECS; i++) {
		r->spec[i] = RACE_SETTLED;
		r->error[i] = 0;
		r->missing[i] = -ENODEV;
		r->missing_ms[i] = now;
	}
	for (unsigned i = 0; i < plan->n_specs; i++) {
		if (plan->spec[i].method != IP_OFF)
			r->spec[i] = RACE_PENDING;
	}
}

/* The open spec for an interface: the one that names it, else one for any. */
static int spec_for(const struct race *r, const struct link *link)
{
	int any = -1;

	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		const struct ip_spec *s = &r->plan->spec[i];

		if (r->spec[i] != RACE_PENDING)
			continue;
		if (strcmp(s->dev, link->name) == 0)
			return (int)i;
		if (*s->dev == '\0' && any < 0 && link_is_candidate(link))
			any = (int)i;
	}
	return any;
}

static void nic_identity(const struct net_plan *plan, struct race_nic *nic)
{
	const struct ip_spec *spec = &plan->spec[nic->spec];
	struct dhcp_identity id = {
		.htype = (uint8_t)nic->link.type,
		.hlen = nic->link.hlen,
		.host = spec->host,
		.vendor_class = plan->vendor_class,
		.client_id = spec->client_id,
		.client_id_len = spec->client_id_len,
	};

	uint32_t room = nic->link.mtu - FRAME_HEADERS;

	if (id.hlen > sizeof(id.hw))
		id.hlen = sizeof(id.hw);
	memcpy(id.hw, nic->link.hw, id.hlen);
	id.max_size = MAX_MESSAGE;
	if (nic->link.mtu < MIN_MESSAGE + FRAME_HEADERS)
		id.max_size = MIN_MESSAGE;
	else if (room < MAX_MESSAGE)
		id.max_size = (uint16_t)room;
	dhcp_init(&nic->dhcp, &id);
	nic->dhcp.need_server = plan->need_server;
	nic->dhcp.need_path = plan->need_path;
	nic->dhcp.hint = spec->client;
}

struct race_nic *race_find(struct race *r, int ifindex)
{
	struct race_nic *nic;

	race_for_each(nic, r) {
		if (nic->used && nic->link.ifindex == ifindex)
			return nic;
	}
	return NULL;
}

static struct race_nic *nic_add(struct race *r, const struct link *link)
{
	struct race_nic *nic;

	race_for_each(nic, r) {
		if (!nic->used)
			break;
	}
	if (nic == r->nic + RACE_NICS)
		return NULL;
	if (nic == r->end)
		r->end++;
	memset(nic, 0, sizeof(*nic));
	nic->used = true;
	nic->link = *link;
	nic->was_up = link_is_up(link);
	nic->spec = spec_for(r, link);
	nic->dhcp.deadline_ms = CLOCK_NEVER;
	return nic;
}

/* An interface that still takes part. */
static bool nic_pending(const struct race *r, const struct race_nic *nic)
{
	return nic->used && nic->spec >= 0 && nic->failed == 0 &&
	       r->spec[nic->spec] == RACE_PENDING;
}

static void forget_fallback(struct race *r, const struct race_nic *nic)
{
	if (r->fallback != nic)
		return;
	r->fallback = NULL;
	r->fallback_ms = CLOCK_NEVER;
}

static void nic_carrier(struct race *r, struct race_nic *nic, bool carrier,
			uint64_t now, uint32_t random)
{
	if (carrier == nic->carrier)
		return;
	nic->carrier = carrier;
	nic->carrier_ms = now;
	if (!nic_pending(r, nic) || r->plan->spec[nic->spec].method != IP_DHCP)
		return;
	if (!carrier) {
		dhcp_stop(&nic->dhcp);
		forget_fallback(r, nic);
		return;
	}
	/* hardware address and MTU may have changed while it was down */
	nic_identity(r->plan, nic);
	dhcp_start(&nic->dhcp, now, random);
}

static bool spec_has(const struct race *r, unsigned spec, bool with_carrier)
{
	const struct race_nic *nic;

	race_for_each(nic, r) {
		if (nic_pending(r, nic) && nic->spec == (int)spec &&
		    (nic->carrier || !with_carrier))
			return true;
	}
	return false;
}

/* Notes from when on a spec lacks an interface, or carrier. */
static void note_missing(struct race *r, uint64_t now)
{
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		int missing = 0;

		if (!spec_has(r, i, false))
			missing = -ENODEV;
		else if (!spec_has(r, i, true))
			missing = -ENETDOWN;
		if (missing != r->missing[i])
			r->missing_ms[i] = now;
		r->missing[i] = missing;
	}
}

int race_link(struct race *r, const struct link *link, uint64_t now,
	      uint32_t random)
{
	struct race_nic *nic = race_find(r, link->ifindex);

	if (link->gone) {
		if (nic != NULL) {
			nic_carrier(r, nic, false, now, random);
			nic->used = false;
			note_missing(r, now);
		}
		return 0;
	}
	if (nic == NULL)
		nic = nic_add(r, link);
	if (nic == NULL)
		return -E2BIG;
	/* udev renames interfaces: then another spec may mean it */
	if (strcmp(nic->link.name, link->name) != 0 && !nic->configured) {
		nic_carrier(r, nic, false, now, random);
		nic->spec = spec_for(r, link);
	}
	nic->link = *link;
	if (link_is_up(link) && nic->up_ms == 0)
		nic->up_ms = now;
	nic_carrier(r, nic, link_has_carrier(link), now, random);
	note_missing(r, now);
	return 0;
}

void race_up_failed(struct race_nic *nic, int err)
{
	nic->failed = err;
	nic->dhcp.deadline_ms = CLOCK_NEVER;
}

enum dhcp_event race_rx(struct race *r, int ifindex, const void *buf,
			size_t len, uint64_t now, uint32_t random)
{
	struct race_nic *nic = race_find(r, ifindex);
	enum dhcp_event ev;

	if (nic == NULL || !nic_pending(r, nic) || !nic->carrier ||
	    r->plan->spec[nic->spec].method != IP_DHCP)
		return DHCP_EV_IGNORED;
	ev = dhcp_rx(&nic->dhcp, buf, len, now, random);
	if (ev == DHCP_EV_BOUND)
		nic->bound_ms = now;
	return ev;
}

/* Another interface of the same spec that may still do better. */
static bool has_rival(const struct race *r, const struct race_nic *than)
{
	const struct race_nic *nic;

	race_for_each(nic, r) {
		if (nic != than && nic_pending(r, nic) && nic->carrier &&
		    nic->spec == than->spec)
			return true;
	}
	return false;
}

static void settle(struct race *r, int spec, enum race_spec how, int error)
{
	struct race_nic *nic;

	r->spec[spec] = how;
	r->error[spec] = error;
	race_for_each(nic, r) {
		if (!nic->used || nic->spec != spec || nic->configured)
			continue;
		if (nic->dhcp.state != NULL)
			dhcp_stop(&nic->dhcp);
		nic->spec = -1;
		forget_fallback(r, nic);
	}
}

/* The interface that is to be configured now, if there is one. */
static struct race_nic *winner(struct race *r, uint64_t now)
{
	struct race_nic *nic;

	race_for_each(nic, r) {
		const struct dhcp *d = &nic->dhcp;

		if (!nic_pending(r, nic) || !nic->carrier)
			continue;
		if (r->plan->spec[nic->spec].method == IP_STATIC)
			return nic;
		if (d->state == NULL || dhcp_phase(d) != DHCP_PHASE_BOUND)
			continue;
		if (dhcp_satisfies(d, &d->offer) || !has_rival(r, nic))
			return nic;
		if (r->fallback == NULL) {
			r->fallback = nic;
			r->fallback_ms = now + RACE_GRACE_MS;
		}
		if (r->fallback == nic && now >= r->fallback_ms)
			return nic;
	}
	return NULL;
}

static uint64_t limit(uint64_t from, uint32_t ms)
{
	return ms == NET_NO_LIMIT ? CLOCK_NEVER : from + ms;
}

static uint64_t total_limit(const struct race *r)
{
	uint32_t ms = r->plan->timeout_ms;

	return limit(r->start_ms, ms == 0 ? NET_NO_LIMIT : ms);
}

/* When the spec fails for want of an interface or of carrier; or never. */
static uint64_t spec_limit(const struct race *r, unsigned spec)
{
	switch (r->missing[spec]) {
	case -ENODEV:
		return limit(r->missing_ms[spec], r->plan->device_ms);
	case -ENETDOWN:
		return limit(r->missing_ms[spec], r->plan->carrier_ms);
	}
	return CLOCK_NEVER;
}

static void check_limits(struct race *r, uint64_t now)
{
	note_missing(r, now);
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		if (r->spec[i] != RACE_PENDING)
			continue;
		if (now >= spec_limit(r, i))
			settle(r, (int)i, RACE_FAILED, r->missing[i]);
		else if (now >= total_limit(r))
			settle(r, (int)i, RACE_FAILED, -ETIMEDOUT);
	}
}

static void make_iface(struct race *r, struct race_nic *nic, uint64_t now,
		       struct net_iface *iface)
{
	const struct ip_spec *spec = &r->plan->spec[nic->spec];

	iface_make(iface, spec, &nic->link,
		   spec->method == IP_DHCP ? &nic->dhcp.offer : NULL);
	if (nic->bound_ms == 0)
		nic->bound_ms = now;
	iface->up_ms = nic->up_ms;
	iface->carrier_ms = nic->carrier_ms;
	iface->bound_ms = nic->bound_ms;
	nic->configured = true;
	forget_fallback(r, nic);
	settle(r, nic->spec, RACE_SETTLED, 0);
	for (unsigned i = 0; i < NET_SPECS && r->plan->first_only; i++) {
		if (r->spec[i] == RACE_PENDING)
			settle(r, (int)i, RACE_SETTLED, 0);
	}
}

enum race_act race_next(struct race *r, uint64_t now, uint32_t random,
			struct race_nic **out, struct wr *w,
			struct net_iface *iface)
{
	struct race_nic *nic;
	bool pending = false;

	race_for_each(nic, r) {
		*out = nic;
		if (!nic_pending(r, nic))
			continue;
		if (!link_is_up(&nic->link) && !nic->up_asked) {
			nic->up_asked = true;
			return RACE_ACT_UP;
		}
		if (now >= nic->dhcp.deadline_ms)
			dhcp_timeout(&nic->dhcp, now, random);
		if (nic->dhcp.tx_due) {
			dhcp_tx(&nic->dhcp, now, w);
			return RACE_ACT_SEND;
		}
	}
	*out = nic = winner(r, now);
	if (nic != NULL) {
		make_iface(r, nic, now, iface);
		return RACE_ACT_CONFIGURE;
	}
	check_limits(r, now);
	for (unsigned i = 0; i < r->plan->n_specs; i++)
		pending |= r->spec[i] == RACE_PENDING;
	return pending ? RACE_ACT_NONE : RACE_ACT_DONE;
}

uint64_t race_deadline(const struct race *r)
{
	uint64_t t = clock_earlier(r->fallback_ms, total_limit(r));
	const struct race_nic *nic;

	race_for_each(nic, r) {
		if (nic_pending(r, nic))
			t = clock_earlier(t, nic->dhcp.deadline_ms);
	}
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		if (r->spec[i] == RACE_PENDING)
			t = clock_earlier(t, spec_limit(r, i));
	}
	return t;
}
