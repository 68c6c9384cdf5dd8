/* Which offer is taken, see offer.h. */
#include "ipconfig/offer.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/str.h"

#define RANK_GOOD 3 /* path and server, as far as they are needed */
#define RANK_BEST (RANK_GOOD + RANK_UNFAILED)

/* "10.0.0.1:/srv/root"; a ':' behind anything else names no server. */
static bool path_names_server(const char *path)
{
	const char *colon = strchr(path, ':');
	char server[IP4_TEXT];
	uint32_t ip;

	return colon != NULL &&
	       str_copy_n(server, sizeof(server), path,
			  (size_t)(colon - path)) == 0 &&
	       parse_ip4(server, &ip) == 0;
}

static unsigned parts_wanted(const struct net_plan *plan,
			     const struct net_info *info)
{
	bool path = *info->root_path != '\0';
	bool server = (ip_given(&info->server.ip) && !info->server.is_dhcp) ||
		      path_names_server(info->root_path);

	return (unsigned)(path || !plan->need_path) * 2 +
	       (unsigned)(server || !plan->need_server);
}

bool offer_is_good(const struct net_plan *plan, const struct net_info *info)
{
	return parts_wanted(plan, info) == RANK_GOOD;
}

unsigned offer_rank(const struct net_plan *plan, const struct net_info *info,
		    bool failed)
{
	return parts_wanted(plan, info) + (failed ? 0 : RANK_UNFAILED);
}

void offers_init(struct offers *o)
{
	o->n = o->n_failed = 0;
	o->grace_ms = CLOCK_NEVER;
}

static bool has_failed(const struct offers *o, const struct ip_addr *server)
{
	for (unsigned i = 0; i < o->n_failed && i < OFFERS_FAILED; i++) {
		if (ip_equal(&o->failed[i], server))
			return true;
	}
	return false;
}

static void drop(struct offers *o, unsigned i)
{
	o->n--;
	memmove(&o->offer[i], &o->offer[i + 1],
		(o->n - i) * sizeof(o->offer[0]));
	if (o->n == 0)
		o->grace_ms = CLOCK_NEVER;
}

/* Where an offer of that rank goes; NULL when all that are there are better. */
static struct offer *place(struct offers *o, const struct client *client,
			   const struct ip_addr *from, unsigned rank)
{
	struct offer *worst = NULL;

	for (unsigned i = 0; i < o->n; i++) {
		struct offer *f = &o->offer[i];

		if (f->client == client && ip_equal(&f->from, from))
			return f;
		if (worst == NULL || f->rank < worst->rank)
			worst = f;
	}
	if (o->n < OFFERS_MAX)
		return &o->offer[o->n++];
	return worst->rank < rank ? worst : NULL;
}

void offers_add(struct offers *o, const struct net_plan *plan, int nic,
		struct client *client, const struct client_news *news,
		uint64_t now)
{
	unsigned rank =
		offer_rank(plan, &news->info, has_failed(o, &news->from));
	struct offer *f = place(o, client, &news->from, rank);

	if (f == NULL)
		return;
	f->nic = nic;
	f->client = client;
	f->cookie = news->cookie;
	f->rank = rank;
	f->from = news->from;
	f->info = news->info;
	if (o->grace_ms == CLOCK_NEVER)
		o->grace_ms = now + OFFER_GRACE_MS;
}

struct offer *offers_other(struct offers *o, const struct ip_addr *server)
{
	struct offer *f = NULL;

	for (unsigned i = 0; i < o->n; i++) {
		if (server != NULL && ip_equal(&o->offer[i].from, server))
			continue;
		if (f == NULL || o->offer[i].rank > f->rank)
			f = &o->offer[i];
	}
	return f;
}

struct offer *offers_best(struct offers *o, uint64_t now)
{
	struct offer *f = offers_other(o, NULL);

	return f != NULL && (f->rank == RANK_BEST || now >= o->grace_ms) ? f
									 : NULL;
}

void offers_take(struct offers *o, const struct offer *f)
{
	drop(o, (unsigned)(f - o->offer));
}

void offers_fail(struct offers *o, const struct ip_addr *server)
{
	if (!has_failed(o, server))
		o->failed[o->n_failed++ % OFFERS_FAILED] = *server;
	for (unsigned i = o->n; i-- > 0;) {
		if (ip_equal(&o->offer[i].from, server))
			drop(o, i);
	}
}

void offers_forget(struct offers *o, int nic)
{
	for (unsigned i = o->n; i-- > 0;) {
		if (o->offer[i].nic == nic)
			drop(o, i);
	}
}
