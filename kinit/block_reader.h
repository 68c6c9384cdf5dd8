/*
 * Reads what is on block devices, in children of the device worker: a disk
 * that does not answer stops nobody else.  One child does it all while each
 * device answers soon.
 */
#ifndef KINIT_BLOCK_READER_H
#define KINIT_BLOCK_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "kinit/child.h"
#include "kinit/root_spec.h"
#include "lib/gpt_auto.h"
#include "lib/md.h"
#include "lib/superblock.h"

#define BLOCK_READERS	4     /* more could only hang, too */
#define BLOCK_SLOW_MS	2000  /* then another child is asked for the next */
#define BLOCK_READER_MS 15000 /* a disk that spins up takes 10 s or so */

struct block_question {
	uint32_t id;	 /* the asker's */
	uint32_t offset; /* of a swap file, in pages: is there an image? */
	bool content;	 /* read its superblock */
	struct block_dev dev;
	struct block_dev disk; /* read its table, if it has a name */
	struct gpt_auto gpt;   /* what is known of gpt-auto so far */
};

struct block_content {
	uint32_t id;
	int32_t err;	/* -ENODATA: nothing known; or it could not be read */
	int32_t md_err; /* of md_decode(), where the type says so */
	bool image;	/* a sleeping machine's, there or at the offset */
	uint32_t part;	/* the wants that the table of the disk says yes to */
	struct superblock sb;
	struct md_member md;
	struct gpt_auto gpt; /* with this disk */
};

struct reader_child {
	bool there, busy;
	bool late; /* -ETIMEDOUT was told; its answer counts even so */
	uint32_t id;
	uint64_t asked_ms;
	struct child child; /* "from" is closed: all write to one pipe */
};

struct block_reader {
	int from, to; /* the pipe of the answers; -1 before the first child */
	struct reader_child child[BLOCK_READERS];
	const struct root_spec *spec; /* what is wanted */
	int close_fd[2];	      /* what a child must not hold */
};

/* No child yet; those to come do not keep the two descriptors. */
void block_reader_init(struct block_reader *r, const struct root_spec *spec,
		       int fd, int fd2);
/*
 * Asks.  0; -EBUSY while an answer may come soon, or all children hang; or
 * another -errno.
 */
int block_reader_ask(struct block_reader *r, const struct block_question *q,
		     uint64_t now);
/*
 * 1 and an answer, 0 while there is none, -errno when there will be none to
 * the question out->id (-ETIMEDOUT: or one that is late).
 */
int block_reader_take(struct block_reader *r, struct block_content *out);
/* Whether a question is unanswered for BLOCK_SLOW_MS. */
bool block_reader_is_slow(const struct block_reader *r, uint64_t now);
/* When block_reader_take() or _ask() may have something new to say. */
uint64_t block_reader_deadline(const struct block_reader *r, uint64_t now);
/* What becomes readable with an answer, or -1. */
int block_reader_fd(const struct block_reader *r);

#endif
