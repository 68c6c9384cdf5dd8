/* Looks for other hosts that have an address, see acd.h; ARP is RFC 826. */
#include <linux/if_ether.h>

#include "ipconfig/client.h"
#include "ipconfig/link.h"
#include "lib/clock.h"
#include "lib/fmt.h"

/* Hardware: Ethernet; protocol: IP; and so many bytes of each. */
#define ACD_TYPES   0x00010800
#define ACD_LENGTHS 0x0604
#define ACD_REQUEST 1
#define ACD_REPLY   2

/*
 * RFC 5227 section 1.1.  Not its PROBE_WAIT, up to a second before the first:
 * machines that start together have been spread by what they asked for before,
 * and a boot is over in about a second.
 */
#define PROBE_NUM	     3
#define PROBE_MIN_MS	     1000
#define PROBE_MAX_MS	     2000
#define ANNOUNCE_WAIT_MS     2000
#define ANNOUNCE_NUM	     2
#define ANNOUNCE_INTERVAL_MS 2000 /* ANNOUNCE_INTERVAL */

static void send_probe(struct client *c, uint64_t now, uint32_t random)
{
	uint32_t ms = PROBE_MIN_MS + random % (PROBE_MAX_MS - PROBE_MIN_MS + 1);

	c->tx_due = true;
	if (++c->u.acd.sent == PROBE_NUM)
		ms = ANNOUNCE_WAIT_MS;
	c->deadline_ms = now + ms;
}

static void acd_start(struct client *c, const struct client_start *s,
		      uint64_t now, uint32_t random)
{
	struct acd *a = &c->u.acd;

	a->sent = 0;
	a->sender = 0;
	a->address = ip_to4(&s->got->addrs.addr[0].ip);
	a->hw = s->link->hw;
	send_probe(c, now, random);
}

/*
 * A probe does not tell its sender's address: no cache learns a wrong one.  An
 * announcement does: RFC 5227 section 2.3.
 */
static void acd_tx(struct client *c, uint64_t now, struct wr *w)
{
	struct acd *a = &c->u.acd;

	(void)now;
	c->tx_due = false;
	wr_be32(w, ACD_TYPES);
	wr_be16(w, ACD_LENGTHS);
	wr_be16(w, ACD_REQUEST);
	wr_bytes(w, a->hw, NET_ETH);
	wr_be32(w, a->sender);
	wr_zero(w, NET_ETH);
	wr_be32(w, a->address);
}

/*
 * Who says that the address is its own, or looks for it as we do, has it.  Who
 * looks for one that is used is told by the kernel.
 */
static enum client_event acd_rx(struct client *c, struct rd frame, bool checked,
				uint64_t now, uint32_t random,
				struct client_news *news)
{
	struct acd *a = &c->u.acd;
	char text[LINK_HW_TEXT];
	uint32_t sender, target;
	unsigned op;

	(void)checked, (void)now, (void)random;
	if (rd_be32(&frame) != ACD_TYPES || rd_be16(&frame) != ACD_LENGTHS)
		return CLIENT_IGNORED;
	op = rd_be16(&frame);
	rd_bytes(&frame, a->other, NET_ETH);
	sender = rd_be32(&frame);
	rd_skip(&frame, NET_ETH);
	target = rd_be32(&frame);
	if (sender == 0 && op == ACD_REQUEST && a->sender == 0)
		sender = target;
	if (frame.bad || sender != a->address || op < ACD_REQUEST ||
	    op > ACD_REPLY)
		return CLIENT_IGNORED;
	ip_set4(&news->from, sender);
	fmt_print(news->why, sizeof(news->why), "%pI4 is used by%s", &sender,
		  link_hw_text(a->other, NET_ETH, text));
	return CLIENT_CONFLICT;
}

static enum client_event acd_timeout(struct client *c, uint64_t now,
				     uint32_t random, struct client_news *news)
{
	(void)news;
	if (c->u.acd.sent < PROBE_NUM) {
		send_probe(c, now, random);
		return CLIENT_IGNORED;
	}
	c->deadline_ms = CLOCK_NEVER;
	return CLIENT_FREE;
}

static void acd_describe(const struct client *c, uint64_t now, char *buf,
			 size_t size)
{
	(void)now;
	fmt_print(buf, size, "checks whether %pI4 is free", &c->u.acd.address);
}

const struct client_ops acd_client = {
	.name = "ACD",
	.ethertype = ETH_P_ARP,
	.start = acd_start,
	.rx = acd_rx,
	.timeout = acd_timeout,
	.tx = acd_tx,
	.describe = acd_describe,
};

/* Who has the address: now, and once more soon. */
static enum client_event guard_timeout(struct client *c, uint64_t now,
				       uint32_t random,
				       struct client_news *news)
{
	(void)random, (void)news;
	c->tx_due = true;
	c->deadline_ms = ++c->u.acd.sent < ANNOUNCE_NUM
				 ? now + ANNOUNCE_INTERVAL_MS
				 : CLOCK_NEVER;
	return CLIENT_IGNORED;
}

static void guard_start(struct client *c, const struct client_start *s,
			uint64_t now, uint32_t random)
{
	acd_start(c, s, now, random);
	c->u.acd.sender = c->u.acd.address;
	c->u.acd.sent = 0;
	(void)guard_timeout(c, now, random, NULL);
}

const struct client_ops guard_client = {
	.name = "ARP",
	.ethertype = ETH_P_ARP,
	.start = guard_start,
	.rx = acd_rx,
	.timeout = guard_timeout,
	.tx = acd_tx,
};
