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
/*
 * And so long where the plan names one that was tried: another one may look
 * first whether an address is free, for a second.
 */
#define OFFER_AGAIN_MS 2000
/* Servers that did not give what they offered, and then are asked last. */
#define OFFERS_FAILED 8

struct offer {
	int nic; /* ifindex */
	struct client *client;
	uint32_t cookie;
	unsigned rank;
	bool last; /* client_news.last */
	struct ip_addr from;
	struct net_info info;
};

struct offers {
	unsigned n, n_failed;
	uint64_t grace_ms; /* when the best must do; CLOCK_NEVER without any */
	struct offer offer[OFFERS_MAX + 1]; /* one has to go */
	/*
	 * What a proxyDHCP server has for whoever takes another one's offer on
	 * that interface, of several the last with a root path; nic 0: none.
	 */
	struct offer extra;
	struct ip_addr failed[OFFERS_FAILED]; /* the last ones, in a ring */
};

/* What makes a rank, the first two only when they are needed. */
enum offer_rank {
	RANK_SERVER = 1, /* it names a boot server */
	RANK_PATH = 2,
	RANK_FIRST = 4,	   /* it is no last choice */
	RANK_UNFAILED = 8, /* its server has given what it offered so far */
	RANK_BEST = 15,
};
/* Larger is better.  extra: what a proxyDHCP server adds, or NULL. */
unsigned offer_rank(const struct net_plan *plan, const struct net_info *info,
		    const struct net_info *extra, bool last, bool failed);

void offers_init(struct offers *o);
/*
 * Keeps what news offers, in place of an earlier offer by the same server to
 * the same client, or of the worst one when there are too many.  What has no
 * address (proxyDHCP) is extra.
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
void offers_take(struct offers *o, struct offer *f);
/* Its server did not give what it offered. */
void offers_fail(struct offers *o, const struct ip_addr *server);
/* Drops those of an interface, whose client forgot them. */
void offers_forget(struct offers *o, int nic);

#endif
