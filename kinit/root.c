/*
 * The root file system: a worker mounts it, because the kernel may sit in a
 * mount for minutes, and looks for the real init, so that process 1 touches no
 * file system that can hang.  What kind of root it is stands in root_KIND.c.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "kinit/find_init.h"
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
/*
 * What the server gets to answer once it is mounted: NFSv4 lets nobody open a
 * file for 90 s after a server has started (grace).
 */
#define MOUNTED_MS 100000
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

void root_work(void *boot, int from, int to)
{
	const struct boot *b = boot;
	struct init_report init;
	int initramfs, r;

	if (mount_all(&b->plan.root, &to) < 0)
		return;
	find_init(ROOT_TARGET, b->plan.init, &init);
	worker_send(to, TELL_INIT, &init, sizeof(init));
	if (init.err != 0)
		return;
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
	struct root_probe probe = { 0 };

	(void)from;
	b->plan.root.method->probe(&b->plan.root, b->root.mounted, PROBE_MS,
				   &probe);
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
	return r > 0 ? root_ask(b) : r;
}

/*
 * "mount 10.0.0.1:/srv/root (NFS 4.2)", of the attempt that goes on; layer is
 * that of a report.
 */
static int fail_mount(struct boot *b, int err, int layer, const char *said)
{
	(void)fail_set(
		&b->root_told.failure,
		layer < 0 ? b->plan.root.method->code(err)
			  : root_layer_code(root_layers[layer], err),
		err, "%s %.200s%s%s%s",
		layer < 0 ? "mount" : root_layers[layer]->name,
		b->plan.root.name, *b->root_told.tried != '\0' ? " (" : "",
		b->root_told.tried, *b->root_told.tried != '\0' ? ")" : "");
	(void)str_copy(b->root_told.failure.said,
		       sizeof(b->root_told.failure.said), said);
	b->root.failed = true;
	return 0;
}

/* The server or disk of a root that is mounted went away. */
static int fail_lost(struct boot *b, int err)
{
	b->root.failed = true;
	(void)fail_set(&b->root_told.failure, KI_INIT_SILENT, err,
		       "look for init in %.200s", b->plan.root.name);
	return 0;
}

static int fail_init(struct boot *b, const struct init_report *init)
{
	if (init_is_lost(init->err))
		return fail_lost(b, init->err);
	b->root.failed = true;
	if (*b->plan.init != '\0')
		(void)fail_set(&b->root_told.failure, KI_INIT, init->err,
			       "run init=%.100s of %.150s%s%s", init->path,
			       b->plan.root.name,
			       *init->why != '\0' ? ": " : "", init->why);
	else
		(void)fail_set(&b->root_told.failure, KI_NO_INIT, init->err,
			       "find an init in %.150s: no /sbin/init, "
			       "/etc/init, /bin/init or /bin/sh that can run",
			       b->plan.root.name);
	return 0;
}

static bool is_text(const char *s, size_t size)
{
	return memchr(s, '\0', size) != NULL;
}

static int take_report(struct boot *b, const void *body)
{
	struct root_report report;
	uint32_t left = b->root.layers;

	memcpy(&report, body, sizeof(report));
	/* the root, then what lies over it, from below to the top */
	if (report.err > 0 || (b->root.mounted && left == 0) ||
	    report.layer != (b->root.mounted ? __builtin_ctz(left) : -1) ||
	    !is_text(report.tried, sizeof(report.tried)) ||
	    !is_text(report.said, sizeof(report.said)))
		return -EBADMSG;
	(void)str_copy(b->root_told.tried, sizeof(b->root_told.tried),
		       report.tried);
	if (report.err < 0) {
		(void)fail_mount(b, report.err, report.layer, report.said);
		if (report.code != 0 && report.layer < 0)
			b->root_told.failure.code =
				fail_find((unsigned)report.code);
		if (root_blocks && report.refused != 0)
			b->root_told.failure.code = fail_find(KI_FS_OPTION);
		return 0;
	}
	if (b->root.mounted)
		b->root.layers = left & (left - 1);
	b->root.mounted = true;
	if (b->plan.words.nfs_timeout_s == 0)
		loop_limit(&b->loop, CHILD_ROOT, MOUNTED_MS);
	return 0;
}

