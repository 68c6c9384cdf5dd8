/* What a waiting user is told, see progress.h. */
#include "ipconfig/progress.h"

#include "ipconfig/report.h"
#include "lib/log.h"
#include "lib/str.h"

/*
 * First what is asked on which interface, later what is waited for, then that
 * again every so often.
 */
#define ANNOUNCE_MS	  100
#define PROGRESS_FIRST_MS 3000
#define PROGRESS_MS	  10000
#define MALFORMED_SAID	  3

static void say_ignored(const char *dev, const struct dhcp_msg *m)
{
	for (unsigned i = 0; i < m->n_ignored; i++)
		log_warn("%s: DHCP option %u (%s) ignored: its value cannot "
			 "be right",
			 dev, m->ignored[i], dhcp_option_name(m->ignored[i]));
}

void progress_event(struct ipconfig *ic, const struct race_nic *nic,
		    enum dhcp_event ev, uint32_t from)
{
	switch (ev) {
	case DHCP_EV_NAKED:
		log_warn("%s: DHCP server %pI4 refuses the request: %s",
			 nic->link.name, &from,
			 *nic->dhcp.offer.text != '\0' ? nic->dhcp.offer.text
						       : "no reason given");
		break;
	case DHCP_EV_REFUSED:
		log_warn("%s: DHCP server %pI4 offers an address that no host "
			 "can have: ignored",
			 nic->link.name, &from);
		break;
	case DHCP_EV_MALFORMED:
		/* anybody can send these, at any rate: not a line for each */
		if (ic->malformed++ >= MALFORMED_SAID)
			break;
		log_warn("%s: malformed DHCP message from %pI4 ignored",
			 nic->link.name, &from);
		break;
	case DHCP_EV_BOUND:
		say_ignored(nic->link.name, &nic->dhcp.offer);
		break;
	case DHCP_EV_IGNORED:
	case DHCP_EV_OFFERED:
		break;
	}
}

void progress_start(struct ipconfig *ic, uint64_t now)
{
	ic->announce_ms = now + ANNOUNCE_MS;
	ic->next_progress_ms = now + PROGRESS_FIRST_MS;
	ic->malformed = 0;
}

void progress_announce(struct ipconfig *ic)
{
	struct race_nic *nic;

	race_for_each(nic, &ic->race) {
		if (!nic->used || nic->spec < 0 || nic->announced)
			continue;
		nic->announced = true;
		report_start(&nic->link, ic->race.plan->spec[nic->spec].method);
	}
}

uint64_t progress_say(struct ipconfig *ic, uint64_t now)
{
	const struct race_nic *nic;
	bool said = false;

	if (now < ic->announce_ms)
		return ic->announce_ms;
	progress_announce(ic);
	if (now < ic->next_progress_ms)
		return ic->next_progress_ms;
	ic->next_progress_ms = now + PROGRESS_MS;
	race_for_each(nic, &ic->race) {
		char text[256];

		if (!race_describe(nic, now, text, sizeof(text)))
			continue;
		log_warn("waiting for network: %s: %s", nic->link.name, text);
		said = true;
	}
	if (!said)
		log_warn("waiting for network: no interface%s%s to configure",
			 *ic->race.plan->spec[0].dev != '\0' ? " " : "",
			 ic->race.plan->spec[0].dev);
	return ic->next_progress_ms;
}
