/* What the DHCP client sends, and says of itself, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include "ipconfig/dhcp_state.h"
#include "ipconfig/dhcp_wire.h"
#include "lib/fmt.h"
#include "lib/str.h"

void dhcp_tx(struct client *c, uint64_t now, struct wr *w)
{
	struct dhcp *d = &c->u.dhcp;
	struct dhcp_msg m = { .xid = d->xid };
	uint64_t secs = (now - d->wait.start_ms) / 1000;
	bool request = (d->state->flags & NAMES_SERVER) != 0;
	bool leased = (d->state->flags & FROM_ADDRESS) != 0;

	m.info.requested =
		d->state->sends == DHCP_DISCOVER ? d->hint : d->address;
	/* RFC 2131 section 4.3.6: where the address is */
	if (leased) {
		m.ciaddr = d->address;
		m.info.requested = 0;
	}
	/* RFC 2131 section 4.4.1: a REQUEST has its DISCOVER's */
	if (!request)
		d->secs = secs > UINT16_MAX ? UINT16_MAX : (uint16_t)secs;
	m.secs = d->secs;
	if (request)
		m.info.server_id = d->server;
	if (!d->bootp)
		m.info.type = d->state->sends;
	/* what is repeated: unicast replies may not get through */
	if (d->sent > request && !leased)
		m.flags = DHCP_FLAG_BROADCAST;
	/* for an ACK to it: RFC 4039 */
	if (d->state == &dhcp_selecting)
		d->asked_ms = now;
	c->tx_due = false;
	d->tries++;
	d->sent++;
	if (ip_given(&c->tx_to))
		dhcp_encode(w, &m, &d->id);
	else
		dhcp_wrap(w, &m, &d->id, d->port);
}

void dhcp_describe(const struct client *c, uint64_t now, char *buf, size_t size)
{
	const struct dhcp *d = &c->u.dhcp;
	unsigned long s =
		(unsigned long)((now - d->wait.start_ms + 500) / 1000);

	*buf = '\0';
	if (dhcp_has_lease(d))
		(void)str_copy(buf, size, "has a lease");
	else if (d->state != NULL && d->state->sends == DHCP_DECLINE)
		fmt_print(buf, size, "waits after it declined %pI4",
			  &d->address);
	else if (d->naks > 0)
		fmt_print(buf, size,
			  "DHCP server refused %u times in %lu s (%s)", d->naks,
			  s, d->nak);
	else if (d->state != NULL && (d->state->flags & NAMES_SERVER) != 0)
		fmt_print(buf, size,
			  "DHCP server offered an address, but does "
			  "not confirm it for %lu s",
			  (unsigned long)((now - d->asked_ms) / 1000));
	else if (d->refused > 0)
		fmt_print(buf, size, "%u answers, none of use: %pI4 %s",
			  d->refused, &d->refused_from, d->refused_why);
	else if (d->state == NULL && d->sent == 0)
		(void)str_copy(buf, size, "RARP is for Ethernet only");
	else if (s > 0)
		fmt_print(buf, size,
			  "no %s server answers for %lu s, %u request%s sent",
			  c->ops->name, s, d->sent, d->sent == 1 ? "" : "s");
}
