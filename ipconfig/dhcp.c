/* The DHCP client's state machine, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include <string.h>

#include "lib/clock.h"
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
/* After so many messages: unicast replies may not get through. */
#define BROADCAST_AFTER 3

struct dhcp_state {
	enum dhcp_phase phase;
	uint8_t sends; /* enum dhcp_type, 0 for nothing */
	/* m is the caller's, and may be added to */
	enum dhcp_event (*on_reply)(struct dhcp *d, struct dhcp_msg *m,
				    uint64_t now, uint32_t random);
	void (*on_timeout)(struct dhcp *d, uint64_t now, uint32_t random);
};

static const struct dhcp_state state_init, state_selecting, state_requesting,
	state_waiting, state_bound;

static uint32_t jitter(uint32_t ms, uint32_t random)
{
	return ms - ms / 10 + random % (ms / 5 + 1);
}

static void arm(struct dhcp *d, uint64_t now, uint32_t random)
{
	uint32_t max =
		now - d->start_ms < BOOT_WINDOW_MS ? BOOT_MAX_MS : LATE_MAX_MS;

	d->wait_ms = d->wait_ms == 0 ? FIRST_MS : d->wait_ms * 2;
	if (d->wait_ms > max)
		d->wait_ms = max;
	d->deadline_ms = now + jitter(d->wait_ms, random);
}

/* The only writer of d->state. */
static void dhcp_enter(struct dhcp *d, const struct dhcp_state *state,
		       uint64_t now, uint32_t random)
{
	d->state = state;
	d->tries = 0;
	d->tx_due = state->sends != 0;
	d->deadline_ms = CLOCK_NEVER;
	if (state == &state_selecting) {
		d->xid = random;
		d->have_offer = false;
	}
	if (d->tx_due) {
		d->wait_ms = 0;
		arm(d, now, random);
	}
}

static void resend(struct dhcp *d, uint64_t now, uint32_t random)
{
	d->tx_due = true;
	arm(d, now, random);
}

/*
 * The first offer that has what the plan needs is taken at once; any other
 * is kept for a while in case a better one comes.
 */
static enum dhcp_event selecting_reply(struct dhcp *d, struct dhcp_msg *m,
				       uint64_t now, uint32_t random)
{
	bool good = dhcp_satisfies(d, m);

	if (m->type != DHCP_OFFER || m->info.dhcp_server == 0)
		return DHCP_EV_IGNORED;
	if (!dhcp_usable_address(m->yiaddr, m->info.netmask))
		return DHCP_EV_REFUSED;
	if (d->have_offer && !good)
		return DHCP_EV_IGNORED;
	d->offer = *m;
	d->have_offer = true;
	d->deadline_ms = now + DHCP_GRACE_MS;
	if (good)
		dhcp_enter(d, &state_requesting, now, random);
	return DHCP_EV_OFFERED;
}

static void selecting_timeout(struct dhcp *d, uint64_t now, uint32_t random)
{
	if (d->have_offer)
		dhcp_enter(d, &state_requesting, now, random);
	else
		resend(d, now, random);
}

/*
 * Only the server that was chosen may answer (RFC 2131 section 4.3.2), and
 * only with the address that it offered.  Server, root path, mask and router
 * that its ACK leaves out, the offer told.
 */
static enum dhcp_event requesting_reply(struct dhcp *d, struct dhcp_msg *m,
					uint64_t now, uint32_t random)
{
	const struct net_info *offer = &d->offer.info;
	struct net_info *info = &m->info;

	if (info->dhcp_server != offer->dhcp_server)
		return DHCP_EV_IGNORED;
	if (m->type == DHCP_NAK) {
		uint32_t wait_ms = d->wait_ms;

		memcpy(d->offer.text, m->text, sizeof(m->text));
		d->naks++;
		dhcp_enter(d, &state_waiting, now, random);
		d->wait_ms = wait_ms < BOOT_MAX_MS ? FIRST_MS : BOOT_MAX_MS;
		if (d->naks > 3)
			d->wait_ms = BOOT_MAX_MS;
		d->deadline_ms = now + jitter(d->wait_ms, random);
		return DHCP_EV_NAKED;
	}
	if (m->type != DHCP_ACK || m->yiaddr != d->offer.yiaddr)
		return DHCP_EV_IGNORED;
	if (!dhcp_usable_address(m->yiaddr, m->info.netmask))
		return DHCP_EV_REFUSED;
	if (info->server == 0)
		info->server = offer->server;
	if (info->netmask == 0)
		info->netmask = offer->netmask;
	if (info->gateway == 0)
		info->gateway = offer->gateway;
	if (*info->root_path == '\0')
		memcpy(info->root_path, offer->root_path,
		       sizeof(info->root_path));
	d->offer = *m;
	dhcp_enter(d, &state_bound, now, random);
	return DHCP_EV_BOUND;
}

static void requesting_timeout(struct dhcp *d, uint64_t now, uint32_t random)
{
	if (d->tries >= DHCP_REQUEST_TRIES)
		dhcp_enter(d, &state_selecting, now, random);
	else
		resend(d, now, random);
}

