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
/* A mount that takes longer is looked into, again and again. */
#define ROOT_SLOW_MS 5000
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

void root_work(void *boot, int from, int to)
{
	const struct boot *b = boot;
	struct root_report report = { 0 };
	struct init_report init;
	int initramfs, r;

	/* an attempt that was killed may have come as far as that */
	(void)umount2(ROOT_TARGET, MNT_DETACH);
	b->plan.root.method->mount(&b->plan.root, ROOT_TARGET, &report,
				   say_trying, &to);
	worker_send(to, TELL_ROOT, &report, sizeof(report));
	if (report.err != 0)
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
	int32_t r = b->plan.root.method->probe(&b->plan.root, PROBE_MS);

	(void)from;
	worker_send(to, TELL_PROBE, &r, sizeof(r));
}

/* Resolves the root and has a worker mount it. */
static int root_ask(struct boot *b)
{
	struct root_spec *spec = &b->plan.root;
	uint64_t now = clock_ms();
	struct utsname uts;
	int r;

	if (mkdir(ROOT_TARGET, 0755) < 0 && errno != EEXIST)
		return boot_fail(b, KI_MOUNT_POINT, -errno,
				 "make the directory %s", ROOT_TARGET);
	if (uname(&uts) < 0)
		return boot_fail(b, KI_ROOT_WORKER, -errno,
				 "read the host name");
	r = spec->method->resolve(spec, &b->net, uts.nodename, &b->failure);
	if (r < 0)
		return r;
	b->root = (struct boot_root){ .asked_ms = now,
				      .slow_ms = now + ROOT_SLOW_MS };
	retry_root_begins(&b->retry, spec->method->retry_s(spec), now);
	r = loop_start(&b->loop, CHILD_ROOT, b);
	return r < 0 ? boot_fail(b, KI_ROOT_WORKER, r, "start the mount worker")
		     : 0;
}

/* As klibc and the kernel, but the time of the network counts, too. */
int root_start(struct boot *b)
{
	uint64_t begin =
		b->events.event[0].ms + (uint64_t)b->plan.root_delay_s * 1000;
	uint64_t now = clock_ms();

	if (now >= begin)
		return root_ask(b);
	log_note("waiting for %lu s before the root is mounted (rootdelay=)",
		 (unsigned long)(begin - now + 999) / 1000);
	b->root = (struct boot_root){ .delayed_ms = begin };
	return 0;
}

/* "mount 10.0.0.1:/srv/root (NFS 4.2)", of the attempt that goes on. */
static int fail_mount(struct boot *b, int err, const char *said)
{
	(void)fail_set(&b->root.failure, b->plan.root.method->code(err), err,
		       "mount %.200s%s%s%s", b->plan.root.name,
		       *b->root.tried != '\0' ? " (" : "", b->root.tried,
		       *b->root.tried != '\0' ? ")" : "");
	(void)str_copy(b->root.failure.said, sizeof(b->root.failure.said),
		       said);
	b->root.failed = true;
	return 0;
}

/* The server or disk of a root that is mounted went away. */
static int fail_lost(struct boot *b, int err)
{
	b->root.failed = true;
	(void)fail_set(&b->root.failure, KI_INIT_SILENT, err,
		       "look for init in %.200s", b->plan.root.name);
	return 0;
}

static int fail_init(struct boot *b, const struct init_report *init)
{
	if (init_is_lost(init->err))
		return fail_lost(b, init->err);
	b->root.failed = true;
	if (*b->plan.init != '\0')
		(void)fail_set(&b->root.failure, KI_INIT, init->err,
			       "run init=%.100s of %.150s%s%s", init->path,
			       b->plan.root.name,
			       *init->why != '\0' ? ": " : "", init->why);
	else
		(void)fail_set(&b->root.failure, KI_NO_INIT, init->err,
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

	memcpy(&report, body, sizeof(report));
	if (report.err > 0 || b->root.mounted ||
	    !is_text(report.tried, sizeof(report.tried)) ||
	    !is_text(report.said, sizeof(report.said)))
		return -EBADMSG;
	(void)str_copy(b->root.tried, sizeof(b->root.tried), report.tried);
	if (report.err < 0)
		return fail_mount(b, report.err, report.said);
	b->root.mounted = true;
	loop_limit(&b->loop, CHILD_ROOT, MOUNTED_MS);
	return 0;
}

static int take_init(struct boot *b, const void *body)
{
	struct init_report *init = &b->root.init;

	memcpy(init, body, sizeof(*init));
	if (init->err > 0 || !b->root.mounted ||
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
	memcpy(b->root.tried, m->body, m->length);
	b->root.tried[m->length] = '\0';
	return 0;
}

void root_gone(struct boot *b, const struct super_action *a)
{
	if (a->released || b->root.failed)
		return;
	if (a->why == SUPER_SILENT && b->root.mounted)
		(void)fail_lost(b, -ETIMEDOUT);
	else if (a->why == SUPER_SILENT)
		(void)fail_mount(b, -ETIMEDOUT, "");
	else if (a->why == SUPER_STOPPED)
		return;
	else
		(void)fail_set(&b->root.failure, KI_ROOT_WORKER, -ECHILD,
			       "keep the mount worker running");
	b->root.failed = true;
}

static bool is_unreachable(int err)
{
	return err == -EHOSTUNREACH || err == -ENETUNREACH ||
	       err == -ENETDOWN || err == -EHOSTDOWN;
}

int probe_message(struct boot *b, const struct msg *m)
{
	uint64_t waited = clock_ms() - b->root.asked_ms;
	int32_t err;

	memcpy(&err, m->body, sizeof(err));
	if (err > 0)
		return -EBADMSG;
	if (!loop_is_there(&b->loop, CHILD_ROOT) || b->root.found)
		return 0;
	log_warn("waiting for %s for %lu s (%s): its port %s%s",
		 b->plan.root.name, (unsigned long)(waited / 1000),
		 b->root.mounted ? "looking for init" : b->root.tried,
		 err == 0 ? "answers" : "does not answer: ",
		 err == 0 ? "" : err_text(err));
	/* a port may be closed and the mount use another */
	if (is_unreachable(err)) {
		(void)(b->root.mounted ? fail_lost(b, err)
				       : fail_mount(b, err, ""));
		loop_stop(&b->loop, CHILD_ROOT);
	}
	return 0;
}

int root_ready(struct boot *b)
{
	uint64_t now = clock_ms();

	if (b->root.delayed_ms > now) {
		boot_wake(b, b->root.delayed_ms);
		return 0;
	}
	if (b->root.delayed_ms != 0)
		return root_ask(b);
	if (b->root.failed) {
		b->failure = b->root.failure;
		return b->failure.err;
	}
	if (b->root.found && loop_was_released(&b->loop, CHILD_ROOT)) {
		log_info("mounted %s (%s)", b->plan.root.name, b->root.tried);
		return 1;
	}
	if (now >= b->root.slow_ms && b->plan.root.method->probe != NULL) {
		b->root.slow_ms = now + ROOT_SLOW_MS;
		/* without it nothing is told, and nothing else is lost */
		(void)loop_start(&b->loop, CHILD_PROBE, b);
	}
	boot_wake(b, b->root.slow_ms);
	return 0;
}
