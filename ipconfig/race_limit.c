/* How long a race waits, and for what, see race.h. */
#include "ipconfig/race.h"

#include <errno.h>

#include "lib/clock.h"

static uint64_t limit(uint64_t from, uint32_t ms)
{
	return ms == NET_NO_LIMIT || from == CLOCK_NEVER ? CLOCK_NEVER
							 : from + ms;
}

uint64_t race_total_limit(const struct race *r)
{
	uint32_t ms = r->plan->timeout_ms;

	return clock_earlier(limit(r->start_ms, ms == 0 ? NET_NO_LIMIT : ms),
			     limit(r->enough_ms, RACE_OPTIONAL_MS));
}

bool race_is_late(const struct race *r, uint64_t now)
{
	return now >= race_total_limit(r);
}

uint64_t race_spec_limit(const struct race *r, unsigned spec)
{
	const struct race_spec *s = &r->spec[spec];

	if (s->lacks == LACK_FIT)
		return s->lacks_ms;
	/* others have as long as what is required, and a while */
	if (s->lacks == LACK_NOTHING || !r->plan->spec[spec].required)
		return CLOCK_NEVER;
	return limit(s->lacks_ms, s->lacks == LACK_CARRIER
					  ? r->plan->carrier_ms
					  : r->plan->device_ms);
}

static int lack_error(const struct race_spec *s)
{
	switch ((enum race_lack)s->lacks) {
	case LACK_NOTHING:
		break;
	case LACK_CARRIER:
		return -ENETDOWN;
	case LACK_UP: /* of what it stands on, which is told apart */
		return s->up_err == -ENETDOWN ? -EIO : s->up_err;
	case LACK_FIT:
		return -EPROTONOSUPPORT;
	case LACK_DEVICE:
		return -ENODEV;
	}
	return -ETIMEDOUT;
}

/* What is cut short because another one failed is not to blame for that. */
static int late_error(const struct race *r, unsigned spec)
{
	const struct net_plan *plan = r->plan;
	bool cut = plan->spec[spec].required && !plan->any_required;

	return cut || plan->timeout_ms != 0 ? -ETIMEDOUT
					    : lack_error(&r->spec[spec]);
}

void race_check_limits(struct race *r)
{
	uint64_t now = r->now;

	race_note_lacks(r, now);
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		struct race_spec *s = &r->spec[i];
		bool lacking = now >= race_spec_limit(r, i);

		if (s->state != SPEC_PENDING ||
		    (!lacking && !race_is_late(r, now)))
			continue;
		race_settle(r, i, SPEC_FAILED,
			    lacking ? lack_error(s) : late_error(r, i));
	}
}

bool race_is_enough(const struct race *r)
{
	bool some = false, all = true, failed = false;

	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		if (!r->plan->spec[i].required)
			continue;
		some |= r->spec[i].state == SPEC_SETTLED;
		failed |= r->spec[i].state == SPEC_FAILED;
		all &= r->spec[i].state != SPEC_PENDING;
	}
	/* klibc's ipconfig waits for the others, whatever is missing */
	failed &= r->plan->whole_machine;
	return all || (r->plan->any_required ? some : failed);
}

bool race_is_pending(const struct race *r)
{
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		if (r->spec[i].state == SPEC_PENDING)
			return true;
	}
	return false;
}

static enum race_lack lacks(const struct race_nic *nic)
{
	if (nic->unfit != NULL)
		return LACK_FIT;
	if (nic->carrier)
		return LACK_NOTHING;
	return link_is_up(&nic->link) || nic->up_err == 0 ? LACK_CARRIER
							  : LACK_UP;
}

void race_note_lacks(struct race *r, uint64_t now)
{
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		struct race_spec *s = &r->spec[i];
		enum race_lack least = LACK_DEVICE;
		const struct race_nic *nic;

		race_for_each(nic, r) {
			enum race_lack lack = lacks(nic);

			if (nic->state == NIC_ABSENT || nic->spec != (int)i ||
			    lack > least)
				continue;
			least = lack;
			s->up_err = nic->up_err;
		}
		if (least != s->lacks)
			s->lacks_ms = now;
		s->lacks = least;
	}
}
