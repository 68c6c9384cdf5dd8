/* The DHCP client's state machine, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include <string.h>
#include <linux/if_ether.h>

#include "ipconfig/client.h"
#include "ipconfig/dhcp_info.h"
#include "ipconfig/dhcp_opt.h"
#include "ipconfig/dhcp_wire.h"
#include "ipconfig/frame.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/str.h"

/*
 * Retransmission: 1, 2, 4, 4, ... s, each 10 % more or less.  RFC 2131
 * section 4.1 asks for randomised exponential back-off and gives 4 to 64 s as
 * an example; while somebody waits for a boot the cap is 4 s, later 64 s.
 */
#define FIRST_MS       1000
#define BOOT_MAX_MS    4000
#define BOOT_WINDOW_MS 300000
#define LATE_MAX_MS    64000
/* So many NAKs may be of a server that had to think again. */
#define QUICK_NAKS 3

struct dhcp_state {
	uint8_t sends; /* enum dhcp_type, 0 for nothing */
	enum client_event (*on_timeout)(struct client *c, uint64_t now,
					uint32_t random);
};

static const struct dhcp_state state_selecting, state_requesting, state_waiting,
	state_bound;

/* 10 % more or less than ms, from now on. */
OUTLINE static void arm(struct client *c, uint32_t ms, uint64_t now,
			uint32_t random)
{
	c->u.dhcp.wait_ms = ms;
	c->deadline_ms = now + ms - ms / 10 + random % (ms / 5 + 1);
}

static void arm_send(struct client *c, uint64_t now, uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	uint32_t max =
		now - d->start_ms < BOOT_WINDOW_MS ? BOOT_MAX_MS : LATE_MAX_MS;
	uint32_t ms = d->wait_ms < FIRST_MS ? FIRST_MS : d->wait_ms * 2;

	c->tx_due = true;
	arm(c, ms > max ? max : ms, now, random);
}

/* The only writer of d->state. */
static void dhcp_enter(struct client *c, const struct dhcp_state *state,
		       uint64_t now, uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	d->state = state;
	d->tries = 0;
	d->wait_ms = 0;
	c->tx_due = false;
	c->deadline_ms = CLOCK_NEVER;
	if (state == &state_selecting)
		d->xid = random;
	if (state != NULL && state->sends != 0)
		arm_send(c, now, random);
}

static void tell(struct client_news *news, uint32_t from, const char *why)
{
	memset(news, 0, sizeof(*news));
	ip_set4(&news->from, from);
	(void)str_copy(news->why, sizeof(news->why), why);
}

static enum client_event dhcp_refuse(struct dhcp *d, const char *why,
				     struct client_news *news)
{
	d->refused++;
	d->refused_from = ip_to4(&news->from);
	d->refused_why = why;
	(void)str_copy(news->why, sizeof(news->why), why);
	return CLIENT_REFUSED;
}

/* lease_s is what counts when the message does not say. */
static enum client_event take_address(struct dhcp *d, struct dhcp_msg *m,
				      uint32_t lease_s,
				      struct client_news *news)
{
	if (!dhcp_usable_address(m->yiaddr, m->info.netmask)) {
		dhcp_refuse(d, "offers no usable address", news);
		fmt_print(news->why, sizeof(news->why), "%s (%pI4)",
			  d->refused_why, &m->yiaddr);
		return CLIENT_REFUSED;
	}
	if (m->info.lease_s == 0) {
		dhcp_ignore(m, OPT_LEASE);
		m->info.lease_s = lease_s;
	}
	dhcp_tell(news, m);
	d->refused = 0;
	return CLIENT_OFFER;
}

