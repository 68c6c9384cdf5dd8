/* The block devices of a boot, see block_watch.h. */
#include "kinit/block_watch.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <linux/elf-em.h>

#include "kinit/block_ask.h"
#include "kinit/block_wait.h"
#include "kinit/worker.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/uevent.h"

#define EFI_VARIABLES "/sys/firmware/efi/efivars"

struct watched *block_watch_named(const struct block_watch *w, const char *name)
{
	for (unsigned i = 0; i < w->n; i++) {
		if (strcmp(w->dev[i].dev.name, name) == 0)
			return (struct watched *)&w->dev[i];
	}
	return NULL;
}

/*
 * A disk that is gone or another one may have counted for gpt-auto: all are
 * asked again, and what is being asked does not count.
 */
static void gpt_again(struct block_watch *w)
{
	if (w->spec->want[WANT_ROOT].spec.kind != BLOCK_GPT_AUTO)
		return;
	w->gpt.n_roots = 0;
	w->gpt.loader_seen = false;
	for (unsigned i = 0; i < w->n; i++) {
		w->dev[i].id = ++w->last_id;
		w->dev[i].state = WATCHED_NEW;
	}
}

/* Never 0: the major number 0 is no device's. */
static uint64_t device_key(const struct block_dev *dev)
{
	return (uint64_t)dev->major << 32 | dev->minor;
}

void block_watch_tell(struct block_watch *w, unsigned who, int err,
		      const struct watched *d)
{
	struct device_report report = { .err = err, .who = (unsigned char)who };

	if (d != NULL) {
		report.image = d->image;
		report.dev.major = d->dev.major;
		report.dev.minor = d->dev.minor;
		memcpy(report.dev.name, d->dev.name, sizeof(report.dev.name));
		w->found[who] = device_key(&d->dev);
		if (who == WANT_RESUME && d->image)
			w->image_ms = clock_ms() + BLOCK_WAKE_MS;
	}
	if (who == WANT_ROOT)
		w->root_ms = clock_ms();
	w->told |= 1u << who;
	worker_send(w->to, TELL_DEVICE, &report, sizeof(report));
}

bool block_watch_wants(const struct block_watch *w, unsigned who)
{
	return w->spec->want[who].text != NULL && (w->told & 1u << who) == 0;
}

/* What was found and is gone is looked for again. */
static void say_gone(struct block_watch *w)
{
	for (unsigned who = 0; who < WANTS; who++) {
		bool there = w->found[who] == 0;

		for (unsigned i = 0; i < w->n && !there; i++)
			there = device_key(&w->dev[i].dev) == w->found[who];
		if (there)
			continue;
		log_warn("the device %s is gone", w->spec->want[who].text);
		block_watch_tell(w, who, -ENXIO, NULL);
		w->told &= ~(1u << who);
		w->found[who] = 0;
		block_wait_begin(w, who);
	}
}

enum block_match block_watch_is(const struct block_watch *w, unsigned who,
				const struct watched *d)
{
	const struct block_spec *spec = &w->spec->want[who].spec;
	enum block_match m = block_dev_match(w->dir, spec, &d->dev);
	struct block_question q;
	bool yes;

	if (spec->kind == BLOCK_GPT_AUTO) {
		yes = gpt_auto_result(&w->gpt) == 0 &&
		      block_wait_is_quiet(w, clock_ms()) &&
		      d->dev.part == w->gpt.part &&
		      strcmp(d->dev.disk, w->gpt.disk) == 0;
		if (!yes && d->dev.part == 0 && d->state < WATCHED_KNOWN)
			return BLOCK_ASK;
		return yes ? BLOCK_YES : BLOCK_NO;
	}
	if (m != BLOCK_ASK ||
	    (d->state < WATCHED_KNOWN && block_ask_what(w, d, &q)))
		return m;
	yes = (d->part & 1u << who) != 0 || block_content_match(spec, &d->sb);
	return yes ? BLOCK_YES : BLOCK_NO;
}

