/*
 * kinit.rescue: a shell of the image on the console before anything is done
 * with a root.  The boot goes on when it ends.
 */
#include "kinit/boot.h"

#include <unistd.h>

#include "lib/clock.h"
#include "lib/console.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/run.h"

#define RESCUE_SCRIPT "/etc/rescue" /* of mkinitramfs --rescue */
#define RESCUE_SHELL  "/bin/sh"
/* Since kinit began: DHCP that nobody answers goes on beside the shell. */
#define RESCUE_NET_MS 10000

bool rescue_is_ahead(const struct boot *b)
{
	return b->plan.rescue && !b->rescue.over;
}

int rescue_start(struct boot *b)
{
	(void)b;
	return 0;
}

void rescue_work(void *boot, int from, int to)
{
	static const char *const argv[] = { "rescue", NULL };
	const struct boot *b = boot;
	struct run p = { .terminal = CONSOLE,
			 .path = RESCUE_SCRIPT,
			 .argv = argv,
			 .env = b->env,
			 .in = -1,
			 .out = -1 };

	(void)from;
	(void)to;
	if (access(p.path, X_OK) < 0)
		p.path = RESCUE_SHELL;
	log_note("kinit.rescue: running %s; the boot goes on when it ends",
		 p.path);
	(void)run_program(&p);
}

int rescue_ready(struct boot *b)
{
	uint64_t late_ms = b->events.event[0].ms + RESCUE_NET_MS;
	struct boot_rescue *s = &b->rescue;
	int r;

	if (!rescue_is_ahead(b))
		return 1;
	/* it writes to /run, where the shell looks, and its part is done */
	r = settle_ready(b);
	if (!s->asked) {
		if (r == 0 && boot_waits(b, late_ms))
			return 0;
		s->asked = true;
		r = loop_start(&b->loop, CHILD_RESCUE, b);
		if (r < 0)
			log_error("cannot start a shell: %pe", ERR(r));
	}
	/* a person has all the time */
	if (loop_is_there(&b->loop, CHILD_RESCUE) || !devices_stop(b))
		return 0;
	/* those that load modules now look for the root's device, too */
	s->over = true;
	return devices_restart(b);
}
