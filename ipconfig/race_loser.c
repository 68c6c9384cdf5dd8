/* Which interfaces were set up for nothing, see race.h. */
#include "ipconfig/race.h"

#include <string.h>

/* Whether one of those that are needed stands on nic. */
static bool carries(const struct race *r, const struct race_nic *nic,
		    const bool *needed)
{
	const struct race_nic *n;

	race_for_each(n, r) {
		if (!needed[n - r->nic])
			continue;
		if (n->link.lower == nic->link.ifindex ||
		    nic->link.master == n->link.ifindex)
			return true;
		for (unsigned i = 0; i < r->plan->n_links; i++) {
			const struct net_link *l = &r->plan->link[i];

			if (strcmp(l->dev, n->link.name) != 0)
				continue;
			for (unsigned j = 0; j < l->n_lowers; j++) {
				if (strcmp(l->lower[j], nic->link.name) == 0)
					return true;
			}
		}
	}
	return false;
}

/* The interfaces that hold something, and all that those stand on. */
static void find_needed(const struct race *r, bool *needed)
{
	const struct race_nic *nic;
	bool more = true;

	race_for_each(nic, r)
		needed[nic - r->nic] =
			nic->state == NIC_HOLDING || nic->state == NIC_LOST;
	while (more) {
		more = false;
		race_for_each(nic, r) {
			if (needed[nic - r->nic] || nic->state == NIC_ABSENT ||
			    !carries(r, nic, needed))
				continue;
			needed[nic - r->nic] = more = true;
		}
	}
}

struct race_nic *race_loser(struct race *r)
{
	bool needed[RACE_NICS];
	struct race_nic *nic;

	find_needed(r, needed);
	race_for_each(nic, r) {
		if (nic->state == NIC_ABSENT || !nic->set_up || nic->was_up ||
		    needed[nic - r->nic])
			continue;
		nic->set_up = false;
		return nic;
	}
	return NULL;
}
