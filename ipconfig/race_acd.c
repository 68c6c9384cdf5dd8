/* Conflicts about an address that is used or to be used, see race.h. */
#include "ipconfig/race.h"

#include <string.h>

/*
 * Not what comes back to its sender, and not what the kernel answers, for it
 * has an address on all interfaces: RFC 5227 section 2.1.1, "of any of the
 * host's interfaces".
 */
static bool is_own(const struct race *r, const struct client *c)
{
	const struct race_nic *nic;

	race_for_each(nic, r) {
		if (memcmp(nic->link.hw, c->u.acd.other, NET_ETH) == 0)
			return true;
	}
	return false;
}

bool race_acd_start(struct race *r, struct race_nic *nic, struct client *asked,
		    const struct net_info *got)
{
	nic_stop_clients(nic, asked);
	/* what has no hardware address of 6 bytes does without */
	if (r->plan->acd == ACD_OFF || link_no_dhcp(&nic->link) != NULL)
		return false;
	nic_start_client(r, nic, asked == nic->client, &acd_client, got);
	return r->plan->acd == ACD_WAIT;
}

enum client_event race_acd_end(struct race *r, struct race_nic *nic,
			       struct client *c, enum client_event ev)
{
	struct race_spec *s = &r->spec[nic->spec];

	if (ev == CLIENT_CONFLICT && is_own(r, c))
		return CLIENT_IGNORED;
	if (c->ops != &guard_client) {
		client_stop(c);
		race_guard(r, nic);
	}
	if (ev == CLIENT_CONFLICT && nic->hold != NULL)
		return race_defend(r, nic);
	/* it is used already: that is told, and nothing else */
	if (nic->state != NIC_CHOSEN)
		return ev;
	c = s->asked;
	s->check = CHECK_OVER;
	/*
	 * Two addresses in a row that others have tell of a server that does
	 * not know its network: a boot beats a search without an end.
	 */
	if (ev == CLIENT_FREE || s->declined || c->ops->decline == NULL ||
	    c->proto != c->ops->proto)
		return ev;
	s->declined = true;
	/*
	 * RFC 2131 section 3.1, point 5.  It is the address that is bad, not
	 * the server: that one knows now, and may give another.
	 */
	c->ops->decline(c, r->now, r->random);
	offers_forget(&s->offers, nic->link.ifindex);
	r->news.from = s->told.from;
	nic_ask_anew(nic, s);
	return CLIENT_FAILED;
}
