/*
 * Which offer is taken: the only place that knows what makes one better than
 * another, and what is good enough for a plan.  One struct offers for each
 * spec, over all its interfaces and protocols.
 */
#ifndef IPCONFIG_OFFER_H
#define IPCONFIG_OFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "ipconfig/client.h"
#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"

#define OFFERS_MAX 4
/* So long after the first one a better one may come. */
#define OFFER_GRACE_MS 300
/* Servers that did not give what they offered, and then are asked last. */
#define OFFERS_FAILED 8

struct offer {
	int nic; /* ifindex */
	struct client *client;
	uint32_t cookie;
	unsigned rank;
	struct ip_addr from;
	struct net_info info;
};

struct offers {
	unsigned n, n_failed;
	uint64_t grace_ms; /* when the best must do; CLOCK_NEVER without any */
	struct ip_addr failed[OFFERS_FAILED]; /* the last ones, in a ring */
	struct offer offer[OFFERS_MAX];
};

/* Whether a configuration has what the plan needs. */
bool offer_is_good(const struct net_plan *plan, const struct net_info *info);
#define RANK_UNFAILED 4
/*
 * Larger is better, RANK_UNFAILED and more unless failed: that server did not
 * give what it offered.
 */
unsigned offer_rank(const struct net_plan *plan, const struct net_info *info,
		    bool failed);

void offers_init(struct offers *o);
/*
 * Keeps what news offers, in place of an earlier offer by the same server to
 * the same client, or of the worst one when there are too many.
 */
void offers_add(struct offers *o, const struct net_plan *plan, int nic,
		struct client *client, const struct client_news *news,
		uint64_t now);
/*
 * The offer to take now: the best, once it is good and its server has not
 * failed, or its grace is over.  NULL when a better one may yet come.
 */
struct offer *offers_best(struct offers *o, uint64_t now);
/* The best of those by other servers, server NULL: of all; or NULL. */
struct offer *offers_other(struct offers *o, const struct ip_addr *server);
/* It is taken: no longer one of those that wait. */
void offers_take(struct offers *o, const struct offer *f);
/* Its server did not give what it offered. */
void offers_fail(struct offers *o, const struct ip_addr *server);
/* Drops those of an interface, whose client forgot them. */
void offers_forget(struct offers *o, int nic);

#endif
