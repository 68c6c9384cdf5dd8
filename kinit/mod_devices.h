/*
 * The modules of this machine's devices: of those that are there, of those
 * that appear later, and what the image and kinit.modules= name.
 */
#ifndef KINIT_MOD_DEVICES_H
#define KINIT_MOD_DEVICES_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/block_watch.h"
#include "kinit/mod_search.h"
#include "lib/uevent.h"

struct mod_devices {
	const char *buses;   /* /sys/bus; tests have other ones */
	uevent_reader *read; /* uevent_read(), the same */
	int events;	     /* what it reads, or -1 */
	unsigned failures;   /* of that, one after another */
	uint64_t read_ms;    /* it failed: not again before that */
	bool lost;	     /* uevents: all devices must be looked at again */
	bool drained;	     /* there were no more when it was last read */
	uint64_t walk_ms;    /* that was done: not again before that */
	bool foreign;	     /* uevents of processes were warned of */
	bool has_table;	     /* modules can be loaded */
	struct block_watch *watch; /* who hears of block devices, or NULL */
	struct mod_search search;
};

/* Neither to have a table nor to hear of devices is more than a warning. */
void mod_devices_open(struct mod_devices *d, const struct cmdline *cmdline);
/*
 * Wants what the image loads at each boot.  Loads what kinit.modules= names, in
 * this order, and warns of what is not.
 */
void mod_devices_named(struct mod_devices *d);
/* Loads what the devices that are there ask for. */
void mod_devices_walk(struct mod_devices *d);
/* Loads what new devices ask for, without waiting; false if there are none. */
bool mod_devices_take(struct mod_devices *d);
/*
 * The same, waiting for the next.  False when it is told to stop, or no more
 * can be heard of: five reads in a row failed, a while apart.  When uevents
 * were lost all devices are looked at again, but only once a second, and
 * nothing is read meanwhile: it is work for each device, and in a storm of
 * uevents leads to nothing.
 */
bool mod_devices_wait(struct mod_devices *d);

#endif