static int take_init(struct boot *b, const void *body)
{
	struct init_report *init = &b->root_told.init;

	memcpy(init, body, sizeof(*init));
	if (init->err > 0 || !b->root.mounted || b->root.layers != 0 ||
	    !is_text(init->path, sizeof(init->path)) ||
	    !is_text(init->why, sizeof(init->why)))
		return -EBADMSG;
	b->root.found = init->err == 0;
	return init->err == 0 ? 0 : fail_init(b, init);
}

int root_message(struct boot *b, const struct msg *m)
{
	if (m->type == TELL_ROOT)
		return take_report(b, m->body);
	if (m->type == TELL_INIT)
		return take_init(b, m->body);
	if (m->type == TELL_RELEASED)
		return b->root.found ? 0 : -EBADMSG;
	/* TELL_TRYING: the length was checked, the log shows what it is */
	memcpy(b->root_told.tried, m->body, m->length);
	b->root_told.tried[m->length] = '\0';
	return 0;
}

/* It took too long; what was seen of the server meanwhile tells why. */
static void fail_late(struct boot *b)
{
	const struct root_probe *probe = &b->root_told.probe;

	if (b->root.mounted && b->root.layers == 0)
		(void)fail_lost(b, -ETIMEDOUT);
	else
		(void)fail_mount(b, -ETIMEDOUT,
				 b->root.mounted ? __builtin_ctz(b->root.layers)
						 : -1,
				 "");
	if (probe->code != 0)
		b->root_told.failure.code = fail_find((unsigned)probe->code);
}

void root_gone(struct boot *b, const struct super_action *a)
{
	if (a->released || b->root.failed)
		return;
	if (a->why == SUPER_SILENT)
		fail_late(b);
	else if (a->why == SUPER_STOPPED)
		return;
	else
		(void)fail_set(&b->root_told.failure, KI_ROOT_WORKER, -ECHILD,
			       "keep the mount worker running");
	b->root.failed = true;
}

static bool is_unreachable(int err)
{
	return err == -EHOSTUNREACH || err == -ENETUNREACH ||
	       err == -ENETDOWN || err == -EHOSTDOWN;
}

/* After 5, 10, 20, 40, ... s. */
static void root_say_slow(struct boot *b, const char *said, int err)
{
	uint64_t now = clock_ms();

	if (now < b->root.say_ms)
		return;
	b->root.say_ms = now + (now - b->root.asked_ms);
	log_warn("waiting for %s for %lu s (%s)%s%s%s%s", b->plan.root.name,
		 (unsigned long)((now - b->root.asked_ms) / 1000),
		 b->root.mounted && b->root.layers == 0 ? "looking for init"
							: b->root_told.tried,
		 *said != '\0' ? ": " : "", said, err < 0 ? ": " : "",
		 err < 0 ? err_text(err) : "");
}

int probe_message(struct boot *b, const struct msg *m)
{
	struct root_probe probe;

	memcpy(&probe, m->body, sizeof(probe));
	if (probe.err > 0 || !is_text(probe.said, sizeof(probe.said)))
		return -EBADMSG;
	if (!loop_is_there(&b->loop, CHILD_ROOT) || b->root.found)
		return 0;
	b->root_told.probe = probe;
	root_say_slow(b, probe.said, probe.err);
	/* a port may be closed and the mount use another */
	if (is_unreachable(probe.err)) {
		(void)(b->root.mounted ? fail_lost(b, probe.err)
				       : fail_mount(b, probe.err, -1, ""));
		loop_stop(&b->loop, CHILD_ROOT);
	}
	return 0;
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
