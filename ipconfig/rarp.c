/*
 * A RARP client (RFC 903): BOOTP's states with other frames, which are ARP's
 * (RFC 826) with operations of their own.  Who answers is the boot server, too,
 * as for the kernel.
 */
#include <string.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>

#include "ipconfig/dhcp_state.h"
#include "lib/compat.h"

/* Ethernet, IPv4, their lengths, and the operation. */
#define RARP_HEAD(op)                                                          \
	{                                                                      \
		0, ARPHRD_ETHER, 8, 0, ETH_ALEN, 4, 0, op                      \
	}

static const uint8_t rarp_request[] = RARP_HEAD(3), rarp_reply[] = RARP_HEAD(4);

bool rarp_decode(struct dhcp_msg *m, struct rd frame, const struct dhcp *d)
{
	struct rd head = rd_sub(&frame, sizeof(rarp_reply)), hw;

	memset(m, 0, sizeof(*m));
	rd_skip(&frame, ETH_ALEN);
	m->siaddr = m->info.server_id = rd_be32(&frame);
	hw = rd_sub(&frame, ETH_ALEN);
	m->yiaddr = rd_be32(&frame);
	m->info.netmask = d->spec->netmask;
	return !frame.bad && memcmp(head.p, rarp_reply, head.left) == 0 &&
	       memcmp(hw.p, d->id.hw, hw.left) == 0 &&
	       (d->spec->server == 0 || m->siaddr == d->spec->server);
}

static void rarp_tx(struct client *c, uint64_t now, struct wr *w)
{
	(void)now;
	wr_bytes(w, rarp_request, sizeof(rarp_request));
	/* who asks, and for whom: both are us, without an address */
	for (int i = 0; i < 2; i++) {
		wr_bytes(w, c->u.dhcp.id.hw, ETH_ALEN);
		wr_zero(w, 4);
	}
	c->tx_due = false;
	c->u.dhcp.sent++;
}

const struct client_ops rarp_client = {
	.name = "RARP",
	.proto = "rarp",
	.ethertype = ETH_P_RARP,
	.start = dhcp_start,
	.rx = dhcp_rx,
	.timeout = dhcp_timeout,
	.accept = dhcp_accept,
	.tx = rarp_tx,
	.describe = dhcp_describe,
};
