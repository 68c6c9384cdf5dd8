/* What a user is told while the race goes on. */
#ifndef IPCONFIG_PROGRESS_H
#define IPCONFIG_PROGRESS_H

#include "ipconfig/race.h"

struct progress {
	uint64_t announce_ms, next_ms;
	bool said_port, gave_up;
	unsigned bad, failed; /* answers of no use told so far */
};

void progress_start(struct progress *p, uint64_t now);
/* What an event of nic's client did. */
void progress_event(struct progress *p, const struct race_nic *nic,
		    enum client_event ev, const struct client_news *news);
/* The interfaces that were not named yet: klibc's first line of each. */
void progress_announce(struct progress *p, struct race *race);
/* Says what is waited for when it is time; returns when it is next. */
uint64_t progress_say(struct progress *p, struct race *race, uint64_t now);
/* Says, once, what was waited for in vain. */
void progress_late(struct progress *p, struct race *race, uint64_t now);

#endif
