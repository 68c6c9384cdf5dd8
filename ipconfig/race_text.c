/* What is told of a race: what it waits for, why it failed; see race.h. */
#include "ipconfig/race.h"

#include <errno.h>
#include <string.h>

#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/str.h"

/* What each of its protocols waits for. */
static bool describe_clients(const struct race_nic *nic, uint64_t now,
			     char *buf, size_t size)
{
	size_t len = 0;
	bool any = false;

	for (unsigned i = 0; i < CLIENTS_MAX; i++) {
		const struct client *c = &nic->client[i];
		size_t at = len;

		if (c->ops == NULL || c->ops->describe == NULL)
			continue;
		any = true;
		if (len > 0 && str_cat(buf, size, "; ") == 0)
			at += 2;
		c->ops->describe(c, now, buf + at, size - at);
		len = buf[at] == '\0' ? len : strlen(buf);
		buf[len] = '\0';
	}
	if (any && len == 0)
		(void)str_copy(buf, size, "no answer yet");
	return any;
}

bool race_describe(const struct race_nic *nic, uint64_t now, char *buf,
		   size_t size)
{
	uint64_t since = nic->carrier_ms != 0 ? nic->carrier_ms : nic->up_ms;

	if (!nic_races(nic))
		return false;
	if (!link_is_up(&nic->link)) {
		if (nic->up_err != 0)
			fmt_print(buf, size, "cannot be set up: %pe",
				  ERR(nic->up_err));
		else
			fmt_print(buf, size, "is down: somebody set it so");
		return true;
	}
	if (!nic->carrier) {
		fmt_print(buf, size,
			  "no carrier for %lu s: cable, switch port?",
			  (unsigned long)(now - since) / 1000);
		return true;
	}
	return describe_clients(nic, now, buf, size);
}

int race_error(const struct race *r, const char **dev)
{
	/* klibc's ipconfig tells of the time; a boot, of what else is wrong */
	bool late = !r->plan->whole_machine;
	int error = 0;

	for (unsigned i = 0; i < r->plan->n_specs; i++) {
		const struct race_spec *s = &r->spec[i];

		if (!r->plan->spec[i].required)
			continue;
		if (s->state == SPEC_SETTLED && r->plan->any_required)
			return 0;
		if (s->state == SPEC_FAILED &&
		    (error == 0 || ((s->error == -ETIMEDOUT) == late &&
				    (error == -ETIMEDOUT) != late))) {
			error = s->error;
			*dev = r->plan->spec[i].dev;
		}
	}
	return error;
}