/* It is no member of an array any more; those that were with it are read. */
static void watched_forget(struct block_watch *w, const struct block_dev *dev)
{
	const struct md_device gone = { dev->major, dev->minor };
	struct md_array had;

	gpt_again(w);
	if (!md_set_remove(&w->md.set, &gone, &had))
		return;
	for (unsigned i = 0; i < w->n; i++) {
		struct watched *d = &w->dev[i];

		for (unsigned j = 0; j < had.n; j++) {
			if (had.device[j].major == d->dev.major &&
			    had.device[j].minor == d->dev.minor)
				d->state = WATCHED_NEW;
		}
	}
}

static void watched_remove(struct block_watch *w, struct watched *d)
{
	watched_forget(w, &d->dev);
	w->n--;
	memmove(d, d + 1, (size_t)(w->dev + w->n - d) * sizeof(*d));
}

/* Makes room for a device that is wanted by name: another one goes. */
static bool watched_replace(struct block_watch *w, const struct block_dev *dev)
{
	const struct watched new = { .dev = *dev };
	bool wanted = false;

	for (unsigned who = 0; who < WANTS; who++)
		wanted |= block_watch_wants(w, who) &&
			  block_watch_is(w, who, &new) == BLOCK_YES;
	for (unsigned i = w->n; wanted && i-- > 0;) {
		unsigned who = 0;

		while (who < WANTS &&
		       (w->spec->want[who].text == NULL ||
			block_watch_is(w, who, &w->dev[i]) == BLOCK_NO))
			who++;
		if (who < WANTS)
			continue;
		watched_remove(w, &w->dev[i]);
		return true;
	}
	return false;
}

/* The place of a new device, in the order of names; NULL: all are taken. */
static struct watched *watched_add(struct block_watch *w,
				   const struct block_dev *dev)
{
	const char *name = dev->name;
	unsigned i;

	if (w->n == BLOCK_WATCHED && !watched_replace(w, dev)) {
		if (!w->overflow)
			log_warn("more than %d block devices: %s and others "
				 "are not looked at",
				 BLOCK_WATCHED, name);
		w->overflow = true;
		return NULL;
	}
	i = w->n;
	while (i > 0 && block_name_compare(w->dev[i - 1].dev.name, name) > 0)
		i--;
	memmove(&w->dev[i + 1], &w->dev[i], (w->n - i) * sizeof(*w->dev));
	w->n++;
	return &w->dev[i];
}

/* What was read of it before counts no more, if it is another one. */
static bool watched_take(const struct block_dev *dev, void *watch)
{
	struct block_watch *w = watch;
	struct watched *d = block_watch_named(w, dev->name);

	if (d != NULL && device_key(&d->dev) == device_key(dev) &&
	    d->dev.bytes == dev->bytes) {
		d->seen = true;
		return false;
	}
	if (d != NULL)
		watched_forget(w, &d->dev);
	else
		d = watched_add(w, dev);
	w->added = true;
	if (d == NULL)
		return false;
	*d = (struct watched){ .id = ++w->last_id, .seen = true, .dev = *dev };
	return false;
}

static void find_wanted(struct block_watch *w, unsigned who)
{
	const struct watched *found = NULL, *second = NULL;
	bool open = false;

	for (unsigned i = 0; i < w->n; i++) {
		const struct watched *d = &w->dev[i];

		switch (block_watch_is(w, who, d)) {
		case BLOCK_NO:
			continue;
		case BLOCK_ASK:
			open = true;
			continue;
		case BLOCK_YES:
			break;
		}
		if (found == NULL)
			found = d;
		else if (second == NULL)
			second = d;
	}
	/* of several the first by name, read first or not */
	if (found == NULL ||
	    (open && !block_reader_is_slow(&w->reader, clock_ms())))
		return;
	/* whether there is an image is read, too; twice, when that fails */
	if (who == WANT_RESUME && found->state != WATCHED_KNOWN) {
		if (found->state == WATCHED_FAILED &&
		    (found->tries > 1 || found->retry_ms == CLOCK_NEVER))
			block_watch_tell(w, who, found->err, NULL);
		return;
	}
	/* a btrfs of several devices has one UUID */
	if (second != NULL && strcmp(found->sb.type, "btrfs") != 0)
		log_warn("%s: both %s and %s are that; taking %s",
			 w->spec->want[who].text, found->dev.name,
			 second->dev.name, found->dev.name);
	block_watch_tell(w, who, 0, found);
}

static void find_all(struct block_watch *w)
{
	for (unsigned who = 0; who < WANTS; who++) {
		if (block_watch_wants(w, who))
			find_wanted(w, who);
	}
}

