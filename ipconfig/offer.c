/* Which offer is taken, see offer.h. */
#include "ipconfig/offer.h"

#include <string.h>

#include "lib/clock.h"
#include "lib/str.h"

static bool names_ip4(const char *text, size_t len)
{
	char server[IP4_TEXT];
	uint32_t ip;

	return str_copy_n(server, sizeof(server), text, len) == 0 &&
	       parse_ip4(server, &ip) == 0;
}

/*
 * "10.0.0.1:/srv/root", "nfs:server:/srv", "[fe80::1%eth0]:/srv"; a ':' behind
 * anything else names no server.
 */
static bool path_names_server(const char *path)
{
	size_t n;

	if (str_starts(path, "nfs:") || str_starts(path, "nfs4:"))
		path = strchr(path, ':') + 1;
	n = strcspn(path, ":/");
	if (*path == '[' || (path[n] == ':' && names_ip4(path, n)))
		return true;
	/* a name: digits alone were meant to be an address */
	return n > strspn(path, "0123456789.") && str_starts(path + n, ":/") &&
	       path[n + 2] != '/';
}

/* A boot server of its own, not the DHCP server in its stead. */
static bool names_server(const struct net_info *info)
{
	return (ip_given(&info->server.ip) && !info->server.is_dhcp) ||
	       ip_given(info->boot) ||
	       names_ip4(info->boot_name, strlen(info->boot_name));
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

/* Behind the last. */
OUTLINE static struct offer *offers_end(struct offers *o)
{
	return o->offer + o->n;
}

static void drop(struct offers *o, struct offer *f)
{
	memmove(f, f + 1, (size_t)((char *)offers_end(o) - (char *)(f + 1)));
	if (--o->n == 0)
		o->grace_ms = CLOCK_NEVER;
}

/* Where an offer goes: the place of its earlier one, or behind the last. */
static struct offer *place(struct offers *o, const struct client *client,
			   const struct ip_addr *from)
{
	struct offer *f = o->offer;

	for (; f < offers_end(o); f++) {
		if (f->client == client && ip_equal(&f->from, from))
			return f;
	}
	o->n++;
	return f;
}

/* Of those that are equally bad the last one goes. */
static void rank_all(struct offers *o, const struct net_plan *plan)
{
	struct offer *worst = o->offer;

	for (struct offer *f = o->offer; f < offers_end(o); f++) {
		f->rank = offer_rank(plan, &f->info,
				     f->nic == o->extra.nic ? &o->extra.info
							    : NULL,
				     f->last, has_failed(o, &f->from));
		if (f->rank <= worst->rank)
			worst = f;
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
		o->grace_ms = now + (plan->tried != 0 ? OFFER_AGAIN_MS
						      : OFFER_GRACE_MS);
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
	struct offer *best = NULL;

	for (struct offer *f = o->offer; f < offers_end(o); f++) {
		if ((best == NULL || f->rank > best->rank) &&
		    (server == NULL || !ip_equal(&f->from, server)))
			best = f;
	}
	return best;
}

struct offer *offers_best(struct offers *o, uint64_t now)
{
	struct offer *f = offers_other(o, NULL);

	return f != NULL && (f->rank == RANK_BEST || now >= o->grace_ms) ? f
									 : NULL;
}

void offers_take(struct offers *o, struct offer *f)
{
	drop(o, f);
}

/* Those of an interface, and those by a server; 0 and NULL: none. */
static void drop_of(struct offers *o, int nic, const struct ip_addr *server)
{
	struct offer *f = offers_end(o);

	while (f != o->offer) {
		f--;
		if (f->nic == nic ||
		    (server != NULL && ip_equal(&f->from, server)))
			drop(o, f);
	}
}

void offers_fail(struct offers *o, const struct ip_addr *server)
{
	if (!has_failed(o, server))
		o->failed[o->n_failed++ % OFFERS_FAILED] = *server;
	drop_of(o, 0, server);
}

void offers_forget(struct offers *o, int nic)
{
	drop_of(o, nic, NULL);
	if (o->extra.nic == nic)
		o->extra.nic = 0;
}
