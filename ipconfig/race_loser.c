/* Which interfaces were set up for nothing, see race.h. */
#include "ipconfig/race.h"

#include <string.h>

#include "lib/compat.h"

/* Whether the plan has one interface stand on the other. */
OUTLINE static bool is_lower(const struct net_plan *plan, const char *dev,
			     const char *lower)
{
	for (unsigned i = 0; i < plan->n_links; i++) {
		const struct net_link *l = &plan->link[i];

		for (unsigned j = 0; j < l->n_lowers; j++) {
			if (strcmp(l->dev, dev) == 0 &&
			    strcmp(l->lower[j], lower) == 0)
				return true;
		}
	}
	return false;
}

/* Whether one of those that are needed stands on nic. */
static bool carries(const struct race *r, const struct race_nic *nic)
{
	const struct race_nic *n;

	race_for_each(n, r) {
		if (n->needed &&
		    (n->link.lower == nic->link.ifindex ||
		     nic->link.master == n->link.ifindex ||
		     is_lower(r->plan, n->link.name, nic->link.name)))
			return true;
	}
	return false;
}

/* The interfaces that hold something, and all that those stand on. */
static void find_needed(struct race *r)
{
	struct race_nic *nic;
	bool more = true;

	race_for_each(nic, r)
		nic->needed = nic->state >= NIC_HOLDING;
	while (more) {
		more = false;
		race_for_each(nic, r) {
			if (!nic->needed && nic->state != NIC_ABSENT &&
			    carries(r, nic))
				nic->needed = more = true;
		}
	}
}

struct race_nic *race_loser(struct race *r)
{
	struct race_nic *nic;

	find_needed(r);
	race_for_each(nic, r) {
		if (nic->state == NIC_ABSENT || !nic->set_up || nic->was_up ||
		    nic->needed)
			continue;
		nic->set_up = false;
		return nic;
	}
	return NULL;
}
