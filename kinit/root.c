/*
 * The root file system: a worker mounts it, because the kernel may sit in a
 * mount for minutes, and looks for the real init, so that process 1 touches no
 * file system that can hang.  What kind of root it is stands in root_KIND.c.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "kinit/find_init.h"
#include "kinit/handover.h"
#include "kinit/root_told.h"
#include "kinit/worker.h"
#include "lib/clock.h"
#include "lib/dir.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/switch_root.h"

/* With panic= that is not 0: process 1 may hang on the root's server. */
#define INIT_LIMIT_S 120
/* The journal of a large disk. */
#define DISK_MS 600000
/* A mount that takes longer is looked into, again and again. */
#define ROOT_SLOW_MS 5000
/* Kinds that do not say how long a mount that fails is tried again. */
#define ROOT_RETRY_S 10
/* longer than the 3 s after which the kernel knows that no machine is there */
#define PROBE_MS 4000

static void say_trying(void *data, const char *what)
{
	const int *to = data;

	worker_send(*to, TELL_TRYING, what, strlen(what));
}

/*
 * These are moved into the root next: looked up here, process 1 finds them
 * without asking the server.
 */
static void look_up_mount_points(void)
{
	for (size_t i = 0; i < BOOT_MOVED; i++) {
		struct stat st;

		(void)stat(boot_moved[i], &st);
	}
}

/*
 * The root, and what lies over it or beside it: a report of each, as from the
 * first on the server has its time.
 */
static int mount_all(const struct root_spec *spec, int *to)
{
	struct root_report report = { .layer = -1 };

	/* an attempt that was killed may have come as far as that */
	(void)umount2(ROOT_TARGET, MNT_DETACH);
	(void)spec->method->mount(spec, ROOT_TARGET, &report, say_trying, to);
	worker_send(*to, TELL_ROOT, &report, sizeof(report));
	for (size_t i = 0; i < n_root_layers && report.err == 0; i++) {
		if ((spec->layers & 1u << i) == 0)
			continue;
		report.layer = (int32_t)i;
		(void)root_layers[i]->mount(spec, ROOT_TARGET, &report,
					    say_trying, to);
		worker_send(*to, TELL_ROOT, &report, sizeof(report));
	}
	return report.err;
}

