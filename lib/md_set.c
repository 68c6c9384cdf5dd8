/* Arrays whose members turn up one by one, see md.h.  Pure. */
#include <errno.h>
#include <string.h>
#include <linux/raid/md_p.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/md.h"
#include "lib/str.h"

#define MD_HIGHEST 127 /* mdadm's first for an array without a number */

static unsigned md_count(uint32_t bits)
{
	unsigned n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

static struct md_array *md_array_find(struct md_set *set,
				      const struct md_member *m)
{
	struct md_array *a = set->array, *end = a + set->n;

	while (a < end && (a->last.minor_version != m->minor_version ||
			   memcmp(a->last.uuid, m->uuid, sizeof(m->uuid)) != 0))
		a++;
	if (a == set->array + MD_ARRAYS)
		return NULL;
	if (a == end) {
		a->oldest = UINT64_MAX;
		a->last = *m;
		set->n++;
	}
	return a;
}

static bool md_array_has(const struct md_array *a, const struct md_device *dev)
{
	for (unsigned i = 0; i < a->n; i++) {
		if (memcmp(&a->device[i], dev, sizeof(*dev)) == 0)
			return true;
	}
	return false;
}

bool md_set_remove(struct md_set *set, const struct md_device *dev,
		   struct md_array *had)
{
	for (struct md_array *a = set->array; a < set->array + set->n; a++) {
		if (a->started || !md_array_has(a, dev))
			continue;
		*had = *a;
		/* it keeps its place, which its number may be made of */
		*a = (struct md_array){ .oldest = UINT64_MAX, .last = a->last };
		a->last.active = false;
		return true;
	}
	return false;
}

int md_set_add(struct md_set *set, const struct md_member *m,
	       const struct md_device *dev, struct md_array **out)
{
	struct md_array *a = md_array_find(set, m);
	uint32_t bit = m->active ? (uint32_t)1 << m->role : 0;

	*out = a;
	if (a == NULL)
		return -E2BIG;
	if (md_array_has(a, dev))
		return 0;
	if ((a->there & bit) != 0)
		return -EEXIST;
	if (a->n == MD_MEMBERS)
		return -E2BIG;
	a->device[a->n++] = *dev;
	a->tries = 0;
	a->features |= m->features;
	a->there |= bit;
	if (!m->active)
		return 0;
	if (!m->rebuilding)
		a->whole |= bit;
	if (a->oldest > m->events)
		a->oldest = m->events;
	if (!a->last.active || a->last.events < m->events)
		a->last = *m;
	return 0;
}

enum md_state md_array_state(const struct md_array *a, const char **why)
{
	static const uint16_t bar[] = {
		MD_FEATURE_JOURNAL,
		MD_FEATURE_RESHAPE_ACTIVE,
		MD_FEATURE_REPLACEMENT,
		MD_FEATURE_CLUSTERED,
	};
	static const char whys[] = "it has a journal device\0"
				   "it was being reshaped\0"
				   "a member was being replaced\0"
				   "it belongs to a cluster";
	const struct md_member *last = &a->last;
	uint32_t all = ((uint32_t)1 << last->raid_disks) - 1;
	uint64_t apart = last->events - a->oldest;

	for (size_t i = 0; i < ARRAY_LEN(bar); i++) {
		*why = str_nth(whys, i);
		if ((a->features & bar[i]) != 0)
			return MD_REFUSED;
	}
	if (a->there == 0)
		return MD_WAITING;
	*why = "its members differ in their event counts";
	if (apart > 1 || (apart == 1 && last->listed != all))
		return MD_REFUSED;
	return a->there == all ? MD_COMPLETE : MD_WAITING;
}

/* Of each group of copies one is there; groups run over the end. */
static bool md_has_copies(uint32_t whole, uint32_t disks, uint32_t copies)
{
	uint32_t first = 0;

	do {
		uint32_t i = 0;

		while (i < copies && (whole >> (first + i) % disks & 1) == 0)
			i++;
		if (i == copies)
			return false;
		first = (first + copies) % disks;
	} while (first != 0);
	return true;
}

bool md_array_can_degrade(const struct md_array *a)
{
	uint32_t disks = a->last.raid_disks;
	uint32_t missing = disks - md_count(a->whole);
	const char *why;

	if (md_array_state(a, &why) != MD_WAITING || a->there == 0)
		return false;
	switch (a->last.level) {
	case 1:
		return a->whole != 0;
	case 4:
	case 5:
		return missing <= 1;
	case 6:
		return missing <= 2;
	case 10:
		/* copies near and, in the second byte, far */
		return a->last.layout >> 8 == 1 &&
		       md_has_copies(a->whole, disks, a->last.layout & 0xff);
	}
	return false;
}

uint32_t md_set_number(const struct md_set *set, const struct md_array *a)
{
	const struct md_array *b = set->array;
	uint32_t number = a->last.number;

	while (b < a && b->last.number != number)
		b++;
	return b == a && number != MD_NO_NUMBER
		       ? number
		       : MD_HIGHEST - (uint32_t)(a - set->array);
}

const char *md_array_text(const struct md_array *a, char buf[MD_TEXT])
{
	const struct md_member *m = &a->last;

	fmt_print(buf, MD_TEXT, "'%s', %u of %u members", m->name,
		  md_count(a->there), m->raid_disks);
	return buf;
}
