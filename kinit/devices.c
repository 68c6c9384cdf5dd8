/*
 * The workers for devices: one hears of them, loads their modules and finds
 * the block devices that are wanted; one loads what the root's file system
 * needs.  Workers, because the kernel may sit in a module for long.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "kinit/block_watch.h"
#include "kinit/mod_devices.h"
#include "kinit/mod_search.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"

#define WORKER_RETRY_S 10 /* one that ended is started again */
/* A worker that sits in a module does not hear that it is to end. */
#define WORKER_STOP_MS 5000
#define SETTLE_MAX     64 /* drivers that find devices that need drivers ... */

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

static bool wants_device(const struct root_spec *spec)
{
	for (unsigned who = 0; root_blocks && who < WANTS; who++) {
		if (spec->want[who].text != NULL)
			return true;
	}
	return false;
}

static void load_modules(struct mod_devices *d)
{
	mod_devices_named(d);
	mod_devices_walk(d);
	for (int i = 0; i < SETTLE_MAX && mod_devices_take(d); i++)
		;
	log_info("%u modules loaded for devices", d->search.loader.n_loaded);
}

/*
 * Ends when it cannot hear of devices any more and looks for none, or process 1
 * says so.
 */
void devices_work(void *boot, int from, int to)
{
	/* much larger than a stack should be */
	static struct mod_devices d;
	static struct block_watch w;
	const struct boot *b = boot;

	mod_devices_open(&d, &b->cmdline);
	d.search.loader.stop = from;
	if (!rescue_is_ahead(b) && wants_device(&b->plan.root)) {
		d.watch = &w;
		block_watch_begin(&w, &b->plan.root, BLOCK_SYS, from, to);
	}
	if (d.has_table)
		load_modules(&d);
	else if (d.watch == NULL)
		return;
	if (root_blocks && d.watch != NULL)
		block_watch_turn(d.watch, false);
	while (mod_devices_wait(&d))
		;
}

int devices_message(struct boot *b, const struct msg *m)
{
	struct boot_devices *d = &b->devices;
	struct device_report report;

	memcpy(&report, m->body, sizeof(report));
	if (!root_blocks || report.err > 0 || report.who >= WANTS ||
	    b->plan.root.want[report.who].text == NULL ||
	    memchr(report.dev.name, '\0', sizeof(report.dev.name)) == NULL)
		return -EBADMSG;
	d->told[report.who] = report.err != -ENXIO;
	d->err[report.who] = report.err;
	if (report.who == WANT_RESUME)
		d->image = report.image != 0;
	b->plan.root.found[report.who] = report.dev;
	return 0;
}

void devices_gone(struct boot *b, const struct super_action *a)
{
	b->devices.gone = a->why != SUPER_STOPPED;
}

int devices_ask(struct boot *b, enum want_who who)
{
	const struct boot_devices *d = &b->devices;
	const char *text = b->plan.root.want[who].text;

	if (!root_blocks || text == NULL)
		return 1;
	if (d->told[who])
		return d->err[who] == 0
			       ? 1
			       : boot_fail(b, KI_DEVICE, d->err[who],
					   "find the device of %s=%.200s",
					   b->plan.root.want[who].param, text);
	if (!d->gone)
		return 0;
	retry_root_begins(&b->retry, WORKER_RETRY_S, clock_ms());
	return boot_fail(b, KI_DEVICE_WORKER, -ECHILD,
			 "keep the device worker running");
}

/*
 * A device with a name that is there already need not be looked for: 1.4 % of
 * a boot from a disk, 2.4 % with 31 more disks (make bench-root).  Whether
 * resume= has an image only its superblock tells.
 */
static bool is_found(struct boot *b, enum want_who who)
{
	const struct want *want = &b->plan.root.want[who];
	struct block_found *found = &b->plan.root.found[who];
	struct block_dev dev;

	if (want->text == NULL || b->devices.told[who])
		return true;
	if (who == WANT_RESUME || want->spec.kind != BLOCK_BY_NAME ||
	    block_dev_read(BLOCK_SYS, want->spec.value, &dev) < 0)
		return false;
	found->major = dev.major;
	found->minor = dev.minor;
	memcpy(found->name, dev.name, sizeof(found->name));
	b->devices.told[who] = true;
	return true;
}

static bool are_found(struct boot *b)
{
	bool all = true;

	for (unsigned who = 0; root_blocks && who < WANTS; who++)
		all = is_found(b, who) && all;
	return all;
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
int devices_start(struct boot *b)
{
	bool has_table = access(MOD_TABLE, R_OK) == 0;
	int r = 0;

	if (!loop_is_there(&b->loop, CHILD_DEVICES))
		b->devices = (struct boot_devices){ 0 };
	if (has_table || !(rescue_is_ahead(b) || are_found(b)))
		r = start_one(b, CHILD_DEVICES);
	if (r == 0 && has_table && b->plan.root.method->modules != NULL)
		r = start_one(b, CHILD_ROOT_MODULES);
	/* who wants a device is told so */
	b->devices.gone |= r < 0;
	return r < 0 ? boot_fail(b, KI_MODULES, r, "start the device workers")
		     : 0;
}

bool devices_stop(struct boot *b)
{
	struct boot_devices *d = &b->devices;

	if (!loop_is_there(&b->loop, CHILD_DEVICES) &&
	    !loop_is_there(&b->loop, CHILD_ROOT_MODULES))
		return true;
	if (d->stop_ms == 0) {
		d->stop_ms = clock_ms() + WORKER_STOP_MS;
		loop_order(&b->loop, CHILD_DEVICES);
		loop_order(&b->loop, CHILD_ROOT_MODULES);
	}
	if (!boot_waits(b, d->stop_ms) && !d->stopped) {
		log_warn("the device workers have not ended for %u s: stopped",
			 WORKER_STOP_MS / 1000);
		loop_stop(&b->loop, CHILD_DEVICES);
		loop_stop(&b->loop, CHILD_ROOT_MODULES);
		d->stopped = true;
	}
	return false;
}

OUTLINE int devices_restart(struct boot *b)
{
	if (devices_start(b) < 0)
		fail_say(&b->failure, true);
	return 1;
}
