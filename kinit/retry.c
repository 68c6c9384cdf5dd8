/* Trying again, see retry.h. */
#include "kinit/retry.h"

#include "lib/clock.h"
#include "lib/compat.h"

#define NETWORK_MS 10000
#define NAMES_MS   120000

void retry_begins(struct retry *r, uint64_t now)
{
	if (r->first_ms == 0)
		r->first_ms = now;
}

void retry_name_fails(struct retry *r, uint64_t now)
{
	if (r->names_until_ms == 0)
		r->names_until_ms = now + NAMES_MS;
}

void retry_root_begins(struct retry *r, uint32_t retry_s, uint64_t now)
{
	retry_begins(r, now);
	if (r->root_until_ms != 0)
		return;
	r->root_until_ms = now + (uint64_t)retry_s * 1000;
	r->root_tries = 0;
}

/* When all attempts together are over. */
static uint64_t retry_end(const struct retry *r, int panic_s)
{
	if (r->total == RETRY_FOR && r->first_ms != 0)
		return r->first_ms + (uint64_t)r->total_s * 1000;
	return panic_s == 0 || r->total == RETRY_FOR_EVER ? CLOCK_NEVER
							  : r->names_until_ms;
}

/* Up to a quarter more; n chooses another byte each time. */
static uint32_t retry_jitter(const struct retry *r, uint32_t ms, unsigned n)
{
	return ms + ms / 4 * (r->random >> n % 4 * 8 & 255) / 255;
}

static uint32_t retry_pause(struct retry *r)
{
	static const uint8_t pause_s[] = { 1, 2, 4, 8, 15 };
	const unsigned last = ARRAY_LEN(pause_s) - 1;
	unsigned n = r->root_tries++;

	return retry_jitter(r, pause_s[n < last ? n : last] * 1000u, n);
}

enum retry_from retry_decide(struct retry *r, enum fail_class class,
			     bool network, int panic_s, uint64_t now,
			     uint64_t *at_ms)
{
	uint64_t end = retry_end(r, panic_s), until = r->root_until_ms;

	*at_ms = now;
	if (class == FAIL_PERMANENT)
		return RETRY_NOT;
	if (r->total == RETRY_FOR && end < until)
		until = end;
	if (class == FAIL_ROOT && now < until) {
		*at_ms = clock_earlier(now + retry_pause(r),
				       r->total == RETRY_FOR ? end
							     : CLOCK_NEVER);
		return RETRY_ROOT;
	}
	if (now >= end)
		return RETRY_NOT;
	/* perhaps another network brings another server, path, address */
	r->root_until_ms = 0;
	*at_ms = now + retry_jitter(r, NETWORK_MS, r->root_tries++);
	return network ? RETRY_NETWORK : RETRY_ROOT;
}