/* Who comes next must not saw off the branch: the root's network. */
static void hand_over(const struct boot *b)
{
	struct handover h = { .run = "/run", .sys = "/sys", .net = &b->net };

	if (b->net.n_ifaces == 0 || !boot_plan_needs_network(&b->plan))
		return;
	h.keeps = b->plan.net.lease != LEASE_OFF;
	h.root_dir = open(ROOT_TARGET, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (h.root_dir < 0)
		return;
	handover_write(&h, b->plan.handover);
	close(h.root_dir);
}

void root_work(void *boot, int from, int to)
{
	const struct boot *b = boot;
	struct init_report init;
	int initramfs, r;

	if (mount_all(&b->plan.root, &to) < 0)
		return;
	log_kernel.brief = false;
	find_init(ROOT_TARGET, b->plan.init, &init);
	worker_send(to, TELL_INIT, &init, sizeof(init));
	if (init.err != 0)
		return;
	hand_over(b);
	look_up_mount_points();
	/* once process 1 has switched, "/" may be the new root here, too */
	initramfs = initramfs_open();
	worker_release(to);
	worker_wait_init(from, b->plan.root.name,
			 b->panic_s != 0 ? INIT_LIMIT_S : 0);
	r = initramfs < 0 ? initramfs : initramfs_empty(initramfs);
	if (r < 0)
		log_warn("cannot empty the initramfs: %s", err_text(r));
}

void probe_work(void *boot, int from, int to)
{
	const struct boot *b = boot;
	const struct root_doing doing = { b->root_told.tried, b->root.mounted,
					  clock_ms() - b->root.asked_ms };
	struct root_probe probe = { 0 };

	(void)from;
	b->plan.root.method->probe(&b->plan.root, &doing, PROBE_MS, &probe);
	worker_send(to, TELL_PROBE, &probe, sizeof(probe));
}

/* Whether all devices are there: 1, 0, or -errno after boot_fail(). */
static int root_devices(struct boot *b)
{
	for (unsigned who = 0; who < WANTS; who++) {
		int r = who == WANT_RESUME ? 1 : devices_ask(b, who);

		/* as for klibc, init can do without these */
		if (r == 0 || (r < 0 && who < WANT_MOUNT))
			return r;
	}
	return 1;
}

/* Resolves the root and has a worker mount it. */
static int root_ask(struct boot *b)
{
	struct root_spec *spec = &b->plan.root;
	uint64_t now = clock_ms();
	struct utsname uts;
	int r;

	r = dir_make(ROOT_TARGET);
	if (r < 0)
		return boot_fail(b, KI_MOUNT_POINT, r, "make the directory %s",
				 ROOT_TARGET);
	if (uname(&uts) < 0)
		return boot_fail(b, KI_ROOT_WORKER, -errno,
				 "read the host name");
	r = spec->method->resolve == NULL
		    ? 0
		    : spec->method->resolve(spec, &b->net, uts.nodename,
					    &b->failure);
	if (r < 0)
		return r;
	b->root = (struct boot_root){ .asked = true,
				      .asked_ms = now,
				      .slow_ms = now + ROOT_SLOW_MS,
				      .layers = spec->layers };
	b->root_told.tried[0] = '\0';
	b->root_told.probe.code = 0;
	spec->tries++;
	retry_root_begins(&b->retry,
			  spec->method->retry_s != NULL
				  ? spec->method->retry_s(spec)
				  : ROOT_RETRY_S,
			  now);
	r = loop_start(&b->loop, CHILD_ROOT, b);
	if (r < 0)
		return boot_fail(b, KI_ROOT_WORKER, r,
				 "start the mount worker");
	/* there is no server that could be away: a journal takes its time */
	if (!spec->method->needs_network)
		loop_limit(&b->loop, CHILD_ROOT, DISK_MS);
	else if (b->plan.words.nfs_timeout_s != 0)
		loop_limit(&b->loop, CHILD_ROOT,
			   b->plan.words.nfs_timeout_s * 1000);
	return 0;
}

/* As klibc and the kernel, but the time of the network counts, too. */
int root_start(struct boot *b)
{
	uint64_t begin =
		b->events.event[0].ms + (uint64_t)b->plan.words.delay_s * 1000;
	uint64_t now = clock_ms();

	if (b->plan.root_fail.err < 0)
		return boot_fail_again(b, &b->plan.root_fail);
	retry_begins(&b->retry, now);
	b->root = (struct boot_root){ .delayed_ms = begin };
	/* a device that was not found has another chance */
	for (unsigned who = 0; root_blocks && who < WANTS; who++)
		b->devices.told[who] &= b->devices.err[who] == 0;
	if (now < begin)
		log_note("waiting for %lu s before the root is mounted "
			 "(rootdelay=)",
			 (unsigned long)(begin - now + 999) / 1000);
	return 0;
}

/* The root is asked for when it may be, and all devices are there. */
static int root_begin(struct boot *b)
{
	int r;

	if (boot_waits(b, b->root.delayed_ms))
		return 0;
	r = root_devices(b);
	if (r <= 0)
		return r;
	/* an attempt that comes to nothing again is told less and less */
	log_kernel.brief =
		b->root_told.failure.code != NULL &&
		b->repeat.number == b->root_told.failure.code->number &&
		clock_ms() < b->repeat.say_ms;
	r = root_ask(b);
	log_kernel.brief = false;
	return r;
}

int root_ready(struct boot *b)
{
	uint64_t now = clock_ms();

	if (!b->root.asked)
		return root_begin(b);
	if (b->root.failed)
		return boot_fail_again(b, &b->root_told.failure);
	if (b->root.found && loop_was_released(&b->loop, CHILD_ROOT)) {
		log_info("mounted %s (%s)", b->plan.root.name,
			 b->root_told.tried);
		b->root.done_ms = now;
		return 1;
	}
	if (now >= b->root.slow_ms) {
		b->root.slow_ms = now + ROOT_SLOW_MS;
		/* without it nothing is told, and nothing else is lost */
		if (b->plan.root.method->probe != NULL)
			(void)loop_start(&b->loop, CHILD_PROBE, b);
		else
			root_say_slow(b, "", 0);
	}
	boot_wake(b, b->root.slow_ms);
	return 0;
}
