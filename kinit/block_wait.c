/* How long block devices are waited for, see block_wait.h. */
#include "kinit/block_wait.h"

#include <errno.h>
#include <linux/major.h>

#include "kinit/block_ask.h"
#include "kinit/block_say.h"
#include "lib/clock.h"
#include "lib/str.h"

/* As initramfs-tools: drivers find disks long after they were loaded. */
#define WAIT_ROOT_S	 30
#define WAIT_RESUME_S	 10
#define WAIT_TOGETHER_MS 2000 /* disks that come at the same time */
#define WAIT_ARRAY_MS	 5000 /* its device, and what is on it */
#define WAIT_QUIET_MS	 1000
#define WAIT_SCAN_MS	 1000

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

void block_wait_begin(struct block_watch *w, unsigned who)
{
	uint64_t now = clock_ms();

	w->since_ms[who] = now;
	w->last_look &= ~(1u << who);
	w->say_gap_ms = BLOCK_SAY_MS;
	w->say_ms = now + BLOCK_SAY_MS;
}

bool block_wait_is_quiet(const struct block_watch *w, uint64_t now)
{
	return *w->gpt.loader != '\0' ||
	       (w->loaded && !w->added && now >= w->added_ms + WAIT_QUIET_MS);
}

/* After the last member that came: the next may be on its way, too. */
static uint64_t degraded_at(const struct block_watch *w)
{
	uint32_t s = w->spec->words->md_degraded_s;

	return s != 0 && block_md_waits(&w->md)
		       ? w->member_ms + (uint64_t)s * 1000
		       : CLOCK_NEVER;
}

/* How long a device is waited for that has nothing to do with others. */
static uint64_t wait_alone(const struct block_watch *w, unsigned who)
{
	const struct root_words *words = w->spec->words;
	uint32_t s = words->wait_s != 0 ? words->wait_s : WAIT_ROOT_S;

	if (who == WANT_RESUME ? words->resume_wait : words->wait)
		return CLOCK_NEVER;
	if (who == WANT_RESUME)
		s = WAIT_RESUME_S + words->resume_delay_s;
	else
		s += words->delay_s;
	return w->since_ms[who] + (uint64_t)s * 1000;
}

/*
 * A disk that holds both the root and an image may come late; arrays, which
 * wait for the image, may have the root.
 */
static uint64_t wait_until(const struct block_watch *w, unsigned who)
{
	uint64_t at = wait_alone(w, who);

	if (who != WANT_RESUME) {
		if (w->md.held)
			return CLOCK_NEVER;
		at = later(at, w->array_ms);
		return degraded_at(w) == CLOCK_NEVER
			       ? at
			       : later(at, degraded_at(w) + WAIT_ARRAY_MS);
	}
	if (w->md.held)
		return later(at, w->held_ms + WAIT_TOGETHER_MS);
	if (w->spec->want[WANT_ROOT].text == NULL)
		return at;
	return later(at, block_watch_wants(w, WANT_ROOT)
				 ? wait_alone(w, WANT_ROOT)
				 : w->root_ms + WAIT_TOGETHER_MS);
}

/* What may be the wanted one is being read, or will be. */
static bool wait_reads(const struct block_watch *w, unsigned who)
{
	bool md = block_ask_md(&w->spec->want[who]);
	struct block_question q;

	for (unsigned i = 0; i < w->n; i++) {
		const struct watched *d = &w->dev[i];

		if (d->state < WATCHED_KNOWN &&
		    (md || block_watch_is(w, who, d) != BLOCK_NO) &&
		    block_ask_what(w, d, &q))
			return true;
	}
	return false;
}

/* CLOCK_NEVER: it is waited for without end, or not at all. */
static uint64_t wait_end_of(const struct block_watch *w, unsigned who)
{
	uint64_t at;

	if (!block_watch_wants(w, who))
		return CLOCK_NEVER;
	at = wait_until(w, who);
	return at != CLOCK_NEVER && clock_ms() >= at && wait_reads(w, who)
		       ? at + BLOCK_READER_MS
		       : at;
}

bool block_wait_scans(struct block_watch *w)
{
	uint64_t now = clock_ms();
	bool scan = false;

	for (unsigned who = 0; who < WANTS; who++) {
		if (!block_watch_wants(w, who))
			continue;
		scan |= w->deaf && now >= w->scan_ms + WAIT_SCAN_MS;
		if (now < wait_end_of(w, who) ||
		    (w->last_look & 1u << who) != 0)
			continue;
		w->last_look |= 1u << who;
		scan = true;
	}
	return scan;
}

/* The device of a word of md=: the kernel knows names and numbers, too. */
static bool wait_find(void *watch, const char *name, struct md_device *out)
{
	struct block_watch *w = watch;
	struct block_spec spec;
	const char *why;

	if (block_spec_parse(name, &spec, &why) < 0)
		return false;
	for (unsigned i = 0; i < w->n; i++) {
		const struct block_dev *dev = &w->dev[i].dev;

		if (block_dev_match(w->dir, &spec, dev) != BLOCK_YES)
			continue;
		*out = (struct md_device){ dev->major, dev->minor };
		return true;
	}
	return false;
}

