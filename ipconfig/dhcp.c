/* The DHCP client's states up to the lease, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include <string.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include "ipconfig/dhcp_id.h"
#include "ipconfig/dhcp_state.h"
#include "lib/clock.h"
#include "lib/compat.h"

/* After a DECLINE, RFC 2131 section 3.1: at least 10 s, with 10 % less. */
#define DECLINE_MS 11200

static const struct dhcp_state rebooting, requesting, taken;

void dhcp_enter(struct client *c, const struct dhcp_state *state, uint64_t now,
		uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	d->state = state;
	d->tries = 0;
	d->wait.wait_ms = 0;
	c->tx_due = false;
	c->tx_to.family = 0;
	c->deadline_ms = CLOCK_NEVER;
	if (state == NULL)
		return;
	if ((state->flags & NEW_SEARCH) != 0) {
		d->xid = random ^ d->wait.mix;
		d->xids[d->n_xids++ % DHCP_XIDS] = d->xid;
	}
	if (d->xid == BOOTP_COOKIE)
		d->xid++;
	if (state->sends != 0)
		backoff_send(c, &d->wait, now, random);
}

static enum client_event selecting_timeout(struct client *c, uint64_t now,
					   uint32_t random)
{
	backoff_send(c, &c->u.dhcp.wait, now, random);
	return CLIENT_IGNORED;
}

void dhcp_wait(struct client *c, uint32_t ms, uint64_t now, uint32_t random)
{
	dhcp_enter(c, &dhcp_waiting, now, random);
	backoff_arm(c, &c->u.dhcp.wait, ms, now, random);
}

static enum client_event requesting_timeout(struct client *c, uint64_t now,
					    uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	if (d->tries < DHCP_REQUEST_TRIES)
		return selecting_timeout(c, now, random);
	if (d->wait.late)
		dhcp_wait(c, BACKOFF_LATE_MS, now, random);
	else
		dhcp_enter(c, &dhcp_selecting, now, random);
	return CLIENT_FAILED;
}

static enum client_event waiting_timeout(struct client *c, uint64_t now,
					 uint32_t random)
{
	dhcp_enter(c, &dhcp_selecting, now, random);
	return CLIENT_IGNORED;
}

/* No server knows the address, or none is there: RFC 2131 section 4.4.2. */
static enum client_event rebooting_timeout(struct client *c, uint64_t now,
					   uint32_t random)
{
	uint64_t end = c->u.dhcp.wait.start_ms + DHCP_REBOOT_MS;

	if (now >= end)
		return waiting_timeout(c, now, random);
	c->tx_due = true;
	c->deadline_ms = end;
	return CLIENT_IGNORED;
}

/* What BOOTP gave: there is nobody to ask. */
static enum client_event taken_timeout(struct client *c, uint64_t now,
				       uint32_t random)
{
	dhcp_enter(c, &dhcp_bound, now, random);
	return CLIENT_BOUND;
}

const struct dhcp_state dhcp_selecting = { DHCP_DISCOVER,
					   HEARS_OFFER | NEW_SEARCH,
					   selecting_timeout };
static const struct dhcp_state rebooting = {
	DHCP_REQUEST, HEARS_ACK | ANY_SERVER | NEW_SEARCH, rebooting_timeout
};
static const struct dhcp_state requesting = {
	DHCP_REQUEST, HEARS_OFFER | HEARS_ACK | NAMES_SERVER, requesting_timeout
};
const struct dhcp_state dhcp_waiting = { 0, HEARS_OFFER, waiting_timeout };
static const struct dhcp_state declining = { DHCP_DECLINE,
					     NAMES_SERVER | NEW_SEARCH,
					     waiting_timeout };
static const struct dhcp_state taken = { 0, 0, taken_timeout };