/* RFC 2131 section 4.4.5: 0.5 and 0.875 of it, or what the server says. */
static void set_timers(struct client *c, const struct dhcp_info *info)
{
	struct dhcp *d = &c->u.dhcp;
	uint64_t lease = info->lease_s * 1000ull;
	uint64_t half = lease / 2, most = lease - lease / 8;
	uint64_t t1 = info->t1_s != 0 ? info->t1_s * 1000ull : half;
	uint64_t t2 = info->t2_s != 0 ? info->t2_s * 1000ull : most;

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

/* It must be of the address that was asked for (RFC 2131 section 4.3.2). */
static enum client_event take_ack(struct client *c, struct dhcp_msg *m,
				  uint64_t now, uint32_t random,
				  struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;

	if (m->yiaddr != d->address)
		return CLIENT_IGNORED;
	if (m->info.netmask == 0)
		m->info.netmask = prefix_mask(d->prefix);
	if (take_address(d, m, d->lease_s, news) != CLIENT_OFFER)
		return CLIENT_REFUSED;
	/* that of the offer counts then, if it named one */
	if (m->siaddr == 0)
		memset(&news->info.server, 0, sizeof(news->info.server));
	dhcp_enter(c, &state_bound, now, random);
	set_timers(c, &m->info);
	return CLIENT_BOUND;
}

static enum client_event take_nak(struct client *c, const struct dhcp_msg *m,
				  uint64_t now, uint32_t random,
				  struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;

	(void)str_copy(d->nak, sizeof(d->nak),
		       *m->info.text != '\0' ? m->info.text
					     : "no reason given");
	(void)str_copy(news->why, sizeof(news->why), d->nak);
	d->naks++;
	dhcp_enter(c, &state_waiting, now, random);
	arm(c, d->naks > QUICK_NAKS ? BOOT_MAX_MS : FIRST_MS, now, random);
	return CLIENT_FAILED;
}

/* A better offer may come at any time until there is a lease. */
static enum client_event dhcp_rx(struct client *c, struct rd frame,
				 bool checked, uint64_t now, uint32_t random,
				 struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;
	struct dhcp_msg m UNINITIALIZED;
	struct rd body;
	uint32_t src;

	if (d->state == NULL || d->state == &state_bound ||
	    frame_decode(frame, (uint16_t)(d->port - 1), d->port, checked,
			 &body, &src) < 0)
		return CLIENT_IGNORED;
	tell(news, src, "");
	if (dhcp_decode(&m, body.p, body.left) < 0)
		return CLIENT_MALFORMED;
	if (!dhcp_is_answer(&m, d->xid, &d->id))
		return CLIENT_IGNORED;
	if (m.info.type == DHCP_BOOTP)
		return dhcp_refuse(d, "answers with BOOTP", news);
	dhcp_find_server(&m, src);
	if (m.info.server_id != 0)
		ip_set4(&news->from, m.info.server_id);
	else if (m.info.type == DHCP_OFFER)
		return dhcp_refuse(d, "answers without a server identifier",
				   news);
	if (m.info.type == DHCP_OFFER)
		return take_address(d, &m, NET_FOREVER, news);
	/* only the server that was asked may answer: section 4.3.2 */
	if (d->state != &state_requesting || m.info.server_id != d->server)
		return CLIENT_IGNORED;
	if (m.info.type == DHCP_ACK)
		return take_ack(c, &m, now, random, news);
	if (m.info.type == DHCP_NAK)
		return take_nak(c, &m, now, random, news);
	return CLIENT_IGNORED;
}

static enum client_event selecting_timeout(struct client *c, uint64_t now,
					   uint32_t random)
{
	arm_send(c, now, random);
	return CLIENT_IGNORED;
}

static enum client_event requesting_timeout(struct client *c, uint64_t now,
					    uint32_t random)
{
	if (c->u.dhcp.tries < DHCP_REQUEST_TRIES)
		return selecting_timeout(c, now, random);
	dhcp_enter(c, &state_selecting, now, random);
	return CLIENT_FAILED;
}

static enum client_event waiting_timeout(struct client *c, uint64_t now,
					 uint32_t random)
{
	dhcp_enter(c, &state_selecting, now, random);
	return CLIENT_IGNORED;
}

static enum client_event bound_timeout(struct client *c, uint64_t now,
				       uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	if (now >= d->end_ms) {
		dhcp_enter(c, NULL, now, random);
		return CLIENT_LOST;
	}
	if (now >= d->t2_ms) {
		c->deadline_ms = d->end_ms;
		return CLIENT_REBIND;
	}
	c->deadline_ms = d->t2_ms;
	return CLIENT_RENEW;
}

static const struct dhcp_state state_selecting = { DHCP_DISCOVER,
						   selecting_timeout };
static const struct dhcp_state state_requesting = { DHCP_REQUEST,
						    requesting_timeout };
static const struct dhcp_state state_waiting = { 0, waiting_timeout };
static const struct dhcp_state state_bound = { 0, bound_timeout };

static enum client_event dhcp_timeout(struct client *c, uint64_t now,
				      uint32_t random, struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;
	enum client_event ev;

	if (d->state == NULL || now < c->deadline_ms)
		return CLIENT_IGNORED;
	ev = d->state->on_timeout(c, now, random);
	tell(news, d->server,
	     ev == CLIENT_FAILED ? "did not confirm what it offered" : "");
	return ev;
}

static void dhcp_start(struct client *c, const struct client_start *s,
		       uint64_t now, uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;

	memset(d, 0, sizeof(*d));
	d->port = s->plan->client_port;
	d->hint = s->spec->client;
	d->start_ms = now;
	dhcp_identify(&d->id, s->link);
	d->id.host = s->spec->host;
	d->id.vendor_class = s->plan->vendor_class;
	d->id.client_id = s->spec->client_id;
	d->id.client_id_len = s->spec->client_id_len;
	dhcp_enter(c, &state_selecting, now, random);
	/* the switch's port may have lost the first one: see dhcp.h */
	arm(c, DHCP_EARLY_MS, now, random);
}

static void dhcp_accept(struct client *c, const struct net_info *offer,
			uint32_t cookie, uint64_t now, uint32_t random)
{
	const struct net_addr *addr = &offer->addrs.addr[0];
	struct dhcp *d = &c->u.dhcp;

	d->server = ip_to4(&offer->from);
	d->address = ip_to4(&addr->ip);
	d->prefix = addr->prefix;
	d->lease_s = addr->lease_s;
	d->xid = cookie;
	d->asked_ms = now;
	dhcp_enter(c, &state_requesting, now, random);
}

static void dhcp_tx(struct client *c, uint64_t now, struct wr *w)
{
	struct dhcp *d = &c->u.dhcp;
	struct dhcp_msg m = { .xid = d->xid };
	uint64_t secs = (now - d->start_ms) / 1000;

	m.info.type = d->state->sends;
	m.info.requested = d->hint;
	/* RFC 2131 section 4.4.1: a REQUEST has its DISCOVER's */
	if (m.info.type == DHCP_DISCOVER)
		d->secs = secs > UINT16_MAX ? UINT16_MAX : (uint16_t)secs;
	m.secs = d->secs;
	if (m.info.type == DHCP_REQUEST) {
		m.info.server_id = d->server;
		m.info.requested = d->address;
	}
	/* what is repeated: unicast replies may not get through */
	if (d->sent > (m.info.type == DHCP_REQUEST))
		m.flags = DHCP_FLAG_BROADCAST;
	c->tx_due = false;
	d->tries++;
	d->sent++;
	dhcp_wrap(w, &m, &d->id, d->port);
}

static void dhcp_describe(const struct client *c, uint64_t now, char *buf,
			  size_t size)
{
	const struct dhcp *d = &c->u.dhcp;
	unsigned long s = (unsigned long)((now - d->start_ms) / 1000);

	if (d->state == &state_bound)
		(void)str_copy(buf, size, "has a lease");
	else if (d->naks > 0)
		fmt_print(buf, size,
			  "DHCP server refused %u times in %lu s (%s)", d->naks,
			  s, d->nak);
	else if (d->state == &state_requesting)
		fmt_print(buf, size,
			  "DHCP server offered an address, but does "
			  "not confirm it for %lu s",
			  s);
	else if (d->refused > 0)
		fmt_print(buf, size, "%u answers, none of use: %pI4 %s",
			  d->refused, &d->refused_from, d->refused_why);
	else
		fmt_print(buf, size,
			  "no DHCP server answers for %lu s, %u requests sent",
			  s, d->sent);
}

const struct client_ops dhcp_client = {
	.name = "DHCP",
	.proto = "dhcp",
	.ethertype = ETH_P_IP,
	.start = dhcp_start,
	.rx = dhcp_rx,
	.timeout = dhcp_timeout,
	.accept = dhcp_accept,
	.tx = dhcp_tx,
	.describe = dhcp_describe,
};
