/*
 * The root file system: resolved from plan and network, mounted by a worker,
 * because the kernel may sit in a mount for minutes; retried as nfs(5)'s
 * retry= says.  The worker is started while the network is waited for, and
 * process 1 does what it can while the worker waits for the server.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include "kinit/nfsroot.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/switch_root.h"
#include "nfsmount/nfsmount.h"

/* A mount that takes longer is looked into, and ended when it is hopeless. */
#define SLOW_MS	      5000
#define ATTEMPT_MS    60000
#define PROBE_MS      3000
#define FIRST_WAIT_MS 500
#define MAX_WAIT_MS   4000

/*
 * Process 1 looks for init now and for these next: asked for together, they
 * take the server's answer once, not five times.
 */
static void look_up_mount_points(void)
{
	for (size_t i = 0; i < BOOT_MOVED; i++) {
		char path[16] = BOOT_ROOT;
		struct stat st;

		if (str_cat(path, sizeof(path), boot_moved[i]) == 0)
			(void)stat(path, &st);
	}
}

static void mount_work(void *arg, int from, int to)
{
	struct nfs_report report;
	struct nfs_plan plan;
	int initramfs;

	(void)arg;
	if (child_read(from, &plan, sizeof(plan)) < 0)
		return;
	nfsmount_run(&plan, BOOT_ROOT, &report);
	child_give_way();
	if (child_write(to, &report, sizeof(report)) < 0)
		return;
	if (report.err == 0)
		look_up_mount_points();
	/* once process 1 has switched, "/" may be the new root here, too */
	initramfs = initramfs_open();
	child_release(to);
	child_wait_init(from);
	child_linger();
	if (initramfs >= 0)
		initramfs_empty(initramfs);
}

static void probe_work(void *arg, int from, int to)
{
	const struct nfs_plan *plan = arg;
	uint16_t port = plan->port != 0 ? plan->port : NFS_USUAL_PORT;
	int r = nfsmount_probe(plan->server, port, PROBE_MS);

	(void)from;
	(void)child_write(to, &r, sizeof(r));
}

/* What the server's port says: 0 or -errno. */
static int probe(struct nfs_plan *plan)
{
	struct child c;
	int err = 0, r;

	if (child_start(&c, "probe", probe_work, plan) < 0)
		return 0;
	r = child_wait(&c, &err, sizeof(err), clock_ms() + 2 * PROBE_MS);
	child_end(&c);
	return r == 0 ? err : 0;
}

static bool is_unreachable(int err)
{
	return err == -EHOSTUNREACH || err == -ENETUNREACH ||
	       err == -ENETDOWN || err == -EHOSTDOWN;
}

static void say_slow(const struct boot *b, int err, uint64_t ms)
{
	log_warn("waiting for %s:%s for %lu s: its TCP port %u %s%s",
		 b->root.server, b->root.path, (unsigned long)(ms / 1000),
		 b->root.port != 0 ? b->root.port : NFS_USUAL_PORT,
		 err == 0 ? "answers" : "does not answer: ",
		 err == 0 ? "" : err_text(err));
}

/* Nothing that came through the pipe is trusted to be a string. */
static void check_report(struct nfs_report *report)
{
	report->version[sizeof(report->version) - 1] = '\0';
	report->reason[sizeof(report->reason) - 1] = '\0';
	if (report->err > 0)
		report->err = -EIO;
}

int root_start(struct boot *b)
{
	int r;

	if (b->mount.pid != 0)
		return 0;
	if (mkdir(BOOT_ROOT, 0755) < 0 && errno != EEXIST)
		return boot_fail(b, -errno, "make the directory %s", BOOT_ROOT);
	r = child_start(&b->mount, "mount worker", mount_work, NULL);
	return r < 0 ? boot_fail(b, r, "start the mount worker") : 0;
}

/* Has the worker begin a mount. */
static void ask(struct boot *b)
{
	int r = root_start(b);

	b->root_asked_ms = clock_ms();
	if (r == 0)
		r = child_write(b->mount.to, &b->root, sizeof(b->root));
	b->root_asked = r;
}

/* How the mount that was asked for went. */
static void answer(struct boot *b, struct nfs_report *report)
{
	uint64_t start = b->root_asked_ms, next = start + SLOW_MS;
	int r = b->root_asked;

	memset(report, 0, sizeof(*report));
	while (r == 0) {
		uint64_t now;

		r = child_wait(&b->mount, report, sizeof(*report), next);
		if (r == 0) {
			check_report(report);
			return;
		}
		if (r != -ETIMEDOUT)
			break;
		r = probe(&b->root);
		now = clock_ms();
		say_slow(b, r, now - start);
		/* a port may be closed and the mount use another */
		if (!is_unreachable(r))
			r = now - start >= ATTEMPT_MS ? -ETIMEDOUT : 0;
		next = now + SLOW_MS;
	}
	*report = (struct nfs_report){ .err = r == -ECHILD ? -EIO : r };
	child_end(&b->mount);
	/* it may have come as far as that */
	(void)umount2(BOOT_ROOT, MNT_DETACH);
}

static const char *tried_version(const struct nfs_report *report)
{
	return *report->version != '\0' ? report->version : "any version";
}

static void say_failure(const struct boot *b, const struct nfs_report *report,
			uint64_t left_ms)
{
	log_warn("cannot mount %s:%s (NFS %s): %s%s%s; trying again for %lu s",
		 b->root.server, b->root.path, tried_version(report),
		 err_text(report->err), *report->reason != '\0' ? ": " : "",
		 report->reason, (unsigned long)(left_ms / 1000));
}

static int final_failure(struct boot *b, const struct nfs_report *report)
{
	return boot_fail(b, report->err, "mount %s:%s (NFS %s): %s%s%s",
			 b->root.server, b->root.path, tried_version(report),
			 nfsmount_advice(report->err),
			 *report->reason != '\0' ? "; kernel: " : "",
			 report->reason);
}

int root_ask(struct boot *b)
{
	char error[PLAN_ERROR];
	struct utsname uts;
	int r;

	if (uname(&uts) < 0)
		return boot_fail(b, -errno, "read the host name");
	r = nfsroot_resolve(&b->root, &b->plan, &b->net, uts.nodename, error);
	if (r < 0)
		return boot_fail(b, r, "choose the NFS root: %s", error);
	ask(b);
	return 0;
}

int root_wait(struct boot *b)
{
	uint64_t limit = b->root_asked_ms + (uint64_t)b->root.retry_s * 1000;
	unsigned wait_ms = FIRST_WAIT_MS;
	struct nfs_report report;
	uint64_t now;

	for (;;) {
		answer(b, &report);
		now = clock_ms();
		if (report.err == 0)
			break;
		child_end(&b->mount);
		if (!nfsmount_worth_retry(report.err) || now >= limit)
			return final_failure(b, &report);
		say_failure(b, &report, limit - now);
		(void)poll(NULL, 0, (int)wait_ms);
		wait_ms = wait_ms * 2 > MAX_WAIT_MS ? MAX_WAIT_MS : wait_ms * 2;
		ask(b);
	}
	b->root_ms = now;
	log_info("mounted %s:%s (NFS %s, %s)", b->root.server, b->root.path,
		 report.version,
		 (b->root.ms_flags & MS_RDONLY) != 0 ? "ro" : "rw");
	return 0;
}
