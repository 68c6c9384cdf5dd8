/* A DHCP client's lease from the ACK to its end, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include "ipconfig/dhcp_state.h"
#include "lib/clock.h"

#define PAUSE_MIN_MS 1000
#define PAUSE_MS     60000 /* RFC 2131 section 4.4.5 */

static const struct dhcp_state renewing, rebinding, verifying, releasing;

/*
 * A tenth more or less, but no more than half of the gap: machines that were
 * started at once are not to ask at once.
 */
static uint64_t about(uint64_t ms, uint64_t gap, uint32_t random)
{
	uint64_t span = clock_earlier(ms / 10, gap / 2);

	return ms - span + random % (2 * span + 1);
}

/* RFC 2131 section 4.4.5: 0.5 and 0.875 of it, or what the server says. */
void dhcp_bind(struct client *c, const struct dhcp_info *info, uint64_t now,
	       uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	uint64_t lease = info->lease_s * 1000ull;
	uint64_t half = lease / 2, most = lease - lease / 8;
	uint64_t t1 = info->t1_s != 0 ? info->t1_s * 1000ull : half;
	uint64_t t2 = info->t2_s != 0 ? info->t2_s * 1000ull : most;
	uint64_t floor = clock_earlier(PAUSE_MS, lease / 8);

	dhcp_enter(c, &dhcp_bound, now, random);
	d->naks = 0;
	d->nak[0] = '\0';
	d->t1_ms = d->t2_ms = d->end_ms = CLOCK_NEVER;
	if (info->lease_s == NET_FOREVER)
		return;
	/* a short one would hardly be asked for twice in a minute */
	d->floor_ms = floor < PAUSE_MIN_MS ? PAUSE_MIN_MS : (uint32_t)floor;
	if (t1 < d->floor_ms || t1 >= t2 || t2 >= lease) {
		t1 = half;
		t2 = most;
	}
	random ^= d->wait.mix;
	d->t1_ms = d->asked_ms + about(t1, t2 - t1, random);
	d->t2_ms = d->asked_ms +
		   about(t2, clock_earlier(t2 - t1, lease - t2), random >> 8);
	d->end_ms = d->asked_ms + lease;
	c->deadline_ms = d->t1_ms;
}

/* Half of what remains, but not too little: RFC 2131 section 4.4.5. */
static void ask_again(struct client *c, uint64_t now, uint64_t until,
		      uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	uint64_t pause = (until - now) / 2;

	if (pause < d->floor_ms)
		pause = d->floor_ms;
	c->tx_due = true;
	/* no answer is so late that it is one to the last time */
	d->asked_ms = now;
	pause = about(pause, pause, random ^ d->wait.mix);
	c->deadline_ms = clock_earlier(now + pause, until);
}

static void ask_server(struct client *c, const struct dhcp_state *next,
		       uint64_t now, uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	dhcp_enter(c, next, now, random);
	d->wait.start_ms = now;
	/* who gave it may be behind a router, others are not known */
	ip_set4(&c->tx_to, next == &rebinding ? 0 : d->server);
	ip_set4(&c->tx_from, d->address);
}

static enum client_event lease_timeout(struct client *c, uint64_t now,
				       uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	bool late = now >= d->t2_ms;
	const struct dhcp_state *next = late ? &rebinding : &renewing;
	enum client_event ev = CLIENT_IGNORED;

	if (now >= d->end_ms) {
		dhcp_enter(c, NULL, now, random);
		return CLIENT_LOST;
	}
	if (d->state != next) {
		ask_server(c, next, now, random);
		ev = late ? CLIENT_REBIND : CLIENT_RENEW;
	}
	ask_again(c, now, late ? d->end_ms : d->t2_ms, random);
	return ev;
}

/* RFC 2131 section 3.7: nobody says anything, so nothing has changed. */
static enum client_event verifying_timeout(struct client *c, uint64_t now,
					   uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	if (now < d->verify_ms) {
		backoff_send(c, &d->wait, now, random);
		d->asked_ms = now;
		c->deadline_ms = clock_earlier(c->deadline_ms, d->verify_ms);
		return CLIENT_IGNORED;
	}
	dhcp_enter(c, &dhcp_bound, now, random);
	/* the next event is another one */
	c->deadline_ms = d->t1_ms > now ? d->t1_ms : now + 1;
	return CLIENT_FAILED;
}

static enum client_event releasing_timeout(struct client *c, uint64_t now,
					   uint32_t random)
{
	dhcp_enter(c, NULL, now, random);
	return CLIENT_IGNORED;
}

void dhcp_unbind(struct client *c, uint64_t now)
{
	dhcp_enter(c, &dhcp_bound, now, 0);
	c->deadline_ms = c->u.dhcp.end_ms = now;
}

bool dhcp_has_lease(const struct dhcp *d)
{
	return d->state != NULL && (d->state->flags & LEASED) != 0;
}

void dhcp_ask(struct client *c, enum client_ask what, uint64_t now,
	      uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	uint64_t until;

	d->wait.late = true;
	d->wait.start_ms = d->asked_ms = now;
	d->secs = 0;
	d->sent = 0;
	switch (what) {
	case CLIENT_VERIFY:
		d->verify_ms = now + DHCP_VERIFY_MS;
		dhcp_enter(c, &verifying, now, random);
		break;
	case CLIENT_EARLY:
		if (now >= d->end_ms)
			break;
		until = now < d->t2_ms ? d->t2_ms : d->end_ms;
		ask_server(c, until == d->t2_ms ? &renewing : &rebinding, now,
			   random);
		/* once more soon */
		ask_again(c, now, clock_earlier(until, now + DHCP_VERIFY_MS),
			  random);
		break;
	case CLIENT_SEEK:
		d->hint = d->address;
		d->id.rapid = d->takes_bootp = false;
		dhcp_enter(c, &dhcp_selecting, now, random);
		break;
	case CLIENT_RELEASE:
		ask_server(c, &releasing, now, random);
		break;
	}
}

const struct dhcp_state dhcp_bound = { 0, LEASED, lease_timeout };
static const struct dhcp_state renewing = { DHCP_REQUEST,
					    HEARS_ACK | NEW_SEARCH | LEASED |
						    FROM_ADDRESS,
					    lease_timeout };
static const struct dhcp_state rebinding = { DHCP_REQUEST,
					     HEARS_ACK | ANY_SERVER |
						     NEW_SEARCH | LEASED |
						     FROM_ADDRESS,
					     lease_timeout };
static const struct dhcp_state verifying = { DHCP_REQUEST,
					     HEARS_ACK | ANY_SERVER |
						     NEW_SEARCH | LEASED,
					     verifying_timeout };
static const struct dhcp_state releasing = { DHCP_RELEASE,
					     NAMES_SERVER | NEW_SEARCH |
						     FROM_ADDRESS,
					     releasing_timeout };
