/* What a user is told while the race goes on. */
#ifndef IPCONFIG_PROGRESS_H
#define IPCONFIG_PROGRESS_H

#include "ipconfig/race.h"

/* Anybody can send bad answers, at any rate: so many are told. */
#define BAD_SAID 5

struct progress {
	uint64_t announce_ms, next_ms;
	bool said_port, gave_up;
	unsigned bad, failed; /* answers of no use told so far */
	struct ip_addr bad_from[BAD_SAID + 1]; /* and room for one more */
};

void progress_start(struct progress *p, uint64_t now);
/* What an event of nic's client did. */
void progress_event(struct progress *p, const struct race_nic *nic,
		    enum client_event ev, const struct client_news *news);
/* What nic's switch said: each once. */
void progress_switch(struct race_nic *nic, enum switch_says says,
		     const struct switch_news *news);
/* Which offers were taken, and which not, with the reason. */
void progress_chosen(struct race *race);
/* The interfaces that were not named yet: klibc's first line of each. */
void progress_announce(struct progress *p, struct race *race);
/* Says what is waited for when it is time; returns when it is next. */
uint64_t progress_say(struct progress *p, struct race *race, uint64_t now);
/* Says, once, what was waited for in vain. */
void progress_late(struct progress *p, struct race *race, uint64_t now);
/* Says, after all, which did not come while others may have: no failure. */
void progress_failed(const struct race *race);
/* Says that a lease comes to its end: of its action. */
void progress_lease(const struct action *a);

#endif