/* The N of a want "mdN", "mdNpM" or "md_dN". */
static uint32_t wait_md_number(const struct want *want)
{
	const char *p = want->spec.value + 2;
	uint32_t n = 0;

	if (!block_ask_md(want) || want->spec.kind == BLOCK_BY_ID)
		return MD_NO_NUMBER;
	if (want->spec.kind == BLOCK_BY_NUMBER)
		return want->spec.minor;
	if (str_starts(p, "_d"))
		p += 2;
	if (*p < '0' || *p > '9')
		return MD_NO_NUMBER;
	while (*p >= '0' && *p <= '9')
		n = n * 10 + (uint32_t)(*p++ - '0');
	return n;
}

/* Whether what is waited for may be on an array. */
static bool wait_wants_array(const struct block_watch *w)
{
	bool any = block_md_is_asked(&w->md);

	for (unsigned who = 0; who < WANTS; who++) {
		const struct want *want = &w->spec->want[who];

		if (!block_watch_wants(w, who))
			continue;
		switch ((enum block_kind)want->spec.kind) {
		case BLOCK_BY_UUID:
		case BLOCK_BY_LABEL:
		case BLOCK_BY_PARTUUID:
		case BLOCK_BY_PARTLABEL:
			any = true;
			break;
		case BLOCK_BY_NAME:
		case BLOCK_BY_NUMBER:
		case BLOCK_BY_ID:
			any |= block_ask_md(want);
			break;
		case BLOCK_BY_PATH:
		case BLOCK_GPT_AUTO:
			break;
		}
	}
	return any;
}

void block_wait_arrays(struct block_watch *w)
{
	struct block_md_turn turn = {
		.now = clock_ms(),
		.wanted = wait_wants_array(w),
		.image = block_watch_wants(w, WANT_RESUME) ||
			 clock_ms() < w->image_ms,
		.number = MD_NO_NUMBER,
	};
	bool held = w->md.held;

	if (turn.image)
		turn.number = wait_md_number(&w->spec->want[WANT_RESUME]);
	turn.degraded = turn.now >= degraded_at(w);
	if (block_md_run(&w->md, w->spec->words, wait_find, w, &turn) ||
	    w->md.retry_ms != CLOCK_NEVER)
		w->array_ms = turn.now + WAIT_ARRAY_MS;
	if (w->md.held && !held)
		w->held_ms = turn.now;
}

/*
 * With panic=0 the root is asked for again, for ever; whether it makes sense
 * to wake the machine up is decided once.
 */
static void wait_anew(struct block_watch *w, unsigned who, uint64_t now)
{
	if (who == WANT_RESUME)
		return;
	w->told &= ~(1u << who);
	w->last_look &= ~(1u << who);
	w->since_ms[who] = now;
}

void block_wait_turn(struct block_watch *w)
{
	uint64_t now = clock_ms();
	bool waits = false, ends = false;

	for (unsigned who = 0; who < WANTS; who++) {
		if (!block_watch_wants(w, who))
			continue;
		if (now >= wait_end_of(w, who)) {
			ends = true;
			block_say_missing(w, who);
			block_watch_tell(w, who, -ENODEV, NULL);
			wait_anew(w, who, now);
			continue;
		}
		if (now >= w->say_ms)
			block_say_waiting(w, who, now);
		if (now >= w->say_ms && !w->waits)
			block_watch_again(w);
		waits = true;
	}
	/* those that waited for the image */
	if (ends)
		block_wait_arrays(w);
	if (!waits) {
		w->say_ms = CLOCK_NEVER;
	} else if (now >= w->say_ms) {
		w->say_ms = now + w->say_gap_ms;
		w->say_gap_ms *= 2;
	}
}

uint64_t block_watch_deadline(const struct block_watch *w)
{
	uint64_t now = clock_ms(), at = CLOCK_NEVER;

	for (unsigned who = 0; who < WANTS; who++) {
		if (!block_watch_wants(w, who))
			continue;
		at = clock_earlier(at, wait_end_of(w, who));
		if (w->deaf)
			at = clock_earlier(at, w->scan_ms + WAIT_SCAN_MS);
	}
	if (degraded_at(w) > now)
		at = clock_earlier(at, degraded_at(w));
	if (!block_wait_is_quiet(w, now) && gpt_auto_result(&w->gpt) == 0 &&
	    block_watch_wants(w, WANT_ROOT))
		at = clock_earlier(at, w->added_ms + WAIT_QUIET_MS);
	if (w->image_ms > now)
		at = clock_earlier(at, w->image_ms);
	if (w->md.retry_ms > now)
		at = clock_earlier(at, w->md.retry_ms);
	at = clock_earlier(at, w->say_ms);
	return clock_earlier(at, block_ask_deadline(w, now));
}
