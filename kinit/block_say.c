/* What is said of block devices, see block_say.h. */
#include "kinit/block_say.h"

#include <string.h>

#include "kinit/block_ask.h"
#include "lib/block_list.h"
#include "lib/log.h"
#include "lib/str.h"

#define SAY_NAMES 200

void block_say_waiting(const struct block_watch *w, unsigned who, uint64_t now)
{
	char names[SAY_NAMES] = "";

	for (unsigned i = 0; i < w->n; i++) {
		size_t len = strlen(names);

		if (str_cat(names, sizeof(names) - 4, " ") < 0 ||
		    str_cat(names, sizeof(names) - 4, w->dev[i].dev.name) < 0) {
			names[len] = '\0';
			(void)str_cat(names, sizeof(names), " ...");
			break;
		}
	}
	log_warn("waiting for %.200s for %u s; block devices:%s",
		 w->spec->want[who].text,
		 (unsigned)((now - w->since_ms[who]) / 1000),
		 w->n == 0 ? " none" : names);
}

/* What only another program can open. */
static const char *say_member(const struct superblock *sb)
{
	if (strcmp(sb->type, "LVM2_member") == 0)
		return "lvm2";
	return strcmp(sb->type, "crypto_LUKS") == 0 ? "cryptsetup" : NULL;
}

/* The only device with the partition's number of another disk. */
static const struct block_dev *say_alike(const struct block_watch *w,
					 const char *name)
{
	const struct block_dev *found = NULL;
	const char *end = name + strlen(name);
	uint32_t part;

	while (end > name && end[-1] >= '0' && end[-1] <= '9')
		end--;
	if (parse_u32(end, 1024, &part) < 0)
		part = 0;
	for (unsigned i = 0; i < w->n; i++) {
		if (w->dev[i].dev.part != part)
			continue;
		if (found != NULL)
			return NULL;
		found = &w->dev[i].dev;
	}
	return found;
}

void block_say_missing(const struct block_watch *w, unsigned who)
{
	const struct want *want = &w->spec->want[who];
	const struct block_dev *alike;
	bool arrays;

	for (unsigned i = 0; i < w->n; i++) {
		const struct watched *d = &w->dev[i];

		if (who == WANT_RESUME &&
		    block_watch_is(w, who, d) == BLOCK_YES &&
		    block_ask_has_parts(w, d->dev.name)) {
			log_warn("%.200s: it has partitions, and is no swap "
				 "device",
				 want->text);
			return;
		}
	}
	log_warn("no block device is %.200s; there %s:", want->text,
		 w->n == 0 ? "is none, perhaps a driver is missing"
			   : "are these");
	for (unsigned i = 0; i < w->n; i++) {
		const struct watched *d = &w->dev[i];
		const char *tool = say_member(&d->sb);

		block_list_device(&d->dev, &d->sb);
		if (tool != NULL)
			log_warn("  %s needs %s in the image (mkinitramfs "
				 "--add)",
				 d->dev.name, tool);
	}
	if (want->spec.kind == BLOCK_GPT_AUTO && w->gpt.n_roots > 1)
		log_warn("both %s and %s have a root partition", w->gpt.disk,
			 w->gpt.other);
	arrays = block_md_say(&w->md);
	alike = want->spec.kind == BLOCK_BY_NAME && !arrays
			? say_alike(w, want->spec.value)
			: NULL;
	if (alike != NULL)
		log_warn("perhaps /dev/%s is meant%s%s", alike->name,
			 *alike->part_uuid != '\0' ? ": say PARTUUID=" : "",
			 alike->part_uuid);
}
