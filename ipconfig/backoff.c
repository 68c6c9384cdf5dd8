/*
 * Repeating requests, see backoff.h: after 1, 2, 4, 4, ... s, each 10 % more or
 * less.  RFC 2131 section 4.1 asks for randomised exponential back-off and
 * gives 4 to 64 s as an example; while somebody waits for a boot the cap is
 * 4 s, later 64 s.
 */
#include "ipconfig/backoff.h"

#include "ipconfig/client.h"
#include "lib/compat.h"

#define BOOT_WINDOW_MS 300000

/* FNV-1a (Fowler, Noll, Vo) */
#define FNV_BASIS 2166136261u
#define FNV_PRIME 16777619u

void backoff_start(struct backoff *b, const struct link *link, uint64_t now)
{
	*b = (struct backoff){ .mix = FNV_BASIS, .start_ms = now };
	for (unsigned i = 0; i < link->hlen; i++)
		b->mix = (b->mix ^ link->hw[i]) * FNV_PRIME;
}

OUTLINE void backoff_arm(struct client *c, struct backoff *b, uint32_t ms,
			 uint64_t now, uint32_t random)
{
	b->wait_ms = ms;
	c->deadline_ms = now + ms - ms / 10 + (random ^ b->mix) % (ms / 5 + 1);
}

void backoff_send(struct client *c, struct backoff *b, uint64_t now,
		  uint32_t random)
{
	uint32_t ms = b->wait_ms < BACKOFF_FIRST_MS ? BACKOFF_FIRST_MS
						    : b->wait_ms * 2;
	uint32_t max = !b->late && now - b->start_ms < BOOT_WINDOW_MS
			       ? BACKOFF_MAX_MS
			       : BACKOFF_LATE_MS;

	if (c->max_ms != 0 && max > c->max_ms)
		max = c->max_ms;
	c->tx_due = true;
	backoff_arm(c, b, ms > max ? max : ms, now, random);
}
