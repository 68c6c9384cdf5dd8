/* What rtnetlink tells the driver, see driver.h. */
#include "ipconfig/driver.h"

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/random.h"

/* All is asked for again after so long; of what is held, after longer. */
#define DUMP_AGAIN_MS 1000
#define DUMP_MOST_MS  8000

void driver_link(const struct nlmsghdr *nlh, void *data)
{
	struct ipconfig *ic = data;
	struct link link;

	if (nlh == NULL)
		race_sweep(&ic->race);
	if (nlh == NULL || link_decode(nlh, &link) < 0)
		return;
	if (race_link(&ic->race, &link, clock_ms(), random_u32()) == 0 ||
	    ic->too_many)
		return;
	/* once: each of its events would be told */
	ic->too_many = true;
	log_warn("%s and others ignored: more than %d interfaces", link.name,
		 RACE_NICS);
}

static nl_handler *handler(const struct ipconfig *ic)
{
	return ic->hold != NULL ? ic->hold->on_event : driver_link;
}

int driver_dump(struct ipconfig *ic)
{
	int r;

	driver_alive(ic, "ask for the interfaces");
	r = nl_dump_links(&ic->events, handler(ic), ic);
	if (r < 0)
		return r;
	race_swept(&ic->race, clock_ms());
	return ic->hold != NULL ? ic->hold->dumped(ic) : 0;
}

bool driver_events(struct ipconfig *ic)
{
	uint64_t now = clock_ms();
	int r = 0;

	if (ic->dump_ms == CLOCK_NEVER) {
		r = nl_events(&ic->events, handler(ic), ic);
		if (r >= 0)
			return r > 0;
		/* some were lost: anything may have changed */
		ic->dump_ms = now;
	}
	if (now < ic->dump_ms)
		return false;
	r = driver_dump(ic);
	if (r < 0 && r != ic->dump_err)
		log_warn("cannot learn of the interfaces: %pe: trying again",
			 ERR(r));
	/* while somebody waits for a boot the pause does not grow */
	if (r == 0 || ic->hold == NULL || ic->dump_pause_ms == 0)
		ic->dump_pause_ms = DUMP_AGAIN_MS;
	else if (ic->dump_pause_ms < DUMP_MOST_MS)
		ic->dump_pause_ms *= 2;
	ic->dump_err = r;
	ic->dump_ms = r == 0 ? CLOCK_NEVER : clock_ms() + ic->dump_pause_ms;
	return r == 0;
}
