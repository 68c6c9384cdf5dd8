/* What becomes of a lease, see hold.h: RFC 2131 sections 3.7 and 4.4.5. */
#include "ipconfig/hold.h"

#include <string.h>

#include "ipconfig/netcfg.h"
#include "lib/clock.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* What is wrong is told once a minute for ten minutes, then once an hour. */
#define SAY_MS	    60000u
#define SAY_LATE_MS 3600000u
#define SAY_OFTEN   10
/* So often the address is put back in a minute: somebody may mean it. */
#define PUTS   5
#define UNDONE 7 /* 500 ms, doubled so often: 64 s */
/* Who deletes all addresses deletes ours first. */
#define DOUBT_MS 2000
#define PUTS_MS	 60000
/* Between two questions whether it still is a lease: cables have loose ends. */
#define CHECK_MS 5000
/* What the kernel says of a lifetime is rounded. */
#define SLACK_S 2

void hold_start(struct hold *h, const struct net_iface *f, bool carrier,
		uint64_t now)
{
	memset(h, 0, sizeof(*h));
	h->iface = *f;
	h->strict = f->lifetimes != 0;
	h->carrier = carrier;
	h->bound_ms = now;
	h->check_ms = h->put_ms = h->doubt_ms = CLOCK_NEVER;
	hold_enter(h, HOLD_BOUND, now);
}

static const struct net_addr *held_addr(const struct hold *h)
{
	return &h->iface.info.addrs.addr[0];
}

void hold_tell(struct hold *h, bool loud)
{
	h->loud = loud || (h->tell && h->loud);
	h->tell = true;
}

OUTLINE void hold_say(struct hold *h, bool loud, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	(void)fmt_vprint(h->why, sizeof(h->why), fmt, args);
	va_end(args);
	hold_tell(h, loud);
}

void hold_enter(struct hold *h, enum hold_state state, uint64_t now)
{
	h->state = (uint8_t)state;
	h->since_ms = now;
	h->say_ms = CLOCK_NEVER;
	h->said = 0;
	h->asking = h->chosen = false;
	(void)str_copy(h->why, sizeof(h->why),
		       state < HOLD_RELEASED
			       ? ""
			       : str_nth("it was given back\0somebody stopped "
					 "it\0the interface is gone",
					 state - HOLD_RELEASED));
	hold_tell(h, false);
}

/* When something that was told so often is told again. */
static uint64_t say_next(unsigned said, uint64_t now)
{
	return now + (said < SAY_OFTEN ? SAY_MS : SAY_LATE_MS);
}

bool hold_is_due(struct hold *h, enum hold_trouble what, uint64_t now)
{
	struct hold_pace *p = &h->pace[what];

	if (now < p->next_ms)
		return false;
	p->next_ms = say_next(p->said++, now);
	return true;
}

void hold_say_again(struct hold *h, uint64_t now)
{
	if (now < h->say_ms)
		return;
	h->say_ms = say_next(h->said++, now);
	hold_tell(h, true);
}

void hold_sent(struct hold *h)
{
	if (h->asking)
		h->failures++;
	h->asking = true;
	hold_tell(h, false);
}

void hold_failed(struct hold *h)
{
	h->failures += h->asking;
	h->asking = h->chosen = false;
	hold_tell(h, false);
}

void hold_renewed(struct hold *h, uint64_t now)
{
	bool again = h->state != HOLD_BOUND;

	h->renewals++;
	h->bound_ms = now;
	hold_enter(h, HOLD_BOUND, again ? now : h->since_ms);
	ip_set4(&h->offered, 0);
	if (again)
		hold_say(h, true, "%pIS is leased again", &held_addr(h)->ip);
}

void hold_late(struct hold *h, uint64_t now)
{
	hold_say(h, hold_is_due(h, HOLD_LATE, now),
		 "%pIS does not renew the lease: asking all servers",
		 &h->iface.info.from);
}

void hold_lost(struct hold *h, const struct ip_addr *from, const char *why,
	       uint64_t now)
{
	const char *then = h->strict ? "goes" : "stays";
	bool refused = *why != '\0';

	hold_enter(h, refused ? HOLD_REFUSED : HOLD_ENDED, now);
	h->refusals += refused;
	h->say_ms = now;
	h->drop |= h->strict && !h->bare;
	h->bare |= h->strict;
	if (refused)
		hold_say(h, false, "%pIS %s, though %pIS refuses it: %s",
			 &held_addr(h)->ip, then, from, why);
	else
		hold_say(h, false,
			 "%pIS %s, though its lease is over: no answer",
			 &held_addr(h)->ip, then);
}

void hold_offered(struct hold *h, const struct ip_addr *ip)
{
	size_t len = strlen(h->why);

	/* told once: more may come with each request */
	if (!ip_given(&h->offered)) {
		fmt_print(h->why + len, sizeof(h->why) - len,
			  "; a server offers %pIS", ip);
		hold_tell(h, true);
	}
	h->offered = *ip;
}

