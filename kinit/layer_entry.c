/* File systems beside the root, see layer_entry.h. */
#include "kinit/layer_entry.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>

#include "kinit/layer.h"
#include "lib/block_find.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/root_open.h"
#include "lib/run.h"
#include "lib/str.h"
#include "nfsmount/nfs_options.h"
#include "nfsmount/nfsmount.h"

#define ENTRY_AT      32 /* "/proc/self/fd/3/." */
#define ENTRY_OPTIONS 512

static bool entry_is_nfs(const struct fstab_entry *e)
{
	return strcmp(e->type, "nfs") == 0 || strcmp(e->type, "nfs4") == 0;
}

bool entry_on_device(const struct fstab_entry *e)
{
	return !entry_is_nfs(e) && (str_starts(e->source, "/dev/") ||
				    strchr(e->source, '=') != NULL);
}

/*
 * Where a directory of the root is, links in it followed as init will: a name
 * for it, good while the descriptor is open that is returned; or -errno.
 */
static int entry_at(int root, const char *dir, char at[ENTRY_AT])
{
	int fd = root_open(root, dir, O_PATH | O_DIRECTORY);

	/* move_mount(2) does not follow a link at the end */
	fmt_print(at, ENTRY_AT, "/proc/self/fd/%d/.", fd);
	return fd;
}

static int entry_nfs(const struct mount_fs *m, const char *target,
		     struct root_report *report)
{
	struct nfs_report nfs;
	struct nfs_plan plan;
	char bad[NFS_OPTION_TEXT];
	int r;

	nfs_plan_init(&plan);
	plan.ms_flags = m->flags;
	r = nfs_options_add(&plan, m->options, bad);
	if (r == 0)
		r = nfs_plan_source(&plan, m->source, NULL);
	if (r < 0)
		return r;
	r = nfsmount_run(&plan, target, &nfs, NULL, NULL);
	(void)str_copy(report->said, sizeof(report->said), nfs.reason);
	return r;
}

static int entry_bind(const struct fstab_entry *e, unsigned flags, int root,
		      const char *target)
{
	char at[ENTRY_AT];
	int fd = entry_at(root, e->source, at), r = fd < 0 ? fd : 0;

	if (r == 0 && mount(at, target, NULL, MS_BIND | MS_REC, NULL) < 0)
		r = -errno;
	close(fd);
	if (r < 0 || flags == 0)
		return r;
	/* target is what lies below now */
	fd = entry_at(root, e->dir, at);
	if (mount(NULL, at, NULL, MS_REMOUNT | MS_BIND | flags, NULL) < 0)
		r = -errno;
	close(fd);
	return r;
}

static int entry_device(struct mount_fs *m, const struct block_found *found,
			const char *target, struct root_report *report)
{
	struct block_spec spec;
	struct block_found now;
	struct block_dev dev;
	const char *why;
	int r = 0;

	if (found == NULL) {
		r = block_spec_parse(m->source, &spec, &why);
		/* it may come; ENODEV is a name or type that is none */
		if (r == 0 && block_find(&spec, &dev) < 0)
			r = -ENXIO;
		if (r == 0) {
			now.major = dev.major;
			now.minor = dev.minor;
			(void)str_copy(now.name, sizeof(now.name), dev.name);
		}
		found = &now;
	}
	if (r < 0)
		return layer_step(report, r, "find", m->source);
	if (strcmp(m->type, "auto") == 0)
		m->type = NULL;
	return layer_mount_found(report, m, found, target);
}

int entry_mount(const struct fstab_entry *e, const struct block_found *found,
		unsigned flags, int root, struct root_report *report)
{
	char at[ENTRY_AT], options[ENTRY_OPTIONS];
	struct mount_fs m = { .type = e->type,
			      .source = e->source,
			      .options = options,
			      .flags = flags };
	int fd = entry_at(root, e->dir, at), r;

	if (fd < 0)
		return layer_step(report, fd, "find the directory", e->dir);
	r = mount_options(e->options, &m.flags, options, sizeof(options));
	if (r == 0 && entry_on_device(e))
		r = entry_device(&m, found, at, report);
	else if (r == 0 && fstab_has(options, "bind"))
		r = layer_step(report, entry_bind(e, m.flags, root, at), "bind",
			       e->source);
	else if (r == 0 && entry_is_nfs(e))
		r = layer_step(report, entry_nfs(&m, at, report), "mount",
			       e->source);
	else if (r == 0)
		r = layer_mount(report, &m, at);
	else
		r = layer_step(report, r, "use", e->options);
	close(fd);
	if (r == 0)
		log_info("mounted %s on %s", e->source, e->dir);
	return r;
}

static void entry_warn(const struct fstab_entry *e,
		       const struct root_report *report)
{
	log_warn("cannot mount %s on %s (%s): %pe%s%s: going on without",
		 e->source, e->dir, report->tried, ERR(report->err),
		 *report->said != '\0' ? "; kernel: " : "", report->said);
}

static bool entry_has_time(void *data)
{
	const uint64_t *until_ms = data;

	return clock_ms() < *until_ms;
}

void entry_try(const struct fstab_entry *e, const struct block_found *found,
	       int root)
{
	uint64_t until_ms = clock_ms() + ENTRY_S * 1000;
	struct root_report report = { .tried = "in a child" };
	pid_t pid = run_fork();

	if (pid == 0) {
		if (entry_mount(e, found, 0, root, &report) < 0)
			entry_warn(e, &report);
		_exit(0);
	}
	report.err = pid < 0 ? pid : run_wait(pid, entry_has_time, &until_ms);
	/* or a signal has ended it */
	if (report.err > 0)
		report.err = -ECHILD;
	if (report.err < 0)
		entry_warn(e, &report);
}

/* A file that is longer is cut at a line's end, or in the last one. */
static void entry_read(int file, char *text)
{
	ssize_t n, len = 0;

	while ((n = read(file, text + len, (size_t)(FSTAB_MAX - 1 - len))) > 0)
		len += n;
	if (n < 0)
		log_warn("cannot read etc/fstab: %pe", ERR(errno));
	text[len] = '\0';
}

/* The next one that is to be mounted at every boot. */
static bool entry_next(char **rest, struct fstab_entry *e)
{
	while (fstab_next(rest, e)) {
		if (strcmp(e->type, "swap") != 0 &&
		    !fstab_has(e->options, "noauto"))
			return true;
	}
	return false;
}

int entry_mount_only(int file, const char *only, unsigned flags, int root,
		     struct root_report *report)
{
	char text[FSTAB_MAX] UNINITIALIZED, *rest = text;
	struct fstab_entry e;

	entry_read(file, text);
	while (entry_next(&rest, &e)) {
		struct root_report one = { .layer = report->layer };

		if (strcmp(e.dir, only) != 0 ||
		    entry_mount(&e, NULL, flags, root, &one) == 0)
			continue;
		if (one.err == -ENXIO && !fstab_has(e.options, "nofail")) {
			*report = one;
			return one.err;
		}
		entry_warn(&e, &one);
	}
	return 0;
}

void entry_mount_all(int file, int root, root_trying *trying, void *data)
{
	char text[FSTAB_MAX] UNINITIALIZED, *rest = text;
	struct fstab_entry e;

	entry_read(file, text);
	while (entry_next(&rest, &e)) {
		if (e.dir[0] != '/' || e.dir[1] == '\0')
			continue;
		trying(data, "/etc/fstab");
		entry_try(&e, NULL, root);
	}
}
