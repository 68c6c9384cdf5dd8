/* Who asks, see dhcp_id.h. */
#include "ipconfig/dhcp_id.h"

#include "ipconfig/dhcp_wire.h"
#include "lib/uuid.h"

#define ID_UUID	  0   /* as option 97's type: RFC 4578 section 2.3 */
#define ID_DUID	  255 /* RFC 4361 section 6.1: IAID, then the DUID */
#define IAID	  4   /* bytes: the end of an Ethernet's address */
#define DUID_UUID 4   /* RFC 6355 section 4: then the UUID */

/* Option 61 of the hardware address, the machine's UUID, or both. */
static void make_client_id(struct dhcp *d, const struct net_plan *plan)
{
	struct wr w = wr_init(d->made_id, sizeof(d->made_id));
	struct dhcp_identity *id = &d->id;
	bool duid = plan->client_id_kind == CLIENT_ID_DUID;
	bool uuid = plan->client_id_kind == CLIENT_ID_UUID;

	wr_u8(&w, duid ? ID_DUID : uuid ? ID_UUID : id->htype);
	if (duid) {
		wr_bytes(&w, id->hw + NET_ETH - IAID, IAID);
		wr_be16(&w, DUID_UUID);
	}
	wr_bytes(&w, duid || uuid ? plan->uuid : id->hw,
		 duid || uuid ? UUID_BYTES : id->hlen);
	if (duid)
		uuid_swap(w.p - UUID_BYTES);
	id->client_id = d->made_id;
	id->client_id_len = (uint8_t)w.len;
}

void dhcp_set_identity(struct dhcp *d, const struct client_start *s)
{
	const struct net_plan *plan = s->plan;
	struct dhcp_identity *id = &d->id;

	dhcp_identify(id, s->link);
	id->host = s->spec->host;
	id->vendor_class = plan->vendor_class;
	id->rapid = plan->rapid_commit;
	id->pxe = plan->pxe;
	id->arch = plan->pxe_arch;
	id->uuid = plan->has_uuid ? plan->uuid : NULL;
	id->client_id = s->spec->client_id;
	id->client_id_len = s->spec->client_id_len;
	if (id->client_id_len > 0 || plan->client_id_kind == CLIENT_ID_NONE)
		return;
	id->client_id = plan->client_id;
	id->client_id_len = plan->client_id_len;
	if (plan->client_id_kind != CLIENT_ID_GIVEN)
		make_client_id(d, plan);
}
