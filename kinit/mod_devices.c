/* The modules of this machine's devices, see mod_devices.h. */
#include "kinit/mod_devices.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "kinit/mod_params.h"
#include "lib/clock.h"
#include "lib/dir.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"

#define BUSES	     "/sys/bus"
#define EVENTS_MAX   256 /* that are read before what they want is loaded */
#define FAILURES_MAX 5
#define FAILURE_MS   100
#define WALK_MS	     1000

struct device_walk {
	struct mod_devices *devices;
	const char *bus;
};

void mod_devices_open(struct mod_devices *d, const struct cmdline *cmdline)
{
	int r;

	d->watch = NULL;
	d->buses = BUSES;
	d->read = uevent_read;
	d->failures = 0;
	d->read_ms = d->walk_ms = 0;
	d->lost = d->foreign = false;
	d->events = uevent_open();
	if (d->events < 0)
		log_warn("cannot hear of devices that appear later: %pe",
			 ERR(d->events));
	r = mod_search_open(&d->search, MOD_TABLE, MOD_DIR, cmdline);
	d->has_table = r == 0;
	if (r < 0 && r != -ENOENT)
		log_warn("cannot read %s: %pe", MOD_TABLE, ERR(r));
}

static void load_named(struct mod_devices *d, const char *list)
{
	char name[MOD_NAME];
	int r;

	while ((r = list_next(&list, name, sizeof(name))) != 0) {
		if (r < 0)
			log_warn("kinit.modules=: no module has a name as long "
				 "as %s...",
				 name);
		else if (mod_search_one(&d->search, name) < 0)
			log_warn("kinit.modules=: the image has no module %s",
				 name);
	}
}

void mod_devices_named(struct mod_devices *d)
{
	const struct cmdline *c = d->search.loader.cmdline;

	/* in the first lines of the table, before what devices ask for */
	(void)mod_search_want(&d->search, MOD_ALWAYS);
	for (unsigned i = 0; i < c->n_words; i++) {
		if (c->word[i].value != NULL &&
		    cmdline_same_name(c->word[i].name, "kinit.modules"))
			load_named(d, c->word[i].value);
	}
}

static void walk_device(int dir, const char *name, void *data)
{
	const struct device_walk *w = data;
	char path[512], alias[MOD_ALIAS_MAX + 2];

	(void)dir;
	if (fmt_print(path, sizeof(path), "%s/%s/devices/%s/modalias",
		      w->devices->buses, w->bus, name) >= (int)sizeof(path) ||
	    file_read(path, alias, sizeof(alias)) <= 0)
		return;
	alias[strcspn(alias, "\n")] = '\0';
	(void)mod_search_want(&w->devices->search, alias);
}

static void walk_bus(int dir, const char *name, void *data)
{
	struct device_walk *w = data;
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

void mod_devices_walk(struct mod_devices *d)
{
	struct device_walk w = { .devices = d };
	int fd = open(d->buses, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		log_warn("cannot look for devices in %s: %pe", d->buses,
			 ERR(-errno));
		return;
	}
	(void)dir_each(fd, walk_bus, &w);
	close(fd);
	mod_search_load(&d->search);
}

/* With no kind of root that needs them, the compiler leaves them all out. */
static bool is_watching(const struct mod_devices *d)
{
	return root_blocks && d->watch != NULL;
}

/* What cannot be read any more is ready at once, each time. */
static void take_failure(struct mod_devices *d, int err)
{
	d->read_ms = clock_ms() + FAILURE_MS;
	if (++d->failures < FAILURES_MAX)
		return;
	log_warn("cannot hear of devices that appear from now on: %pe",
		 ERR(err));
	close(d->events);
	d->events = -1;
}

static void device_event(struct mod_devices *d, const char *buf, long len)
{
	const char *alias = uevent_modalias(buf, (size_t)len);

	d->failures = 0;
	if (alias != NULL && d->has_table)
		(void)mod_search_want(&d->search, alias);
	if (is_watching(d))
		block_watch_event(d->watch, buf, (size_t)len);
}

static void take_foreign(struct mod_devices *d)
{
	if (!d->foreign)
		log_warn("a process sends uevents: only the kernel's count");
	d->foreign = true;
}

bool mod_devices_take(struct mod_devices *d)
{
	char buf[UEVENT_MAX];
	bool any = false;

	d->drained = false;
	for (int i = 0; i < EVENTS_MAX && d->events >= 0; i++) {
		long n = d->read(d->events, buf);

		if (n == 0) {
			d->drained = true;
			break;
		}
		if (n > 0) {
			any = true;
			device_event(d, buf, n);
		} else if (n == -ENOBUFS) {
			d->lost = true;
		} else if (n == -ENOMSG) {
			take_foreign(d);
		} else {
			take_failure(d, (int)n);
			break;
		}
	}
	if (d->has_table)
		mod_search_load(&d->search);
	return any;
}

/* All devices again: uevents were lost. */
static void look_again(struct mod_devices *d)
{
	d->lost = false;
	d->walk_ms = clock_ms() + WALK_MS;
	if (d->has_table)
		mod_devices_walk(d);
	if (is_watching(d))
		block_watch_scan(d->watch);
}

bool mod_devices_wait(struct mod_devices *d)
{
	struct pollfd p[3] = {
		{ .fd = d->events, .events = POLLIN },
		{ .fd = d->search.loader.stop, .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
	};
	uint64_t now = clock_ms(), until = CLOCK_NEVER;

	if (d->failures > 0 && now < d->read_ms)
		until = d->read_ms;
	else if (d->lost)
		until = d->walk_ms;
	if (until != CLOCK_NEVER)
		p[0].fd = -1;
	if (is_watching(d)) {
		p[2].fd = block_watch_fd(d->watch);
		if (block_watch_deadline(d->watch) < until)
			until = block_watch_deadline(d->watch);
	}
	if (poll(p, 3, clock_poll_ms(now, until)) < 0)
		take_failure(d, -errno);
	else if (p[1].revents != 0)
		return false;
	else
		(void)mod_devices_take(d);
	if (is_watching(d)) {
		d->watch->deaf = d->events < 0;
		block_watch_turn(d->watch, p[2].revents != 0);
	}
	/*
	 * The kernel says once that it loses uevents, and goes on to do so
	 * until all that it has kept is read (NETLINK_S_CONGESTED).
	 */
	if (d->lost && d->drained && clock_ms() >= d->walk_ms)
		look_again(d);
	return d->events >= 0 || is_watching(d);
}
