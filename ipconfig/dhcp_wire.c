/* DHCP messages in frames, see dhcp_wire.h. */
#include "ipconfig/dhcp_wire.h"

#include <string.h>

#include "ipconfig/dhcp_opt.h"
#include "ipconfig/frame.h"
#include "lib/compat.h"

#define MIN_MESSAGE 576 /* what every server may send: RFC 2131 section 2 */

void dhcp_identify(struct dhcp_identity *id, const struct link *link)
{
	uint32_t mtu = link->mtu;

	id->htype = (uint8_t)link->type;
	id->hlen = link->hlen;
	if (id->hlen > sizeof(id->hw))
		id->hlen = sizeof(id->hw);
	memcpy(id->hw, link->hw, id->hlen);
	if (mtu > FRAME_MAX)
		mtu = FRAME_MAX;
	if (mtu < MIN_MESSAGE + FRAME_HEADERS)
		mtu = MIN_MESSAGE + FRAME_HEADERS;
	id->max_size = (uint16_t)(mtu - FRAME_HEADERS);
}

void dhcp_wrap(struct wr *w, const struct dhcp_msg *m,
	       const struct dhcp_identity *id, uint16_t port)
{
	/* the longest identity takes less than 900 bytes */
	uint8_t payload[FRAME_MAX - FRAME_HEADERS] UNINITIALIZED;
	struct wr body = wr_init(payload, sizeof(payload));

	dhcp_encode(&body, m, id);
	frame_encode(w, port, (uint16_t)(port - 1), payload, body.len);
}

bool dhcp_is_for(const struct dhcp_msg *m, const struct dhcp_identity *id)
{
	/* bytes of chaddr after hlen are padding: not looked at */
	return m->op == 2 && m->htype == id->htype && m->hlen == id->hlen &&
	       memcmp(m->chaddr, id->hw, m->hlen) == 0;
}

bool dhcp_is_answer(const struct dhcp_msg *m, uint32_t xid,
		    const struct dhcp_identity *id)
{
	return m->xid == xid && dhcp_is_for(m, id);
}

static bool is_listed(const uint32_t *list, unsigned n, uint32_t ip)
{
	while (n > 0 && list[n - 1] != ip)
		n--;
	return n > 0;
}

const char *dhcp_server_refused(const struct net_plan *plan, uint32_t server)
{
	if (is_listed(plan->deny, plan->n_deny, server))
		return "is denied by kinit.dhcp.deny=";
	if (plan->n_allow > 0 && !is_listed(plan->allow, plan->n_allow, server))
		return "is not among kinit.dhcp.server=";
	return NULL;
}

void dhcp_find_server(struct dhcp_msg *m, uint32_t src)
{
	if (m->info.server_id != 0)
		return;
	if (m->info.type != DHCP_BOOTP)
		dhcp_ignore(m, OPT_SERVER_ID);
	if (m->giaddr != 0)
		src = m->siaddr;
	if (dhcp_usable_address(src, ~(uint32_t)0))
		m->info.server_id = src;
}
