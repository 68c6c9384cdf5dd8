/*
 * What is common to all who ask DHCP servers: dhcp.c, the client, and who only
 * wants to know.  Pure functions.
 */
#ifndef IPCONFIG_DHCP_WIRE_H
#define IPCONFIG_DHCP_WIRE_H

#include "ipconfig/dhcp_msg.h"
#include "ipconfig/link.h"

#define DHCP_PORT 68 /* a client's, RFC 2131 section 4.1; a server's: 67 */

/* What a link says of who asks: the rest of *id is left as it is. */
void dhcp_identify(struct dhcp_identity *id, const struct link *link);
/* Writes the frame with a client's message, see dhcp_encode(). */
void dhcp_wrap(struct wr *w, const struct dhcp_msg *m,
	       const struct dhcp_identity *id, uint16_t port);
/* A server's message, for this hardware address. */
bool dhcp_is_for(const struct dhcp_msg *m, const struct dhcp_identity *id);
/* And to whom has sent that xid. */
bool dhcp_is_answer(const struct dhcp_msg *m, uint32_t xid,
		    const struct dhcp_identity *id);
/* Why the plan wants nothing from a server, or NULL. */
const char *dhcp_server_refused(const struct net_plan *plan, uint32_t server);
static inline bool dhcp_server_allowed(const struct net_plan *plan,
				       uint32_t server)
{
	return dhcp_server_refused(plan, server) == NULL;
}
/*
 * Some servers send no server identifier, or one that is none (RFC 2131 table
 * 3: MUST), and those of BOOTP have none: then who sent the packet stands in,
 * or siaddr when that was a relay agent.
 */
void dhcp_find_server(struct dhcp_msg *m, uint32_t src);

#endif
