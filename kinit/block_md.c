/* RAID arrays of a boot, see block_md.h. */
#include "kinit/block_md.h"

#include <errno.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"

#define MD_TRIES    5
#define MD_RETRY_MS 1000

void block_md_begin(struct block_md *md, const struct root_words *words)
{
	md->done = 0;
	md->set = (struct md_set){ 0 };
	memset(md->tries, 0, sizeof(md->tries));
	md->retry_ms = CLOCK_NEVER;
	md->automatic = (struct md_auto){ 0 };
	md->asked = words->raid != NULL;
	if (words->raid != NULL && md_raid_parse(words->raid, &md->automatic))
		log_warn("raid=%.64s: not a word that kinit knows",
			 words->raid);
}

/* Nothing is written to a disk of a machine that sleeps. */
static bool block_md_may(struct block_md *md, const struct block_md_turn *turn,
			 uint32_t number, unsigned tries)
{
	if (tries == MD_TRIES || (tries > 0 && turn->now < md->retry_ms &&
				  md->retry_ms != CLOCK_NEVER))
		return false;
	if (!turn->image || number == turn->number)
		return true;
	md->held = true;
	return false;
}

/* Whether it is over: some are busy for a moment, or come with a module. */
static bool block_md_failed(struct block_md *md,
			    const struct block_md_turn *turn, int err,
			    unsigned char *tries)
{
	if ((err != -EBUSY && err != -ENODEV) || *tries + 1 == MD_TRIES)
		*tries = MD_TRIES;
	else
		*tries += 1;
	if (*tries == MD_TRIES)
		return true;
	md->retry_ms = turn->now + MD_RETRY_MS;
	return false;
}

static bool block_md_start(struct block_md *md, struct md_array *a,
			   const struct block_md_turn *turn)
{
	struct md_param how = { .persistent = true,
				.partitionable = md->automatic.partitionable,
				.number = md_set_number(&md->set, a) };
	char text[MD_TEXT];
	int r;

	if (!block_md_may(md, turn, how.number, a->tries))
		return false;
	md_module();
	r = md_assemble(&how, a->last.minor_version, a->device, a->n);
	a->started = r == 0;
	if (a->started)
		log_info("RAID %s is md%u", md_array_text(a, text),
			 (unsigned)how.number);
	else if (block_md_failed(md, turn, r, &a->tries))
		log_warn("cannot start RAID %s: %pe", md_array_text(a, text),
			 ERR(r));
	return a->started;
}

void block_md_member(struct block_md *md, const struct block_dev *dev,
		     const struct md_member *member)
{
	const struct md_device device = { dev->major, dev->minor };
	struct md_array *a;
	int r;

	if (md->automatic.off)
		return;
	r = md_set_add(&md->set, member, &device, &a);
	if (r < 0 && (a == NULL || !a->started))
		log_warn("%s is not taken into its RAID array: %pe", dev->name,
			 ERR(r));
}

bool block_md_is_asked(const struct block_md *md)
{
	return md->asked && !md->automatic.off;
}

static bool block_md_can(const struct md_array *a)
{
	return !a->started && a->tries < MD_TRIES && md_array_can_degrade(a);
}

bool block_md_waits(const struct block_md *md)
{
	for (unsigned i = 0; i < md->set.n; i++) {
		if (block_md_can(&md->set.array[i]))
			return true;
	}
	return false;
}

static bool block_md_array(struct block_md *md, struct md_array *a,
			   const struct block_md_turn *turn)
{
	char text[MD_TEXT];
	const char *why;

	if (a->started)
		return false;
	switch (md_array_state(a, &why)) {
	case MD_WAITING:
		if (!turn->degraded || !block_md_can(a) ||
		    !block_md_start(md, a, turn))
			return false;
		log_warn("RAID %s: started without the others "
			 "(kinit.md.degraded=)",
			 md_array_text(a, text));
		return true;
	case MD_COMPLETE:
		return block_md_start(md, a, turn);
	case MD_REFUSED:
		if (!a->said)
			log_warn("RAID %s: %s", md_array_text(a, text), why);
		a->said = true;
	}
	return false;
}

bool block_md_say(const struct block_md *md)
{
	bool any = false;

	for (unsigned i = 0; i < md->set.n; i++) {
		const struct md_array *a = &md->set.array[i];
		char text[MD_TEXT];

		if (a->started)
			continue;
		log_warn("  RAID %s%s", md_array_text(a, text),
			 block_md_can(a) ? ": kinit.md.degraded= starts it so"
					 : "");
		any = true;
	}
	return any;
}

/* All devices of a word; false while one is not there. */
static bool block_md_devices(const struct md_param *param, block_md_find *find,
			     void *data, struct md_device *device, unsigned *n)
{
	const char *list = param->devices;
	char name[BLOCK_VALUE];

	*n = 0;
	while (list_next(&list, name, sizeof(name)) > 0) {
		if (*n == MD_MEMBERS || !find(data, name, &device[*n]))
			return false;
		(*n)++;
	}
	return *n > 0;
}

static bool block_md_word(struct block_md *md, const struct root_words *words,
			  unsigned i, block_md_find *find, void *data,
			  const struct block_md_turn *turn)
{
	struct md_device device[MD_MEMBERS];
	const char *why, *word = words->md.word[i];
	struct md_param param;
	unsigned n;
	int r;

	if ((md->done & 1u << i) != 0)
		return false;
	if (md_param_parse(word, &param, &why) < 0) {
		log_warn("md=%.100s: %s", word, why);
		md->done |= 1u << i;
		return false;
	}
	if (!block_md_devices(&param, find, data, device, &n) ||
	    !block_md_may(md, turn, param.number, md->tries[i]))
		return false;
	md_module();
	r = md_assemble(&param, 90, device, n);
	if (r == 0)
		md->done |= 1u << i;
	else if (block_md_failed(md, turn, r, &md->tries[i]))
		log_warn("md=%.100s: cannot start it: %pe", word, ERR(r));
	return r == 0;
}

bool block_md_run(struct block_md *md, const struct root_words *words,
		  block_md_find *find, void *data,
		  const struct block_md_turn *turn)
{
	bool any = false;

	md->held = false;
	if (turn->now >= md->retry_ms)
		md->retry_ms = CLOCK_NEVER;
	for (unsigned i = 0; i < words->md.n; i++)
		any |= block_md_word(md, words, i, find, data, turn);
	for (unsigned i = 0; turn->wanted && i < md->set.n; i++)
		any |= block_md_array(md, &md->set.array[i], turn);
	return any;
}
