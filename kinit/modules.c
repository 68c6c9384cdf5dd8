/*
 * The modules that this machine's devices need: those that are there, those
 * that appear later, the root's file system, and what kinit.modules= names.
 * Workers do it, because the kernel may sit in a module for long.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "kinit/mod_load.h"
#include "kinit/mod_params.h"
#include "kinit/mod_table.h"
#include "kinit/uevent.h"
#include "lib/clock.h"
#include "lib/dir.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"

#define BUSES "/sys/bus"

struct work {
	const struct boot *boot;
	const char *bus; /* while its devices are walked */
	struct mod_wants wants;
	struct mod_loader loader;
	struct mod_table table;
	bool found; /* the table has something that was wanted */
};

static void load_found(void *data, const char *alias, const char *files,
		       size_t len)
{
	struct work *w = data;

	w->found = true;
	mod_load(&w->loader, alias, files, len);
}

/* Loads what is wanted; then nothing is. */
static void load_wanted(struct work *w)
{
	w->found = false;
	if (w->wants.used == 0)
		return;
	mod_table_find(&w->table, &w->wants, load_found, w);
	w->wants.used = 0;
}

static void want(struct work *w, const char *alias)
{
	if (mod_want(&w->wants, alias) == -ENOSPC) {
		load_wanted(w);
		(void)mod_want(&w->wants, alias);
	}
}

static void walk_device(int dir, const char *name, void *data)
{
	struct work *w = data;
	char path[512], alias[MOD_ALIAS_MAX + 2];

	(void)dir;
	if (fmt_print(path, sizeof(path), BUSES "/%s/devices/%s/modalias",
		      w->bus, name) >= (int)sizeof(path) ||
	    file_read(path, alias, sizeof(alias)) <= 0)
		return;
	alias[strcspn(alias, "\n")] = '\0';
	want(w, alias);
}

static void walk_bus(int dir, const char *name, void *data)
{
	struct work *w = data;
	char path[256];
	int fd;

	if (fmt_print(path, sizeof(path), "%s/devices", name) >=
	    (int)sizeof(path))
		return;
	fd = openat(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	w->bus = name;
	(void)dir_each(fd, walk_device, w);
	close(fd);
}

/* Devices that were found before uevents were listened to. */
static void coldplug(struct work *w)
{
	int fd = open(BUSES, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		log_warn("cannot look for devices in %s: %s", BUSES,
			 err_text(-errno));
		return;
	}
	(void)dir_each(fd, walk_bus, w);
	close(fd);
	load_wanted(w);
}

/* Whether there was one: a driver often brings further devices. */
static bool take_uevents(struct work *w, int fd)
{
	char buf[UEVENT_MAX];
	bool any = false;
	long n;

	while ((n = uevent_read(fd, buf)) != 0) {
		const char *alias;

		any = true;
		if (n == -ENOBUFS) {
			coldplug(w);
			continue;
		}
		if (n < 0)
			return false;
		alias = uevent_modalias(buf, (size_t)n);
		if (alias != NULL)
			want(w, alias);
	}
	load_wanted(w);
	return any;
}

static void load_name(struct work *w, const char *name)
{
	want(w, name);
	load_wanted(w);
	if (!w->found)
		log_warn("kinit.modules=: the image has no module %s", name);
}

/* kinit.modules=a,b: in this order, whatever devices there are. */
static void load_named(struct work *w)
{
	const struct cmdline *c = &w->boot->cmdline;

	for (unsigned i = 0; i < c->n_words; i++) {
		const char *list = c->word[i].value, *item;
		size_t len;

		if (list == NULL ||
		    !cmdline_same_name(c->word[i].name, "kinit.modules"))
			continue;
		while ((item = mod_list_next(&list, &len)) != NULL) {
			char name[MOD_NAME];

			if (str_copy_n(name, sizeof(name), item, len) == 0)
				load_name(w, name);
			else
				log_warn("kinit.modules=: no module has a name "
					 "as long as %.64s...",
					 item);
		}
	}
}

/* While the network is waited for; the kernel asks modprobe for the rest. */
static void load_root(struct work *w)
{
	const struct root_spec *root = &w->boot->plan.root;

	for (const char *const *name = root->method->modules(root);
	     *name != NULL; name++)
		want(w, *name);
	load_wanted(w);
}

static void begin(struct work *w, const struct boot *b)
{
	int r = mod_table_open(&w->table, MOD_TABLE);

	if (r < 0)
		log_warn("cannot read %s: %s", MOD_TABLE, err_text(r));
	w->boot = b;
	w->wants.used = 0;
	mod_loader_init(&w->loader, MOD_DIR, &b->cmdline);
}

void root_modules_work(void *boot, int from, int to)
{
	static struct work w; /* much larger than a stack should be */

	(void)from;
	(void)to;
	begin(&w, boot);
	load_root(&w);
}

void devices_work(void *boot, int from, int to)
{
	static struct work w; /* much larger than a stack should be */
	struct pollfd p = { .events = POLLIN };

	(void)from;
	(void)to;
	begin(&w, boot);
	p.fd = uevent_open();
	if (p.fd < 0)
		log_warn("cannot hear of devices that appear later: %s",
			 err_text(p.fd));
	load_named(&w);
	coldplug(&w);
	while (p.fd >= 0 && take_uevents(&w, p.fd))
		;
	log_info("%u modules loaded for devices", w.loader.n_loaded);
	while (p.fd >= 0) {
		if (poll(&p, 1, -1) > 0)
			(void)take_uevents(&w, p.fd);
	}
}

/* One worker each: with several processors they load at the same time. */
int modules_start(struct boot *b)
{
	int r;

	if (access(MOD_TABLE, R_OK) < 0)
		return 0;
	r = loop_start(&b->loop, CHILD_DEVICES, b);
	if (r == 0 && b->plan.root.method->modules != NULL)
		r = loop_start(&b->loop, CHILD_ROOT_MODULES, b);
	return r < 0 ? boot_fail(b, KI_MODULES, r, "start the module workers")
		     : 0;
}