static void watch_scan(struct block_watch *w)
{
	int r;

	for (unsigned i = 0; i < w->n; i++)
		w->dev[i].seen = false;
	r = block_dev_each(w->dir, watched_take, w);
	for (unsigned i = w->n; r == 0 && i-- > 0;) {
		if (!w->dev[i].seen)
			watched_remove(w, &w->dev[i]);
	}
	say_gone(w);
	w->scan_ms = clock_ms();
	if (r < 0)
		log_warn("cannot look for block devices in %s: %pe", w->dir,
			 ERR(r));
}

void block_watch_again(struct block_watch *w)
{
	w->waits = true;
	gpt_again(w);
	for (unsigned i = 0; i < w->n; i++) {
		if (w->dev[i].state == WATCHED_KNOWN &&
		    *w->dev[i].sb.type == '\0')
			w->dev[i].state = WATCHED_NEW;
	}
}

void block_watch_turn(struct block_watch *w, bool ready)
{
	(void)ready;
	if (!w->loaded) {
		for (unsigned who = 0; who < WANTS; who++)
			block_wait_begin(w, who);
	}
	if (!w->loaded || w->added)
		w->added_ms = clock_ms();
	w->loaded = true;
	w->added = false;
	block_ask_take(w);
	if (block_wait_scans(w))
		watch_scan(w);
	find_all(w);
	block_wait_arrays(w);
	block_wait_turn(w);
	block_ask_next(w);
}

void block_watch_scan(struct block_watch *w)
{
	watch_scan(w);
	block_watch_turn(w, false);
}

/* The firmware's variable, which says where the boot loader came from. */
static void read_loader(struct block_watch *w)
{
	char bytes[GPT_AUTO_BYTES];
	ssize_t n;

	(void)gpt_auto_init(&w->gpt, EXEC_NATIVE);
	if (w->spec->want[WANT_ROOT].spec.kind != BLOCK_GPT_AUTO)
		return;
	/* a machine without EFI has no such directory */
	if (mount("efivarfs", EFI_VARIABLES, "efivarfs",
		  MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, NULL) < 0)
		return;
	n = file_read(EFI_VARIABLES "/" GPT_AUTO_VARIABLE, bytes,
		      sizeof(bytes));
	if (n > 0)
		(void)gpt_auto_loader(&w->gpt, bytes, (size_t)n);
	(void)umount2(EFI_VARIABLES, MNT_DETACH);
}

void block_watch_begin(struct block_watch *w, const struct root_spec *spec,
		       const char *dir, int stop, int to)
{
	w->dir = dir;
	w->spec = spec;
	w->to = to;
	w->n = 0;
	w->told = w->last_id = 0;
	w->image_ms = 0;
	w->overflow = w->waits = false;
	memset(w->found, 0, sizeof(w->found));
	w->loaded = w->added = w->deaf = false;
	block_reader_init(&w->reader, spec, stop, to);
	read_loader(w);
	block_md_begin(&w->md, spec->words);
	watch_scan(w);
	find_all(w);
	block_ask_next(w);
}

void block_watch_event(struct block_watch *w, const char *buf, size_t len)
{
	const char *subsystem = uevent_value(buf, len, "SUBSYSTEM");
	const char *path = uevent_value(buf, len, "DEVPATH");
	const char *name;
	struct watched *d;
	struct block_dev dev;

	w->added |= str_starts(buf, "add@");
	if (subsystem == NULL || strcmp(subsystem, "block") != 0 ||
	    path == NULL || (name = strrchr(path, '/')) == NULL)
		return;
	name++;
	d = block_watch_named(w, name);
	if (!str_starts(buf, "remove@") &&
	    block_dev_read(w->dir, name, &dev) == 0) {
		/* a device that somebody wrote to is no new one */
		(void)watched_take(&dev, w);
		if (d != NULL && d->state == WATCHED_FAILED) {
			d->id = ++w->last_id;
			d->state = WATCHED_NEW;
		}
		return;
	}
	if (d == NULL)
		return;
	watched_remove(w, d);
	say_gone(w);
}

int block_watch_fd(const struct block_watch *w)
{
	return block_reader_fd(&w->reader);
}
