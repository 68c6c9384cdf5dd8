/* What is told of a race: what it waits for, why it failed; see race.h. */
#include "ipconfig/race.h"

#include <errno.h>

#include "lib/fmt.h"

bool race_describe(const struct race_nic *nic, uint64_t now, char *buf,
		   size_t size)
{
	const struct dhcp *d = &nic->dhcp;
	uint64_t since = nic->carrier		? d->start_ms
			 : nic->carrier_ms != 0 ? nic->carrier_ms
						: nic->up_ms;
	unsigned long s = (unsigned long)((now - since) / 1000);

	if (!nic->used || nic->spec < 0 || nic->failed != 0 || nic->configured)
		return false;
	if (!nic->carrier)
		fmt_print(buf, size,
			  "no carrier for %lu s: cable, switch port?",
			  nic->up_ms == 0 ? 0 : s);
	else if (d->state == NULL)
		return false;
	else if (dhcp_phase(d) == DHCP_PHASE_BOUND)
		fmt_print(
			buf, size,
			"has a lease; another interface may get a better one");
	else if (d->naks > 0)
		fmt_print(buf, size,
			  "DHCP server refused %u times in %lu s (%s)", d->naks,
			  s,
			  *d->offer.text != '\0' ? d->offer.text
						 : "no reason given");
	else if (dhcp_phase(d) == DHCP_PHASE_REQUESTING)
		fmt_print(buf, size,
			  "DHCP server offered an address, but does "
			  "not confirm it for %lu s",
			  s);
	else
		fmt_print(buf, size,
			  "no DHCP server answers for %lu s, %u requests sent",
			  s, d->sent);
	return true;
}

int race_error(const struct race *r, const char **dev)
{
	int error = 0;

	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		if (r->spec[i] == RACE_FAILED && error != -ETIMEDOUT &&
		    (error == 0 || r->error[i] == -ETIMEDOUT)) {
			error = r->error[i];
			*dev = r->plan->spec[i].dev;
		}
	}
	return error;
}
