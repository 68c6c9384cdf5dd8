/*
 * Overlays, see layer_overlay.h.  The root goes to ROOT_ASIDE/lower, what is
 * written to ROOT_ASIDE/rw/overlay/upper: systemd leaves alone what is mounted
 * there when it stops, and the overlay needs both until the end.
 */
#include "kinit/layer_overlay.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "kinit/layer.h"
#include "lib/compat.h"
#include "lib/dir.h"
#include "lib/str.h"

#define LOWER	ROOT_ASIDE "/lower"
#define RW	ROOT_ASIDE "/rw"
#define OVERLAY RW "/overlay"
#define UPPER	OVERLAY "/upper"
#define WORK	OVERLAY "/work"
#define USR	ROOT_TARGET "/usr"
#define VAR	ROOT_TARGET "/var"
#define TMPFS	"tmpfs"
#define SIZE	":size="
#define LINK	256 /* of a link at the root's top */

/*
 * redirect_dir: directories of the root can be renamed, else that is EXDEV.
 * index: the disk still fits when the root below it is another one, and a root
 * without file handles is no reason for a warning.  Attributes need no option:
 * what a tmpfs cannot keep (NFSv4's system.nfs4_acl) is left out by the kernel
 * since 5.7, and POSIX ACLs of NFSv3 it can keep.
 */
static const char overlay_options[] =
	"lowerdir=" LOWER ",upperdir=" UPPER ",workdir=" WORK
	",redirect_dir=on,index=off";

/* What follows "tmpfs"; the kernel has a closer look at the number. */
static int overlay_size(struct overlay *o, const char *rest)
{
	const char *size = rest + strlen(SIZE);

	if (*rest == '\0')
		return 0;
	if (!str_starts(rest, SIZE) || *size == '\0' ||
	    size[strspn(size, "0123456789kKmMgG%")] != '\0')
		return -EINVAL;
	(void)str_cat(o->options, sizeof(o->options), ",");
	return str_cat(o->options, sizeof(o->options), rest + 1);
}

static int overlay_value(struct overlay *o, bool is_systemd)
{
	int on = parse_bool(o->text);

	o->mode = OVERLAY_TMPFS;
	if (on == 0)
		o->mode = OVERLAY_NONE;
	else if (on > 0 && is_systemd)
		o->mode = OVERLAY_USR;
	else if (on > 0 || (is_systemd && strcmp(o->text, "overlay") == 0))
		return 0;
	else if (is_systemd && strcmp(o->text, "state") == 0)
		o->mode = OVERLAY_VAR;
	else if (is_systemd)
		return -EINVAL;
	else if (str_starts(o->text, TMPFS))
		return overlay_size(o, o->text + strlen(TMPFS));
	else
		o->mode = OVERLAY_DEVICE;
	return 0;
}

int overlay_parse(const struct root_words *words, struct overlay *out)
{
	const char *const text[] = { words->overlay, words->rd_overlay,
				     words->rd_overlayfs, words->volatile_ };
	const char *name = "kinit.overlay\0rd.overlay\0"
			   "rd.overlayfs\0systemd.volatile";

	*out = (struct overlay){ .options = "mode=0755" };
	for (size_t i = 0; i < ARRAY_LEN(text); i++) {
		out->param = name;
		out->text = text[i];
		if (out->text != NULL)
			return overlay_value(out, i == ARRAY_LEN(text) - 1);
		name += strlen(name) + 1;
	}
	return 0;
}

static int overlay_take(struct root_spec *spec, const struct root_words *words,
			struct failure *f)
{
	struct overlay o;
	int r = overlay_parse(words, &o);

	if (r < 0)
		return fail_set(f, KI_OVERLAY_WORD, r, "understand %s=%.100s",
				o.param, o.text);
	if (o.mode == OVERLAY_NONE)
		return 0;
	/* rw is for what lies over it */
	spec->access = ROOT_RO;
	if (o.mode != OVERLAY_DEVICE)
		return 1;
	if (!root_blocks)
		return fail_set(f, KI_OVERLAY_WORD, -EOPNOTSUPP,
				"use %s=%.100s: this kinit knows no disks",
				o.param, o.text);
	r = root_want(spec, WANT_OVERLAY, o.param, o.text, f);
	return r < 0 ? r : 1;
}