void hold_taken(struct hold *h, const char *owner, uint64_t now)
{
	hold_enter(h, HOLD_TAKEN, now);
	(void)str_copy(h->owner, sizeof(h->owner), owner);
	hold_say(h, true, "%s has taken %pIS over: it is left alone", owner,
		 &held_addr(h)->ip);
}

void hold_doubt(struct hold *h, uint64_t now)
{
	if (now >= h->doubt_ms)
		hold_taken(h, "who deleted it", now);
}

static void say_put(struct hold *h, const char *what, uint64_t now)
{
	/* what is worse is told anyway */
	if (h->state == HOLD_BOUND)
		hold_say(h, hold_is_due(h, HOLD_PUT, now), "%pIS %s: put back",
			 &held_addr(h)->ip, what);
}

void hold_put(struct hold *h, const char *what, uint64_t now)
{
	if (h->bare)
		return;
	if (now >= h->puts_ms) {
		h->puts_ms = now + PUTS_MS;
		h->puts = 0;
	}
	h->doubt_ms = CLOCK_NEVER;
	h->put_ms = h->puts < PUTS ? now : h->puts_ms;
	h->puts++;
	say_put(h, what, now);
}

void hold_routes(struct hold *h, uint64_t now)
{
	/* without the address there is nothing to route */
	if (h->bare || h->doubt_ms != CLOCK_NEVER)
		return;
	h->put_ms = now;
	say_put(h, "has lost its routes", now);
}

void hold_done(struct hold *h, int err, uint64_t now)
{
	h->undone = err == 0 ? 0 : h->undone + (h->undone < UNDONE);
	if (err < 0)
		h->put_ms = now + (500u << h->undone);
}

void hold_forget(struct hold *h)
{
	memset(h->other, 0, sizeof(h->other));
}

void hold_heard_other(struct hold *h, uint64_t now)
{
	/* anybody could have said that: the server shall tell */
	if (h->heard_other)
		hold_taken(h, "another DHCP client", now);
	else
		hold_check(h, now);
	h->heard_other = true;
}

void hold_check(struct hold *h, uint64_t now)
{
	h->check_ms = h->checked_ms == 0 || now >= h->checked_ms + CHECK_MS
			      ? now
			      : h->checked_ms + CHECK_MS;
}

/* As we, and nobody else, would have set it. */
static bool set_by_us(const struct hold *h, const struct addr_news *news,
		      uint64_t now)
{
	uint64_t end = h->strict ? h->end_ms : CLOCK_NEVER;

	if (news->proto != NETCFG_PROTO && (news->proto != 0 || h->proto_told))
		return false;
	if (end == CLOCK_NEVER)
		return news->valid_s == NET_FOREVER &&
		       news->preferred_s == NET_FOREVER;
	return news->valid_s <=
	       (end - clock_earlier(now, end)) / 1000 + SLACK_S;
}

/* Another address comes or goes; none of the same subnet is left: false. */
static bool has_other(struct hold *h, const struct addr_news *news)
{
	uint32_t ip = news->ip ^ ip_to4(&held_addr(h)->ip);
	bool any = false,
	     inside = (ip & prefix_mask(held_addr(h)->prefix)) == 0;

	for (unsigned i = 0; i < HOLD_OTHERS; i++) {
		uint32_t *other = &h->other[i];

		if (*other == news->ip)
			*other = 0;
		if (*other == 0 && inside && ip != 0 && !news->gone) {
			*other = news->ip;
			inside = false;
		}
		any |= *other != 0;
	}
	return any;
}

void hold_address(struct hold *h, const struct addr_news *news, uint64_t now)
{
	bool other = has_other(h, news);

	if (h->bare)
		return;
	if (news->ip != ip_to4(&held_addr(h)->ip)) {
		if (h->doubt_ms != CLOCK_NEVER && !other)
			hold_put(h, "was deleted", now);
		return;
	}
	if (news->gone && !other)
		hold_put(h, "was deleted", now);
	else if (news->gone)
		h->doubt_ms = clock_earlier(h->doubt_ms, now + DOUBT_MS);
	if (news->gone)
		return;
	h->doubt_ms = CLOCK_NEVER;
	if (!set_by_us(h, news, now))
		hold_taken(h, "another program", now);
	h->proto_told |= news->proto != 0;
	h->put_ms = CLOCK_NEVER;
}

uint64_t hold_deadline(const struct hold *h)
{
	uint64_t t = clock_earlier(h->check_ms, h->put_ms);

	t = clock_earlier(t, h->doubt_ms);
	return hold_acts(h) ? clock_earlier(t, h->say_ms) : CLOCK_NEVER;
}
