/*
 * The workers that load modules: one for what this machine's devices need,
 * one for the root's file system.  Workers, because the kernel may sit in a
 * module for long.
 */
#include "kinit/boot.h"

#include <unistd.h>

#include "kinit/mod_devices.h"
#include "kinit/mod_search.h"
#include "lib/err.h"
#include "lib/log.h"

#define SETTLE_MAX 64 /* drivers that find devices that need drivers ... */

static bool has_table(int r)
{
	if (r < 0)
		log_warn("cannot read %s: %pe", MOD_TABLE, ERR(r));
	return r == 0;
}

/* While the network is waited for; the kernel asks modprobe for the rest. */
void root_modules_work(void *boot, int from, int to)
{
	static struct mod_search s; /* much larger than a stack should be */
	const struct boot *b = boot;
	const struct root_spec *root = &b->plan.root;

	(void)to;
	if (!has_table(mod_search_open(&s, MOD_TABLE, MOD_DIR, &b->cmdline)))
		return;
	s.loader.stop = from;
	for (const char *const *name = root->method->modules(root);
	     *name != NULL; name++)
		(void)mod_search_want(&s, *name);
	mod_search_load(&s);
}

/* Ends when it cannot hear of devices any more, or process 1 says so. */
void devices_work(void *boot, int from, int to)
{
	static struct mod_devices d; /* much larger than a stack should be */
	const struct boot *b = boot;

	(void)to;
	if (!has_table(mod_devices_open(&d, &b->cmdline)))
		return;
	d.search.loader.stop = from;
	mod_devices_named(&d);
	mod_devices_walk(&d);
	for (int i = 0; i < SETTLE_MAX && mod_devices_take(&d); i++)
		;
	log_info("%u modules loaded for devices", d.search.loader.n_loaded);
	while (d.events >= 0 && mod_devices_wait(&d))
		;
}

static int start_one(struct boot *b, unsigned child)
{
	return loop_is_there(&b->loop, child) ? 0
					      : loop_start(&b->loop, child, b);
}

/*
 * One worker each: with several processors they load at the same time.  When
 * the network is tried again, so is what a worker that has ended did not load.
 */
int modules_start(struct boot *b)
{
	int r;

	if (access(MOD_TABLE, R_OK) < 0)
		return 0;
	r = start_one(b, CHILD_DEVICES);
	if (r == 0 && b->plan.root.method->modules != NULL)
		r = start_one(b, CHILD_ROOT_MODULES);
	return r < 0 ? boot_fail(b, KI_MODULES, r, "start the module workers")
		     : 0;
}
