/* What is said of block devices, see block_say.h. */
#include "kinit/block_say.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "kinit/block_ask.h"
#include "lib/block_open.h"
#include "lib/log.h"
#include "lib/str.h"

#define SAY_NAMES  200
#define SAY_LINE   480
#define SAY_ALL_MS 5000

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

static void say_device(const struct block_dev *dev, const struct superblock *sb)
{
	char text[SAY_LINE];

	log_warn("  %s", block_dev_text(dev, sb, text, sizeof(text)));
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

		say_device(&d->dev, &d->sb);
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

static bool say_one(const struct block_dev *dev, void *data)
{
	char path[BLOCK_NODE];
	struct superblock sb;

	(void)data;
	if (block_node_find(dev->major, dev->minor, dev->name, path) < 0 ||
	    superblock_read(path, &sb) < 0)
		sb = (struct superblock){ 0 };
	say_device(dev, &sb);
	return false;
}

/* By a child: a disk that hangs must not hide why the mount failed. */
void block_say_all(void)
{
	struct pollfd p = { .events = POLLIN };
	int pipe[2];
	pid_t pid;

	log_warn("block devices that are there:");
	if (pipe2(pipe, O_CLOEXEC) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		(void)block_dev_each(BLOCK_SYS, say_one, NULL);
		_exit(0);
	}
	close(pipe[1]);
	p.fd = pipe[0];
	if (pid > 0 && poll(&p, 1, SAY_ALL_MS) == 0)
		log_warn("  (a device does not answer)");
	close(pipe[0]);
}
