/* What the DHCP client hears, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include <string.h>

#include "ipconfig/dhcp_info.h"
#include "ipconfig/dhcp_opt.h"
#include "ipconfig/dhcp_state.h"
#include "ipconfig/dhcp_wire.h"
#include "ipconfig/frame.h"
#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* So many NAKs may be of a server that had to think again. */
#define QUICK_NAKS 3

void dhcp_news(struct client_news *news, uint32_t from, const char *why)
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

/*
 * A proxyDHCP server has no addresses, but what to boot, or says that it is one
 * (Preboot Execution Environment 2.1, section 2.2.3).
 */
static bool is_proxy(const struct dhcp_msg *m)
{
	return m->info.type == DHCP_OFFER && m->yiaddr == 0 &&
	       (m->siaddr != 0 || *m->info.root_path != '\0' ||
		*m->info.bootfile != '\0' ||
		strcmp(m->info.vendor, "PXEClient") == 0);
}

/* otherwise_s is what counts when the message does not say. */
static void check_lease_time(struct dhcp_msg *m, uint32_t otherwise_s)
{
	unsigned n = m->n_ignored;
	uint32_t *lease_s = &m->info.lease_s;

	if (*lease_s >= DHCP_LEASE_MIN_S)
		return;
	dhcp_ignore(m, OPT_LEASE);
	if (m->n_ignored > n && *lease_s != 0)
		fmt_print(m->value[n], DHCP_VALUE, ": %u s", *lease_s);
	*lease_s = *lease_s == 0 ? otherwise_s : DHCP_LEASE_MIN_S;
}

static enum client_event take_address(struct dhcp *d, struct dhcp_msg *m,
				      uint32_t lease_s,
				      struct client_news *news)
{
	if (!is_proxy(m) && !dhcp_usable_address(m->yiaddr, m->info.netmask)) {
		dhcp_refuse(d, "offers no usable address", news);
		fmt_print(news->why, sizeof(news->why), "%s (%pI4)",
			  d->refused_why, &m->yiaddr);
		return CLIENT_REFUSED;
	}
	check_lease_time(m, lease_s);
	dhcp_tell(news, m);
	d->refused = 0;
	return CLIENT_OFFER;
}

/* It must be of the address that was asked for (RFC 2131 section 4.3.2). */
static enum client_event take_ack(struct client *c, struct dhcp_msg *m,
				  uint64_t now, uint32_t random,
				  struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;

	if (m->yiaddr != d->address)
		return dhcp_has_lease(d)
			       ? dhcp_refuse(d, "renews another address", news)
			       : CLIENT_IGNORED;
	if (m->info.netmask == 0)
		m->info.netmask = prefix_mask(d->prefix);
	if (take_address(d, m, d->lease_s, news) != CLIENT_OFFER)
		return CLIENT_REFUSED;
	/* that of the offer counts then, if it named one */
	if (m->siaddr == 0 && (d->state->flags & NAMES_SERVER) != 0)
		memset(&news->info.server, 0, sizeof(news->info.server));
	d->server = m->info.server_id;
	d->lease_s = m->info.lease_s;
	dhcp_bind(c, &m->info, now, random);
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
	if (dhcp_has_lease(d)) {
		dhcp_unbind(c, now);
		return CLIENT_IGNORED;
	}
	if ((d->state->flags & ANY_SERVER) != 0) {
		d->hint = 0;
		dhcp_enter(c, &dhcp_selecting, now, random);
		return CLIENT_FAILED;
	}
	dhcp_wait(c,
		  ++d->naks <= QUICK_NAKS ? BACKOFF_FIRST_MS
		  : d->wait.late	  ? BACKOFF_LATE_MS
					  : BACKOFF_MAX_MS,
		  now, random);
	return CLIENT_FAILED;
}

/* A BOOTP server's answer: what it gives, it gives for ever (RFC 1534). */
static enum client_event take_bootp(struct dhcp *d, struct dhcp_msg *m,
				    struct client_news *news)
{
	enum client_event ev;

	if (!d->takes_bootp)
		return dhcp_refuse(d, "answers with BOOTP", news);
	m->info.lease_s = NET_FOREVER;
	ev = take_address(d, m, NET_FOREVER, news);
	news->cookie = BOOTP_COOKIE;
	news->last = !d->bootp;
	return ev;
}

/*
 * An ACK to a DISCOVER (RFC 4039).  It may come while another server is asked,
 * who may never answer.
 */
static bool is_rapid(const struct dhcp *d, const struct dhcp_msg *m)
{
	return m->info.type == DHCP_ACK && m->info.rapid != 0 && d->id.rapid &&
	       (d->state->flags & HEARS_OFFER) != 0;
}

