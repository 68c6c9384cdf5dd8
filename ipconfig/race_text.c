/* What an interface is waiting for, in words: see race_describe(). */
#include "ipconfig/race.h"

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