enum client_event dhcp_timeout(struct client *c, uint64_t now, uint32_t random,
			       struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;
	enum client_event ev;

	if (d->state == NULL || now < c->deadline_ms)
		return CLIENT_IGNORED;
	ev = d->state->on_timeout(c, now, random);
	dhcp_news(news, d->server,
		  ev == CLIENT_FAILED ? "did not confirm what it offered"
		  : ev == CLIENT_LOST ? d->nak
				      : "");
	return ev;
}

/* The one that ip= names, else one that this interface once had. */
static uint32_t first_address(const struct client_start *s)
{
	const struct net_plan *plan = s->plan;

	if (s->spec->client != 0)
		return s->spec->client;
	if (plan->hint_hlen != 0 &&
	    (plan->hint_hlen != s->link->hlen ||
	     memcmp(plan->hint_hw, s->link->hw, plan->hint_hlen) != 0))
		return 0;
	return plan->hint;
}

void dhcp_start(struct client *c, const struct client_start *s, uint64_t now,
		uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	memset(d, 0, sizeof(*d));
	d->plan = s->plan;
	d->port = s->plan->client_port;
	d->spec = s->spec;
	d->bootp = c->ops != &dhcp_client;
	d->takes_bootp = d->bootp || s->spec->method == IP_ANY;
	if (!d->bootp)
		d->hint = first_address(s);
	d->lease_s = NET_FOREVER;
	backoff_start(&d->wait, s->link, now);
	dhcp_set_identity(d, s);
	d->address = d->hint;
	d->asked_ms = now;
	c->deadline_ms = CLOCK_NEVER;
	if (c->ops == &rarp_client &&
	    (s->link->type != ARPHRD_ETHER || s->link->hlen != ETH_ALEN))
		return;
	dhcp_enter(c, d->hint != 0 ? &rebooting : &dhcp_selecting, now, random);
	/* the switch's port may have lost the first one: see dhcp.h */
	if (!s->settled || d->hint != 0)
		backoff_arm(c, &d->wait, DHCP_EARLY_MS, now, random);
}

void dhcp_accept(struct client *c, const struct net_info *offer,
		 uint32_t cookie, uint64_t now, uint32_t random)
{
	const struct net_addr *addr = &offer->addrs.addr[0];
	struct dhcp *d = &c->u.dhcp;
	bool bootp = cookie == BOOTP_COOKIE;

	c->proto = bootp && !d->bootp ? bootp_client.proto : c->ops->proto;
	d->server = ip_to4(&offer->from);
	d->address = ip_to4(&addr->ip);
	d->prefix = addr->prefix;
	d->lease_s = addr->lease_s;
	d->xid = cookie;
	d->asked_ms = now;
	dhcp_enter(c, bootp ? &taken : &requesting, now, random);
	if (bootp)
		c->deadline_ms = now;
}

/* Said once; nobody answers.  RFC 2131 section 4.4.4. */
static void dhcp_decline(struct client *c, uint64_t now, uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	/* a BOOTP server has no ear for it */
	bool bootp = c->proto != c->ops->proto;

	d->hint = 0;
	d->secs = 0;
	d->sent = 0;
	dhcp_enter(c, bootp ? &dhcp_waiting : &declining, now, random);
	backoff_arm(c, &d->wait, DECLINE_MS, now, random);
}

const struct client_ops dhcp_client = {
	.name = "DHCP",
	.proto = "dhcp",
	.ethertype = ETH_P_IP,
	.start = dhcp_start,
	.rx = dhcp_rx,
	.timeout = dhcp_timeout,
	.accept = dhcp_accept,
	.decline = dhcp_decline,
	.ask = dhcp_ask,
	.tx = dhcp_tx,
	.describe = dhcp_describe,
};

const struct client_ops bootp_client = {
	.name = "BOOTP",
	.proto = "bootp",
	.ethertype = ETH_P_IP,
	.start = dhcp_start,
	.rx = dhcp_rx,
	.timeout = dhcp_timeout,
	.accept = dhcp_accept,
	.tx = dhcp_tx,
	.describe = dhcp_describe,
};
