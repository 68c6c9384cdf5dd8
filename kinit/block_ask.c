/* What devices are read for, see block_ask.h. */
#include "kinit/block_ask.h"

#include <errno.h>
#include <string.h>
#include <linux/major.h>

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"

#define RETRY_MS    1000
#define RETRIES_MAX 16

bool block_ask_has_parts(const struct block_watch *w, const char *disk)
{
	for (unsigned i = 0; i < w->n; i++) {
		if (w->dev[i].dev.part != 0 &&
		    strcmp(w->dev[i].dev.disk, disk) == 0)
			return true;
	}
	return false;
}

bool block_ask_md(const struct want *want)
{
	const struct block_spec *s = &want->spec;

	return s->kind == BLOCK_BY_NUMBER
		       ? s->major == MD_MAJOR
		       : (s->kind == BLOCK_BY_NAME || s->kind == BLOCK_BY_ID) &&
				 str_starts(s->value, "md");
}

/* What the partition table tells, not the partition. */
static bool wants_table(const struct want *want)
{
	return want->spec.kind == BLOCK_BY_PARTUUID ||
	       want->spec.kind == BLOCK_BY_PARTLABEL ||
	       want->spec.kind == BLOCK_GPT_AUTO;
}

bool block_ask_what(const struct block_watch *w, const struct watched *d,
		    struct block_question *q)
{
	const struct block_dev *dev = &d->dev;
	bool table = false;

	*q = (struct block_question){ .id = d->id, .gpt = w->gpt, .dev = *dev };
	q->gpt.n_roots = 0;
	/* it is told what there is instead */
	q->content = w->waits || block_md_is_asked(&w->md);
	for (unsigned who = 0; who < WANTS; who++) {
		const struct want *want = &w->spec->want[who];
		enum block_match m;

		if (!block_watch_wants(w, who))
			continue;
		m = block_dev_match(w->dir, &want->spec, dev);
		if (want->spec.kind == BLOCK_GPT_AUTO)
			table |= dev->part == 0;
		else if (wants_table(want))
			table |= m == BLOCK_ASK;
		else
			q->content |= m == BLOCK_ASK || block_ask_md(want);
		if (who != WANT_RESUME || m == BLOCK_NO)
			continue;
		q->content = true;
		q->offset = w->spec->words->resume_offset;
	}
	if (dev->part == 0 && block_ask_has_parts(w, dev->name))
		q->content = false;
	if (table) {
		const struct watched *disk = block_watch_named(w, dev->disk);

		if (disk != NULL)
			q->disk = disk->dev;
	}
	return q->content || *q->disk.name != '\0';
}

/* Once told; tried again after 2, 4, 8 s ... */
static void watched_fail(struct watched *d, int err)
{
	if (d->tries == 0)
		log_warn("cannot read %s: %pe", d->dev.name, ERR(err));
	if (d->tries < RETRIES_MAX)
		d->tries++;
	d->state = WATCHED_FAILED;
	d->err = err;
	/* late is not never: it is still being read */
	d->retry_ms = err == -ETIMEDOUT
			      ? CLOCK_NEVER
			      : clock_ms() + ((uint64_t)RETRY_MS << d->tries);
}

void block_ask_next(struct block_watch *w)
{
	uint64_t now = clock_ms();

	for (unsigned i = 0; i < w->n; i++) {
		struct watched *d = &w->dev[i];
		struct block_question q;
		int r;

		if ((d->state != WATCHED_NEW &&
		     (d->state != WATCHED_FAILED || now < d->retry_ms)) ||
		    !block_ask_what(w, d, &q))
			continue;
		r = block_reader_ask(&w->reader, &q, now);
		if (r == -EBUSY)
			return;
		if (r < 0)
			watched_fail(d, r);
		else
			d->state = WATCHED_ASKED;
	}
}

uint64_t block_ask_deadline(const struct block_watch *w, uint64_t now)
{
	uint64_t at = block_reader_deadline(&w->reader, now);
	struct block_question q;

	for (unsigned i = 0; i < w->n; i++) {
		const struct watched *d = &w->dev[i];

		if (d->state == WATCHED_FAILED && now < d->retry_ms &&
		    d->retry_ms < at && block_ask_what(w, d, &q))
			at = d->retry_ms;
	}
	return at;
}

static void watched_answer(struct block_watch *w, struct watched *d, int r,
			   const struct block_content *c)
{
	if (r > 0 && c->err < 0 && c->err != -ENODATA)
		r = c->err;
	if (r < 0) {
		watched_fail(d, r);
		return;
	}
	d->state = WATCHED_KNOWN;
	d->tries = 0;
	d->sb = c->sb;
	d->image = c->image;
	d->part = c->part;
	gpt_auto_merge(&w->gpt, &c->gpt);
	if (c->md_err != 0)
		return;
	w->member_ms = clock_ms();
	block_md_member(&w->md, &d->dev, &c->md);
}

void block_ask_take(struct block_watch *w)
{
	struct block_content c;
	int r;

	while ((r = block_reader_take(&w->reader, &c)) != 0) {
		for (unsigned i = 0; i < w->n; i++) {
			/* it may have appeared again meanwhile */
			if (w->dev[i].id == c.id)
				watched_answer(w, &w->dev[i], r, &c);
		}
	}
}