static void waiting_timeout(struct dhcp *d, uint64_t now, uint32_t random)
{
	dhcp_enter(d, &state_selecting, now, random);
}

static enum dhcp_event ignore_reply(struct dhcp *d, struct dhcp_msg *m,
				    uint64_t now, uint32_t random)
{
	(void)d, (void)m, (void)now, (void)random;
	return DHCP_EV_IGNORED;
}

static void ignore_timeout(struct dhcp *d, uint64_t now, uint32_t random)
{
	(void)now, (void)random;
	d->deadline_ms = CLOCK_NEVER;
}

static const struct dhcp_state state_init = {
	.phase = DHCP_PHASE_INIT,
	.on_reply = ignore_reply,
	.on_timeout = ignore_timeout,
};

static const struct dhcp_state state_selecting = {
	.phase = DHCP_PHASE_SELECTING,
	.sends = DHCP_DISCOVER,
	.on_reply = selecting_reply,
	.on_timeout = selecting_timeout,
};

static const struct dhcp_state state_requesting = {
	.phase = DHCP_PHASE_REQUESTING,
	.sends = DHCP_REQUEST,
	.on_reply = requesting_reply,
	.on_timeout = requesting_timeout,
};

static const struct dhcp_state state_waiting = {
	.phase = DHCP_PHASE_WAITING,
	.on_reply = ignore_reply,
	.on_timeout = waiting_timeout,
};

static const struct dhcp_state state_bound = {
	.phase = DHCP_PHASE_BOUND,
	.on_reply = ignore_reply,
	.on_timeout = ignore_timeout,
};

void dhcp_init(struct dhcp *d, const struct dhcp_identity *id)
{
	memset(d, 0, sizeof(*d));
	d->id = *id;
	d->state = &state_init;
	d->deadline_ms = CLOCK_NEVER;
}

void dhcp_start(struct dhcp *d, uint64_t now, uint32_t random)
{
	d->start_ms = now;
	d->sent = 0;
	d->naks = 0;
	dhcp_enter(d, &state_selecting, now, random);
}

void dhcp_stop(struct dhcp *d)
{
	dhcp_enter(d, &state_init, 0, 0);
	d->have_offer = false;
}

enum dhcp_phase dhcp_phase(const struct dhcp *d)
{
	return d->state->phase;
}

bool dhcp_satisfies(const struct dhcp *d, const struct dhcp_msg *m)
{
	bool server = m->info.server != 0;
	/* a path may name its server: "10.0.0.1:/srv/root" */
	bool path = *m->info.root_path != '\0';

	if (path && strchr(m->info.root_path, ':') != NULL)
		server = true;
	return (server || !d->need_server) && (path || !d->need_path);
}

enum dhcp_event dhcp_rx(struct dhcp *d, const void *buf, size_t len,
			uint64_t now, uint32_t random)
{
	struct dhcp_msg m;

	if (dhcp_decode(&m, buf, len) < 0)
		return DHCP_EV_MALFORMED;
	/* bytes of chaddr after hlen are padding: not looked at */
	if (m.op != 2 || m.xid != d->xid || d->id.hlen > sizeof(m.chaddr) ||
	    memcmp(m.chaddr, d->id.hw, d->id.hlen) != 0)
		return DHCP_EV_IGNORED;
	return d->state->on_reply(d, &m, now, random);
}

void dhcp_timeout(struct dhcp *d, uint64_t now, uint32_t random)
{
	d->state->on_timeout(d, now, random);
}

bool dhcp_tx(struct dhcp *d, uint64_t now, struct wr *w)
{
	struct dhcp_msg m = { .xid = d->xid, .type = d->state->sends };
	uint64_t secs = (now - d->start_ms) / 1000;

	if (!d->tx_due)
		return false;
	d->tx_due = false;
	d->tries++;
	d->sent++;
	/* RFC 2131 section 4.4.1: a REQUEST has its DISCOVER's */
	if (m.type == DHCP_DISCOVER)
		d->secs = secs > UINT16_MAX ? UINT16_MAX : (uint16_t)secs;
	m.secs = d->secs;
	if (d->sent > BROADCAST_AFTER)
		m.flags = DHCP_FLAG_BROADCAST;
	if (m.type == DHCP_REQUEST) {
		m.info.dhcp_server = d->offer.info.dhcp_server;
		m.requested = d->offer.yiaddr;
	} else {
		m.requested = d->hint;
	}
	dhcp_encode(w, &m, &d->id);
	return true;
}

bool dhcp_usable_address(uint32_t ip, uint32_t netmask)
{
	uint32_t first = ip >> 24;

	if (first == 0 || first == 127 || first >= 224)
		return false;
	/* RFC 950; /31 (RFC 3021) and /32 have neither of the two */
	if (netmask != 0 && mask_prefix(netmask) >= 0 &&
	    mask_prefix(netmask) < 31) {
		if ((ip & ~netmask) == 0 || (ip | netmask) == ~(uint32_t)0)
			return false;
	}
	return true;
}
