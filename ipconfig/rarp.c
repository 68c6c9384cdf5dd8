/*
 * The RARP client, see rarp.h: packets are ARP's (RFC 826) with operations of
 * their own.  Who answers is the boot server, too, as for the kernel.
 */
#include "ipconfig/rarp.h"

#include <string.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include "ipconfig/client.h"
#include "ipconfig/dhcp_state.h"
#include "ipconfig/dhcp_wire.h"
#include "lib/clock.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* RFC 903: Ethernet, IPv4, their lengths, and the operation */
#define RARP_HEAD(op)                                                          \
	{                                                                      \
		0, ARPHRD_ETHER, 8, 0, ETH_ALEN, 4, 0, op                      \
	}

static const uint8_t rarp_request[] = RARP_HEAD(3), rarp_reply[] = RARP_HEAD(4);

static void rarp_start(struct client *c, const struct client_start *s,
		       uint64_t now, uint32_t random)
{
	struct rarp *a = &c->u.rarp;

	memset(a, 0, sizeof(*a));
	a->plan = s->plan;
	a->spec = s->spec;
	backoff_start(&a->wait, s->link, now);
	c->deadline_ms = CLOCK_NEVER;
	a->unfit = s->link->type != ARPHRD_ETHER || s->link->hlen != ETH_ALEN;
	if (a->unfit)
		return;
	memcpy(a->hw, s->link->hw, sizeof(a->hw));
	backoff_send(c, &a->wait, now, random);
}

/* Whether it is an answer to us; who gives what. */
static bool rarp_read(const struct rarp *a, struct rd frame, uint32_t *server,
		      uint32_t *address)
{
	struct rd head = rd_sub(&frame, sizeof(rarp_reply)), hw;

	rd_skip(&frame, ETH_ALEN);
	*server = rd_be32(&frame);
	hw = rd_sub(&frame, ETH_ALEN);
	*address = rd_be32(&frame);
	return !frame.bad && memcmp(head.p, rarp_reply, head.left) == 0 &&
	       memcmp(hw.p, a->hw, hw.left) == 0;
}

static enum client_event rarp_rx(struct client *c, struct rd frame,
				 bool checked, uint64_t now, uint32_t random,
				 struct client_news *news)
{
	struct rarp *a = &c->u.rarp;
	struct net_info *info = &news->info;
	struct net_addr *addr = &info->addrs.addr[0];
	uint32_t server, address;
	const char *why;

	(void)checked, (void)now, (void)random;
	if (a->unfit || a->taken || !rarp_read(a, frame, &server, &address) ||
	    (a->spec->server != 0 && server != a->spec->server))
		return CLIENT_IGNORED;
	why = dhcp_server_refused(a->plan, server);
	if (why == NULL && !dhcp_usable_address(address, a->spec->netmask))
		why = "offers no usable address";
	dhcp_news(news, server, why != NULL ? why : "");
	if (why != NULL)
		return CLIENT_REFUSED;
	info->from = info->server.ip = news->from;
	info->addrs.n = 1;
	ip_set4(&addr->ip, address);
	addr->lease_s = NET_FOREVER;
	addr->source = SOURCE_DHCP;
	return CLIENT_OFFER;
}

/* What was offered is given by that. */
static enum client_event rarp_timeout(struct client *c, uint64_t now,
				      uint32_t random, struct client_news *news)
{
	struct rarp *a = &c->u.rarp;

	if (now < c->deadline_ms)
		return CLIENT_IGNORED;
	if (!a->taken) {
		backoff_send(c, &a->wait, now, random);
		return CLIENT_IGNORED;
	}
	dhcp_news(news, 0, "");
	c->deadline_ms = CLOCK_NEVER;
	return CLIENT_BOUND;
}

static void rarp_accept(struct client *c, const struct net_info *offer,
			uint32_t cookie, uint64_t now, uint32_t random)
{
	(void)offer, (void)cookie, (void)random;
	c->u.rarp.taken = true;
	c->tx_due = false;
	c->deadline_ms = now;
}

static void rarp_tx(struct client *c, uint64_t now, struct wr *w)
{
	struct rarp *a = &c->u.rarp;

	(void)now;
	wr_bytes(w, rarp_request, sizeof(rarp_request));
	/* who asks, and for whom: both are us, without an address */
	for (int i = 0; i < 2; i++) {
		wr_bytes(w, a->hw, sizeof(a->hw));
		wr_zero(w, 4);
	}
	c->tx_due = false;
	a->sent++;
}

static void rarp_describe(const struct client *c, uint64_t now, char *buf,
			  size_t size)
{
	const struct rarp *a = &c->u.rarp;

	if (a->unfit)
		(void)str_copy(buf, size, "RARP is for Ethernet only");
	else
		backoff_describe(c, &a->wait, a->sent, now, buf, size);
}

const struct client_ops rarp_client = {
	.name = "RARP",
	.proto = "rarp",
	.ethertype = ETH_P_RARP,
	.start = rarp_start,
	.rx = rarp_rx,
	.timeout = rarp_timeout,
	.accept = rarp_accept,
	.tx = rarp_tx,
	.describe = rarp_describe,
};