static enum client_event take_rapid(struct client *c, struct dhcp_msg *m,
				    uint64_t now, uint32_t random,
				    struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;

	if (!dhcp_usable_address(m->yiaddr, m->info.netmask))
		return take_address(d, m, NET_FOREVER, news);
	d->address = m->yiaddr;
	d->prefix = 0;
	d->lease_s = NET_FOREVER;
	return take_ack(c, m, now, random, news);
}

/* Only the server that was asked may answer, if one was: section 4.3.2. */
static bool may_answer(const struct dhcp *d, uint32_t server)
{
	unsigned flags = d->state->flags;

	return (flags & HEARS_ACK) != 0 && server != 0 &&
	       ((flags & ANY_SERVER) != 0 || server == d->server);
}

/* A better offer may come at any time until there is a lease. */
static enum client_event dhcp_take(struct client *c, struct dhcp_msg *m,
				   uint64_t now, uint32_t random,
				   struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;
	uint32_t server = m->info.server_id, type = m->info.type;
	bool bootp = type == DHCP_BOOTP, rapid;
	const char *why;

	if (server != 0)
		ip_set4(&news->from, server);
	why = dhcp_server_refused(d->plan, ip_to4(&news->from));
	if (why != NULL)
		return dhcp_refuse(d, why, news);
	if ((d->bootp && !bootp) || ((bootp || type == DHCP_OFFER) &&
				     (d->state->flags & HEARS_OFFER) == 0))
		return CLIENT_IGNORED;
	if (bootp)
		return take_bootp(d, m, news);
	rapid = is_rapid(d, m);
	if (server == 0 && (rapid || type == DHCP_OFFER))
		return dhcp_refuse(d, "answers without a server identifier",
				   news);
	if (type == DHCP_OFFER)
		return take_address(d, m, NET_FOREVER, news);
	if (rapid)
		return take_rapid(c, m, now, random, news);
	if (server == 0 && type == DHCP_ACK && dhcp_has_lease(d))
		return dhcp_refuse(d, "renews without a server identifier",
				   news);
	if (!may_answer(d, server))
		return CLIENT_IGNORED;
	if (type == DHCP_ACK)
		return take_ack(c, m, now, random, news);
	return type == DHCP_NAK ? take_nak(c, m, now, random, news)
				: CLIENT_IGNORED;
}

/*
 * Our address was given to who asked for it from our hardware address, but not
 * here: another client on this machine.
 */
static bool is_for_another(const struct dhcp *d, const struct dhcp_msg *m)
{
	unsigned i = 0;

	while (i < DHCP_XIDS && d->xids[i] != m->xid)
		i++;
	return i == DHCP_XIDS && m->info.type == DHCP_ACK &&
	       (dhcp_has_lease(d) || d->wait.late) && m->yiaddr == d->address &&
	       (m->info.server_id == d->server || d->server == 0) &&
	       dhcp_is_for(m, &d->id);
}

/* DHCP or BOOTP in UDP: CLIENT_OFFER, or what else it is. */
static enum client_event read_message(const struct dhcp *d, struct dhcp_msg *m,
				      struct rd frame, bool checked,
				      struct client_news *news)
{
	uint16_t server_port = (uint16_t)(d->port - 1);
	struct rd body;
	uint32_t src;

	if (frame_decode(frame, server_port, d->port, checked, &body, &src) < 0)
		return CLIENT_IGNORED;
	dhcp_news(news, src, "");
	if (bootp_decode(m, body.p, body.left, !d->takes_bootp) < 0)
		return CLIENT_MALFORMED;
	if (is_for_another(d, m))
		return CLIENT_TAKEN;
	if (!dhcp_is_answer(m, d->xid, &d->id))
		return CLIENT_IGNORED;
	dhcp_find_server(m, src);
	return CLIENT_OFFER;
}

enum client_event dhcp_rx(struct client *c, struct rd frame, bool checked,
			  uint64_t now, uint32_t random,
			  struct client_news *news)
{
	struct dhcp *d = &c->u.dhcp;
	struct dhcp_msg m UNINITIALIZED;
	enum client_event ev;

	if (d->state == NULL || d->state->flags == 0)
		return CLIENT_IGNORED;
	if (c->ops == &rarp_client) {
		dhcp_news(news, 0, "");
		ev = rarp_decode(&m, frame, d) ? CLIENT_OFFER : CLIENT_IGNORED;
	} else {
		ev = read_message(d, &m, frame, checked, news);
	}
	/* nobody was asked anything */
	if (d->state == &dhcp_bound && ev != CLIENT_TAKEN)
		return CLIENT_IGNORED;
	return ev == CLIENT_OFFER ? dhcp_take(c, &m, now, random, news) : ev;
}
