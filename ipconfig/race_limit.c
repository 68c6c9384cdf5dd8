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
	switch (s->lacks) {
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

void race_check_limits(struct race *r, uint64_t now)
{
	race_note_lacks(r, now);
	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		struct race_spec *s = &r->spec[i];

		if (s->state != SPEC_PENDING)
			continue;
		if (now >= race_spec_limit(r, i))
			race_settle(r, i, SPEC_FAILED, lack_error(s));
		else if (race_is_late(r, now))
			race_settle(r, i, SPEC_FAILED,
				    r->plan->timeout_ms != 0 ? -ETIMEDOUT
							     : lack_error(s));
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