/* What is written goes to "where": a directory in memory, or a disk. */
static int overlay_store(const struct root_spec *spec, const struct overlay *o,
			 const char *where, struct root_report *report)
{
	struct mount_fs m = { .type = TMPFS,
			      .source = TMPFS,
			      .options = o->options,
			      .flags = MS_STRICTATIME };

	if (!root_blocks || o->mode != OVERLAY_DEVICE)
		return layer_mount(report, &m, where);
	m = (struct mount_fs){ .options = "" };
	return layer_mount_found(report, &m, &spec->found[WANT_OVERLAY], where);
}

static int overlay_put(const char *target, struct root_report *report)
{
	static const struct mount_fs m = { .type = "overlay",
					   .source = "overlay",
					   .options = overlay_options };

	int r;

	/* of a disk they are there from the second boot on */
	(void)mkdir(OVERLAY, 0755);
	(void)mkdir(UPPER, 0755);
	r = dir_make(WORK);
	return r < 0 ? layer_step(report, r, "make", WORK)
		     : layer_mount(report, &m, target);
}

/* /bin, /lib, ... of a root with merged /usr: links into it. */
static void overlay_link(int dir, const char *name, void *data)
{
	const int *to = data;
	char text[LINK];
	ssize_t n = readlinkat(dir, name, text, sizeof(text) - 1);

	if (n <= 0)
		return;
	text[n] = '\0';
	if (str_starts(text + (*text == '/'), "usr/"))
		(void)symlinkat(text, *to, name);
}

/* What systemd has in a root that it makes itself, and what kinit needs. */
static void overlay_furnish(int from, int to)
{
	static const char dirs[] = "usr\0dev\0proc\0sys\0run\0"
				   "etc\0var\0root\0tmp\0";

	for (const char *dir = dirs; *dir != '\0'; dir += strlen(dir) + 1)
		(void)mkdirat(to, dir, 0755);
	(void)fchmodat(to, "tmp", 01777, 0);
	(void)fchmodat(to, "root", 0700, 0);
	(void)dir_each(from, overlay_link, &to);
}

/* The real root's /usr, read-only, in one that is empty. */
static int overlay_usr(const char *target, struct root_report *report)
{
	int from = open(LOWER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int to = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC), r = 0;

	if (from >= 0 && to >= 0)
		overlay_furnish(from, to);
	close(from);
	close(to);
	if (mount(LOWER "/usr", USR, NULL, MS_BIND | MS_REC, NULL) < 0 ||
	    mount(NULL, USR, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
		r = -errno;
	return layer_step(report, r, "bind", LOWER "/usr");
}

static int overlay_mount(const struct root_spec *spec, const char *target,
			 struct root_report *report, root_trying *trying,
			 void *data)
{
	const char *where = RW;
	struct overlay o;
	int r = overlay_parse(spec->words, &o);

	trying(data, "overlay");
	if (o.mode == OVERLAY_USR)
		where = target;
	/*
	 * systemd does that itself, too, and finds it done: a mount unit whose
	 * mount is there is active.  So it is the same for every other init.
	 */
	else if (o.mode == OVERLAY_VAR)
		where = VAR;
	else
		r = layer_place(report, RW);
	if (r == 0 && o.mode != OVERLAY_VAR)
		r = layer_aside(report, target, LOWER);
	if (r == 0)
		r = overlay_store(spec, &o, where, report);
	if (r == 0 && o.mode == OVERLAY_USR)
		r = overlay_usr(target, report);
	else if (r == 0 && o.mode != OVERLAY_VAR)
		r = overlay_put(target, report);
	if (r == 0)
		layer_told(report, o.param);
	return r;
}

const struct root_layer layer_overlay = {
	.name = "overlay",
	.code = KI_OVERLAY,
	.lost = KI_OVERLAY_DISK,
	.parse = overlay_take,
	.mount = overlay_mount,
};
