/*
 * What a waiting user is told.  An answer that comes at once is not kept
 * waiting by lines on a slow console.
 */
#ifndef IPCONFIG_PROGRESS_H
#define IPCONFIG_PROGRESS_H

#include <stdint.h>

#include "ipconfig/dhcp.h"
#include "ipconfig/ipconfig.h"

/* To be called first; now is the time, in ms. */
void progress_start(struct ipconfig *ic, uint64_t now);
/* Says what came of a message from a server. */
void progress_event(struct ipconfig *ic, const struct race_nic *nic,
		    enum dhcp_event ev, uint32_t from);
/* Says on which interfaces what is asked, for each once. */
void progress_announce(struct ipconfig *ic);
/* Says what it is time to say; returns when, in ms, it wants to speak again. */
uint64_t progress_say(struct ipconfig *ic, uint64_t now);

#endif
