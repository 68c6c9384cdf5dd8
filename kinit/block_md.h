/*
 * RAID arrays of a boot: those that md= describes, and those whose members'
 * superblocks say that they belong together.  In the device worker.
 */
#ifndef KINIT_BLOCK_MD_H
#define KINIT_BLOCK_MD_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/root_spec.h"
#include "lib/block_dev.h"
#include "lib/md.h"

/* What may be assembled now. */
struct block_md_turn {
	uint64_t now;	 /* clock_ms() */
	bool wanted;	 /* arrays by their superblocks */
	bool degraded;	 /* without what is missing, where they can run so */
	bool image;	 /* it is not known yet whether a machine sleeps: ... */
	uint32_t number; /* ... only this one, where its image is; or none */
};

struct block_md {
	bool asked; /* raid=autodetect: whoever wants one */
	bool held;  /* what could be assembled waits for the image */
	unsigned char tries[ROOT_WORDS];
	uint32_t done;		  /* words of md=, a bit each */
	uint64_t retry_ms;	  /* what failed is tried again */
	struct md_auto automatic; /* raid= */
	struct md_set set;
};

/* *md begins as zeros. */
void block_md_begin(struct block_md *md, const struct root_words *words);
/* A member was found. */
void block_md_member(struct block_md *md, const struct block_dev *dev,
		     const struct md_member *member);
/* Logs which arrays were not started; whether there are any. */
bool block_md_say(const struct block_md *md);
/* Whether all arrays are to be found, not only those that are waited for. */
bool block_md_is_asked(const struct block_md *md);
/* Whether an array waits for members, and could run without. */
bool block_md_waits(const struct block_md *md);

/* The device that a word of md= names; false while it is not there. */
typedef bool block_md_find(void *data, const char *name, struct md_device *out);
/*
 * Assembles what md= describes, and arrays by their superblocks, that are
 * complete and may be now; whether one was.
 */
bool block_md_run(struct block_md *md, const struct root_words *words,
		  block_md_find *find, void *data,
		  const struct block_md_turn *turn);

#endif
