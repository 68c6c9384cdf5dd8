/* Which offer is taken, see offer.h. */
#include "ipconfig/offer.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/str.h"

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

/* A boot server of its own, not the DHCP server in its stead. */
static bool names_server(const struct net_info *info)
{
	return ip_given(&info->server.ip) && !info->server.is_dhcp;
}

unsigned offer_rank(const struct net_plan *plan, const struct net_info *info,
		    const struct net_info *extra, bool last, bool failed)
{
	const char *path = info->root_path;
	bool server = names_server(info);
	unsigned rank = 0;

	if (extra != NULL) {
		server |= names_server(extra);
		if (*path == '\0')
			path = extra->root_path;
	}
	if (server || path_names_server(path) || !plan->need_server)
		rank |= RANK_SERVER;
	if (*path != '\0' || !plan->need_path)
		rank |= RANK_PATH;
	if (!last)
		rank |= RANK_FIRST;
	if (!failed)
		rank |= RANK_UNFAILED;
	return rank;
}

void offers_init(struct offers *o)
{
	o->n = o->n_failed = 0;
	o->extra.nic = 0;
	o->grace_ms = CLOCK_NEVER;
}

static bool has_failed(const struct offers *o, const struct ip_addr *server)
{
	unsigned n = o->n_failed < OFFERS_FAILED ? o->n_failed : OFFERS_FAILED;

	return ip_among(o->failed, n, server);
}

static void drop(struct offers *o, unsigned i)
{
	o->n--;
	memmove(&o->offer[i], &o->offer[i + 1],
		(o->n - i) * sizeof(o->offer[0]));
	if (o->n == 0)
		o->grace_ms = CLOCK_NEVER;
}

/* Where an offer goes: the place of its earlier one, or behind the last. */
static struct offer *place(struct offers *o, const struct client *client,
			   const struct ip_addr *from)
{
	unsigned i = 0;

	while (i < o->n && (o->offer[i].client != client ||
			    !ip_equal(&o->offer[i].from, from)))
		i++;
	o->n += i == o->n;
	return &o->offer[i];
}

/* Of those that are equally bad the last one goes. */
static void rank_all(struct offers *o, const struct net_plan *plan)
{
	unsigned worst = 0;

	for (unsigned i = 0; i < o->n; i++) {
		struct offer *f = &o->offer[i];

		f->rank = offer_rank(plan, &f->info,
				     f->nic == o->extra.nic ? &o->extra.info
							    : NULL,
				     f->last, has_failed(o, &f->from));
		if (f->rank <= o->offer[worst].rank)
			worst = i;
	}
	if (o->n > OFFERS_MAX)
		drop(o, worst);
}

void offers_add(struct offers *o, const struct net_plan *plan, int nic,
		struct client *client, const struct client_news *news,
		uint64_t now)
{
	bool is_extra = news->info.addrs.n == 0;
	struct offer *f = is_extra ? &o->extra : place(o, client, &news->from);

	if (is_extra && f->nic != 0 && *f->info.root_path != '\0' &&
	    *news->info.root_path == '\0')
		return;
	if (!is_extra && o->grace_ms == CLOCK_NEVER)
		o->grace_ms = now + OFFER_GRACE_MS;
	f->nic = nic;
	f->client = client;
	f->cookie = news->cookie;
	f->last = news->last;
	f->from = news->from;
	f->info = news->info;
	rank_all(o, plan);
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
	if (o->extra.nic == nic)
		o->extra.nic = 0;
}
