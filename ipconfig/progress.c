/* What a waiting user is told, see progress.h. */
#include "ipconfig/progress.h"

#include <errno.h>

#include "ipconfig/dhcp_opt.h"
#include "ipconfig/dhcp_wire.h"
#include "ipconfig/report.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"

/*
 * First what is asked on which interface, later what is waited for, then that
 * again every so often.
 */
#define ANNOUNCE_MS	  100
#define PROGRESS_FIRST_MS 3000
#define PROGRESS_MS	  10000
/* A line for each of so many interfaces; a switch may have 250 ports. */
#define LINES 4

static void say_notes(const char *dev, const struct client_news *news)
{
	for (unsigned i = 0; i < news->n_notes; i++)
		log_warn("%s: option %u (%s) ignored: %s%s", dev,
			 news->note[i].code, news->note[i].name,
			 news->note[i].code == OPT_IPV6_ONLY
				 ? "there is no IPv6 yet"
				 : "its value cannot be right",
			 news->note[i].value);
}

void progress_event(struct progress *p, const struct race_nic *nic,
		    enum client_event ev, const struct client_news *news)
{
	const char *dev = nic->link.name;
	unsigned *told;

	if (ev == CLIENT_BOUND)
		say_notes(dev, news);
	if (ev == CLIENT_CONFLICT)
		log_warn("%s: %s, too", dev, news->why);
	if (ev != CLIENT_MALFORMED && ev != CLIENT_REFUSED &&
	    ev != CLIENT_FAILED)
		return;
	told = ev == CLIENT_FAILED ? &p->failed : &p->bad;
	if (*told == BAD_SAID)
		return;
	/* of each server one answer of no use */
	if (ev != CLIENT_FAILED && ip_among(p->bad_from, p->bad, &news->from))
		return;
	p->bad_from[p->bad] = news->from;
	++*told;
	if (ev == CLIENT_FAILED)
		log_warn("%s: no lease from %pIS: %s", dev, &news->from,
			 news->why);
	else
		log_warn("%s: %pIS %s: ignored", dev, &news->from,
			 ev == CLIENT_MALFORMED ? "sends a malformed message"
						: news->why);
	if (*told == BAD_SAID)
		log_warn("more such answers are not told one by one");
}

void progress_switch(struct race_nic *nic, enum switch_says says,
		     const struct switch_news *news)
{
	unsigned bit = 1u << says;

	if (says == SWITCH_NOTHING || (nic->said & bit) != 0)
		return;
	nic->said |= (uint8_t)bit;
	if (says == SWITCH_LLDP)
		log_warn("%s: switch %s, port %s", nic->link.name, news->system,
			 news->port);
	else
		log_warn("%s%s", nic->link.name, switch_text(says));
}

/* Why one rank lost against another: the best of what it lacks. */
static const char *why_not(unsigned rank, unsigned taken)
{
	unsigned lacks = rank < taken ? taken & ~rank : 0, n = 0;

	for (; lacks != 0; lacks >>= 1)
		n++;
	return str_nth("came later\0"
		       "no server\0"
		       "no root path\0"
		       "last choice\0"
		       "failed before",
		       n);
}

static void say_chosen(struct race *race, const struct race_nic *nic)
{
	const struct race_spec *s = &race->spec[nic->spec];

	log_info("%s: takes %pIS from %s server %pIS%s", nic->link.name,
		 &s->told.addrs.addr[0].ip, s->asked->proto, &s->told.from,
		 s->offers.extra.nic == nic->link.ifindex ? " and a proxy"
							  : "");
	for (unsigned i = 0; i < s->offers.n; i++) {
		const struct offer *f = &s->offers.offer[i];
		const struct race_nic *on = race_find(race, f->nic);

		/* it may have offered again what was taken */
		if (on == NULL ||
		    (on == nic && ip_equal(&f->from, &s->told.from)))
			continue;
		log_note("%s: not %pIS of %pIS: %s", on->link.name,
			 &f->info.addrs.addr[0].ip, &f->from,
			 why_not(f->rank, s->rank));
	}
}

void progress_chosen(struct race *race)
{
	const struct race_nic *nic;

	race_for_each(nic, race) {
		if (nic->state == NIC_HOLDING && nic->spec >= 0 &&
		    ip_given(&race->spec[nic->spec].told.from))
			say_chosen(race, nic);
	}
}

void progress_start(struct progress *p, uint64_t now)
{
	p->announce_ms = now + ANNOUNCE_MS;
	p->next_ms = now + PROGRESS_FIRST_MS;
	p->bad = p->failed = 0;
	p->said_port = p->gave_up = false;
}

void progress_announce(struct progress *p, struct race *race)
{
	unsigned port = race->plan->client_port;
	struct race_nic *nic;

	race_for_each(nic, race) {
		if (nic->state == NIC_ABSENT || nic->announced ||
		    nic->method == IP_OFF)
			continue;
		nic->announced = true;
		if (nic->unfit != NULL)
			log_error("%s cannot run on %s: %s",
				  clients_of(nic->method, 0)->ops->name,
				  nic->link.name, nic->unfit);
		else
			report_start(&nic->link, nic->method);
	}
	if (port != DHCP_PORT && !p->said_port)
		log_result("IP-Config: binding source port to %u, dest to %u",
			   port, port - 1);
	p->said_port = true;
}

static void say_waiting(const struct race *race, uint64_t now, const char *how)
{
	const struct race_nic *nic;
	unsigned said = 0;
	char text[256];

	race_for_each(nic, race) {
		if (!race_describe(nic, now, text, sizeof(text)))
			continue;
		if (said++ < LINES)
			log_warn("%s: %s: %s%s", how, nic->link.name, text,
				 race_suspects(nic, now));
	}
	for (unsigned i = 0; i < race->plan->n_specs; i++) {
		const struct ip_spec *s = &race->plan->spec[i];

		if (race->spec[i].state == SPEC_PENDING &&
		    race->spec[i].lacks == LACK_DEVICE && said++ < LINES)
			log_warn("%s: no interface %s", how,
				 *s->dev != '\0' ? s->dev : "to configure");
	}
	if (said > LINES)
		log_warn("%s: and %u more interfaces", how, said - LINES);
}

uint64_t progress_say(struct progress *p, struct race *race, uint64_t now)
{
	if (now < p->announce_ms)
		return p->announce_ms;
	progress_announce(p, race);
	if (now >= p->next_ms) {
		p->next_ms = now + PROGRESS_MS;
		say_waiting(race, now, "waiting for network");
	}
	return p->next_ms;
}

void progress_late(struct progress *p, struct race *race, uint64_t now)
{
	if (p->gave_up)
		return;
	p->gave_up = true;
	race_note_lacks(race, now); /* it may be late before anything was */
	say_waiting(race, now, "gave up");
}

void progress_failed(const struct race *race)
{
	for (unsigned i = 0; i < race->plan->n_specs; i++) {
		const struct ip_spec *s = &race->plan->spec[i];

		if ((!s->required || race->plan->n_specs > 1) &&
		    race->spec[i].state == SPEC_FAILED)
			log_warn("%s is not configured: %pe",
				 *s->dev != '\0' ? s->dev : "an interface",
				 ERR(race->spec[i].error));
	}
}

void progress_lease(const struct action *a)
{
	const struct hold *h = a->hold;

	if (h->loud)
		log_error("%s: %s", h->iface.dev, h->why);
}
