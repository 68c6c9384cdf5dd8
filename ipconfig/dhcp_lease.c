/* A DHCP client's lease from the ACK to its end, see dhcp.h. */
#include "ipconfig/dhcp.h"

#include "ipconfig/dhcp_state.h"

/* RFC 2131 section 4.4.5: 0.5 and 0.875 of it, or what the server says. */
void dhcp_bind(struct client *c, const struct dhcp_info *info, uint64_t now,
	       uint32_t random)
{
	struct dhcp *d = &c->u.dhcp;
	uint64_t lease = info->lease_s * 1000ull;
	uint64_t half = lease / 2, most = lease - lease / 8;
	uint64_t t1 = info->t1_s != 0 ? info->t1_s * 1000ull : half;
	uint64_t t2 = info->t2_s != 0 ? info->t2_s * 1000ull : most;

	dhcp_enter(c, &dhcp_bound, now, random);
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

static enum client_event lease_timeout(struct client *c, uint64_t now,
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

const struct dhcp_state dhcp_bound = { 0, 0, lease_timeout };
