/* A DHCP client's lease from the ACK to its end, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include "ipconfig/dhcp_state.h"
#include "lib/clock.h"

#define RENEW_MIN_MS 60000

static const struct dhcp_state renewing, rebinding;

/* RFC 2131 section 4.4.5: 0.5 and 0.875 of it, or what the server says. */
void dhcp_bind(struct client *c, const struct dhcp_info *info, uint64_t now,
	       uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	uint64_t lease = info->lease_s * 1000ull;
	uint64_t half = lease / 2, most = lease - lease / 8;
	uint64_t t1 = info->t1_s != 0 ? info->t1_s * 1000ull : half;
	uint64_t t2 = info->t2_s != 0 ? info->t2_s * 1000ull : most;

	dhcp_enter(c, &dhcp_bound, now, random);
	if (info->lease_s == NET_FOREVER)
		return;
	if (t1 >= t2 || t2 >= lease) {
		t1 = half;
		t2 = most;
	}
	c->deadline_ms = d->asked_ms + t1;
	d->t2_ms = d->asked_ms + t2;
	d->end_ms = d->asked_ms + lease;
}

/* Half of what remains, but a minute at least: RFC 2131 section 4.4.5. */
static void ask_again(struct client *c, uint64_t now, uint64_t until)
{
	uint64_t pause = (until - now) / 2;

	if (pause < RENEW_MIN_MS)
		pause = RENEW_MIN_MS;
	c->tx_due = true;
	c->deadline_ms = clock_earlier(now + pause, until);
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
		dhcp_enter(c, next, now, random);
		d->asked_ms = d->wait.start_ms = now;
		ev = late ? CLIENT_REBIND : CLIENT_RENEW;
		/* who gave it may be behind a router, others are not known */
		ip_set4(&c->tx_to, late ? 0 : d->server);
		ip_set4(&c->tx_from, d->address);
	}
	ask_again(c, now, late ? d->end_ms : d->t2_ms);
	return ev;
}

void dhcp_unbind(struct client *c, uint64_t now)
{
	c->tx_due = false;
	c->deadline_ms = c->u.dhcp.end_ms = now;
}

bool dhcp_has_lease(const struct dhcp *d)
{
	return d->state != NULL && d->state->on_timeout == lease_timeout;
}

const struct dhcp_state dhcp_bound = { 0, 0, lease_timeout };
static const struct dhcp_state renewing = { DHCP_REQUEST,
					    HEARS_ACK | NEW_SEARCH,
					    lease_timeout };
static const struct dhcp_state rebinding = {
	DHCP_REQUEST, HEARS_ACK | ANY_SERVER | NEW_SEARCH, lease_timeout
};
