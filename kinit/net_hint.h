/*
 * What the machine itself knows of its network: who it is, and which address
 * it had.  Read by the network worker, into its own copy of the plan.
 */
#ifndef KINIT_NET_HINT_H
#define KINIT_NET_HINT_H

#include <stdbool.h>

#include "kinit/boot_plan.h"
#include "lib/uuid.h"

/*
 * Reads the machine's own UUID: as text, and as firmware has it; false when it
 * has none.
 */
bool net_hint_uuid(char text[UUID_TEXT], uint8_t uuid[UUID_BYTES]);
/* Whether net_hint() reads of the machine in /sys, which then must be there. */
bool net_hint_needs_sys(const struct net_plan *net);
/*
 * Completes plan->net: uuid, pxe_arch and a vendor class for PXE, hint.  Where
 * there is no UUID, clients have no identifier made of it.  That and a file
 * without an address are told by the first worker.  The others ask for no
 * address that the machine had: what it led to has failed.
 */
void net_hint(struct boot_plan *plan, bool first);

#endif
