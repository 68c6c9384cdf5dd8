/*
 * What became of the root: what the mount worker and the probe tell, and what
 * it means when they say nothing more.
 */
#include "kinit/root_told.h"

#include <errno.h>
#include <string.h>

#include "kinit/find_init.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"

/*
 * What the server gets to answer once it is mounted: NFSv4 lets nobody open a
 * file for 90 s after a server has started (grace).
 */
#define MOUNTED_MS 100000

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

	b->plan.root.late++;
	if (b->root.mounted && b->root.layers == 0)
		(void)fail_lost(b, -ETIMEDOUT);
	else
		(void)fail_mount(b, -ETIMEDOUT,
				 b->root.mounted ? __builtin_ctz(b->root.layers)
						 : -1,
				 "");
	if (probe->code != 0 && (!b->root.mounted || b->root.layers == 0))
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

void root_say_slow(struct boot *b, const char *said, int err)
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
	/* where there is a code, the words say it all */
	root_say_slow(b, probe.said, probe.code == 0 ? probe.err : 0);
	/* a port may be closed and the mount use another */
	if (is_unreachable(probe.err)) {
		(void)(b->root.mounted ? fail_lost(b, probe.err)
				       : fail_mount(b, probe.err, -1, ""));
		loop_stop(&b->loop, CHILD_ROOT);
	}
	return 0;
}
