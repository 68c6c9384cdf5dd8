/*
 * The block devices that are there, those that are wanted (root_spec.h), and
 * which is which.  In the device worker: it hears uevents, and says how long
 * it has been waiting for what.
 */
#ifndef KINIT_BLOCK_WATCH_H
#define KINIT_BLOCK_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/block_md.h"
#include "kinit/block_reader.h"
#include "kinit/root_spec.h"
#include "lib/block_dev.h"

#define BLOCK_WATCHED 512

enum watched_state {
	WATCHED_NEW,	/* nobody has read it */
	WATCHED_ASKED,	/* the reader does */
	WATCHED_KNOWN,	/* sb, whose type is "" when nothing is known */
	WATCHED_FAILED, /* it cannot be read */
};

struct watched {
	unsigned char state; /* enum watched_state */
	bool image;	     /* a sleeping machine's */
	bool seen;	     /* by a scan */
	unsigned char tries; /* to read it that failed */
	int err;	     /* of the last one */
	uint32_t id;	     /* another one each time that it appears */
	uint32_t part;	     /* wants that its disk's table says yes to */
	uint64_t retry_ms;   /* WATCHED_FAILED: when it is read again */
	struct block_dev dev;
	struct superblock sb;
};

/* 400 KiB, of which a machine with few disks touches little. */
struct block_watch {
	const char *dir;
	const struct root_spec *spec;
	int to;		       /* process 1 */
	bool overflow;	       /* more than BLOCK_WATCHED was said */
	bool waits;	       /* for so long that all devices are read */
	bool loaded;	       /* the modules of what was there are */
	bool added;	       /* devices, of any kind, since the last turn */
	bool deaf;	       /* the caller's: there are no uevents */
	uint32_t last_look;    /* wants: a last scan was done for them */
	uint32_t told;	       /* a bit for each want_who: found, or given up */
	uint32_t last_id;      /* of the devices */
	uint64_t found[WANTS]; /* the number of what was found */
	uint64_t since_ms[WANTS];    /* waited for; all times are clock_ms() */
	uint64_t root_ms;	     /* the root was found, or given up */
	uint64_t image_ms;	     /* until then it is being woken */
	uint64_t member_ms;	     /* an array's member was read */
	uint64_t held_ms;	     /* md.held began */
	uint64_t array_ms;	     /* what is on a new array is there then */
	uint64_t added_ms;	     /* the last turn with something new */
	uint64_t scan_ms;	     /* the last scan */
	uint64_t say_ms, say_gap_ms; /* what is waited for is said then */
	struct block_reader reader;
	struct block_md md;
	struct gpt_auto gpt;
	unsigned n;
	struct watched dev[BLOCK_WATCHED];
};

/*
 * What is there now in dir (BLOCK_SYS, or a test's folder); wants are told to
 * process 1 as soon as they are found.  *w begins as zeros.  The time that
 * something is waited for begins with the first block_watch_turn(): modules
 * are loaded before.
 */
void block_watch_begin(struct block_watch *w, const struct root_spec *spec,
		       const char *dir, int stop, int to);
/* A uevent: buf is "add@path" and NAME=VALUE strings, as in uevent.h. */
void block_watch_event(struct block_watch *w, const char *buf, size_t len);
/* All that is there, again: what has not changed is not read again. */
void block_watch_scan(struct block_watch *w);
/* The device of a kernel's name; NULL: it is not there. */
struct watched *block_watch_named(const struct block_watch *w,
				  const char *name);
/* Whether somebody waits for this want (enum want_who). */
bool block_watch_wants(const struct block_watch *w, unsigned who);
void block_watch_tell(struct block_watch *w, unsigned who, int err,
		      const struct watched *d);
/* Whether a device is the wanted one, with all that is known now. */
enum block_match block_watch_is(const struct block_watch *w, unsigned who,
				const struct watched *d);
/* Reads them all once more, for the list of what there is. */
void block_watch_again(struct block_watch *w);
/* What it waits for besides uevents, or -1; and until when. */
int block_watch_fd(const struct block_watch *w);
uint64_t block_watch_deadline(const struct block_watch *w);
/* After events, the descriptor or the time; ready: the descriptor was. */
void block_watch_turn(struct block_watch *w, bool ready);

#endif
