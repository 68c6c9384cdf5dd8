/* One mount: what it is of, what kind of call makes it.  See mount.h. */
#include "utils/mount.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "lib/block_find.h"
#include "lib/block_open.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/loop_file.h"
#include "lib/mountinfo.h"
#include "lib/str.h"
#include "lib/sys.h"
#include "utils/util.h"

/* statfs(2) tells these as mount(2) takes them. */
#define MOUNT_KNOWN                                                            \
	(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_SYNCHRONOUS |       \
	 MS_NOATIME | MS_NODIRATIME)
#define MOUNT_SPREAD (MS_PRIVATE | MS_SLAVE | MS_SHARED)

/*
 * Beside those of mount_flag().  "loop" is what is done with every file in any
 * case.
 */
/* clang-format off */
#define MOUNT_MORE(row)							\
	row("bind", MS_BIND)						\
	row("rbind", MS_BIND | MS_REC)					\
	row("move", MS_MOVE)						\
	row("shared", MS_SHARED)					\
	row("slave", MS_SLAVE)						\
	row("private", MS_PRIVATE)					\
	row("rshared", MS_SHARED | MS_REC)				\
	row("rslave", MS_SLAVE | MS_REC)				\
	row("rprivate", MS_PRIVATE | MS_REC)				\
	row("remount", MS_REMOUNT)					\
	row("recurse", MS_REC)						\
	row("verbose", 0)						\
	row("loop", 0)
/* clang-format on */
#define MOUNT_MORE_SHIFT	     5 /* MS_REMOUNT is the lowest */
#define MOUNT_MORE_NAME(name, flags) name "\0"
#define MOUNT_MORE_BITS(name, flags) (flags) >> MOUNT_MORE_SHIFT,

const char mount_words[] = MOUNT_MORE(MOUNT_MORE_NAME);

static bool mount_word(const char *option, unsigned *flags)
{
	static const uint16_t bits[] = { MOUNT_MORE(MOUNT_MORE_BITS) };
	const char *name = mount_words;

	for (size_t i = 0; i < ARRAY_LEN(bits); i++) {
		if (strcmp(option, name) == 0) {
			*flags |= (unsigned)bits[i] << MOUNT_MORE_SHIFT;
			return true;
		}
		name += strlen(name) + 1;
	}
	return false;
}

/* Takes options apart: 0, or the exit status. */
static int mount_parse(struct mount_job *job, const char *list)
{
	char option[MOUNT_OPTION];
	int r;

	while ((r = list_next(&list, option, sizeof(option))) != 0) {
		if (r > 0 && (mount_flag(option, &job->d.m.flags) ||
			      mount_word(option, &job->d.m.flags) ||
			      ((option[0] | 0x20) == 'x' && option[1] == '-')))
			continue;
		if (r > 0)
			r = str_cat(job->options, sizeof(job->options), ",");
		if (r == 0)
			r = str_cat(job->options, sizeof(job->options), option);
		if (r < 0)
			return util_fail("use option", option, r);
	}
	return MOUNT_OK;
}

/* 0 for the -errno 0. */
static int mount_end(const struct mount_job *job, int err)
{
	if (err == 0)
		return MOUNT_OK;
	log_error("cannot mount %.200s on %.200s%s%s: %pe%s%s",
		  job->d.m.source != NULL ? job->d.m.source : "none",
		  job->d.target, *job->tried != '\0' ? " as " : "", job->tried,
		  ERR(err), *job->said != '\0' ? "; kernel: " : "", job->said);
	return MOUNT_FAILED;
}

/* A device that is named by what is on it: 0, or the exit status. */
static int mount_find(struct mount_job *job)
{
	const char *text = job->d.m.source, *why;
	struct block_spec spec;
	int r = block_spec_parse(text, &spec, &why);

	/* a path, or "tmpfs": what that is, the file system knows */
	if (r < 0 ? r == -ENODEV || *text == '/'
		  : spec.kind < BLOCK_BY_UUID || spec.kind == BLOCK_GPT_AUTO)
		return MOUNT_OK;
	if (r == 0)
		r = block_find_node(&spec, job->node);
	job->d.m.source = job->node;
	return r < 0 ? util_fail("find", text, r) : MOUNT_OK;
}

/* A descriptor to be held until it is mounted, or -errno. */
static int mount_loop(struct mount_job *job)
{
	struct loop_config c = { .info.lo_flags = LO_FLAGS_AUTOCLEAR };
	int r;

	if (job->d.m.flags & MS_RDONLY)
		c.info.lo_flags |= LO_FLAGS_READ_ONLY;
	r = loop_file_open(&c, job->d.m.source);
	if (r < 0)
		return r;
	r = loop_dev_make(&c, job->node);
	close((int)c.fd);
	job->d.m.source = job->node;
	return r;
}

static void mount_trying(void *data, const char *type)
{
	(void)data, (void)type;
}

/* The kernel would put a device on top of itself. */
static bool mount_is_there(const char *dir, dev_t device)
{
	struct stat st;
	uint32_t id;

	return stat(dir, &st) == 0 && st.st_dev == device &&
	       mount_root(dir, &id) == 0;
}

static int mount_file_system(struct mount_job *job, const char *types)
{
	struct stat st;
	int loop = -1;

	st.st_mode = 0;
	if (stat(job->d.m.source, &st) < 0) {
		int r = mount_find(job);

		if (r != MOUNT_OK)
			return r;
		(void)stat(job->d.m.source, &st);
	}
	if (S_ISREG(st.st_mode)) {
		loop = mount_loop(job);
		if (loop < 0)
			return mount_end(job, loop);
	} else if (S_ISBLK(st.st_mode) &&
		   mount_is_there(job->d.target, st.st_rdev)) {
		return mount_end(job, -EBUSY);
	}
	job->d.tried = job->tried;
	job->d.said = job->said;
	job->d.trying = mount_trying;
	/* -t counts more than what fstab(5) says */
	if (job->types != NULL)
		types = job->types;
	mount_device(&job->d, strcmp(types, "auto") == 0 ? NULL : types);
	close(loop);
	return mount_end(job, job->d.err);
}

static int mount_call(const char *source, const char *dir, unsigned flags,
		      const char *options)
{
	return mount(source, dir, "none", flags, options) < 0 ? -errno : 0;
}

/* Its flags need a call of their own. */
static int mount_bind(const char *source, const char *dir, unsigned flags)
{
	unsigned more = flags & ~(unsigned)(MS_BIND | MS_REC);
	int r = mount_call(source, dir, flags & ~more, NULL);

	if (r < 0 || more == 0)
		return r;
	r = mount_call(NULL, dir, MS_REMOUNT | MS_BIND | more, NULL);
	if (r < 0)
		(void)umount2(dir, MNT_DETACH);
	return r;
}

int mount_one(struct mount_job *job, const struct fstab_entry *e)
{
	int r = e->source == NULL ? sys_statfs_flags(e->dir) : 0;
	unsigned flags;

	job->d.m.source = e->source;
	job->d.m.options = job->options;
	job->d.target = e->dir;
	job->d.err = 0;
	*job->options = *job->tried = *job->said = '\0';
	/* what is mounted there stays as it is where nothing else is said */
	job->d.m.flags = r > 0 ? (unsigned)r & MOUNT_KNOWN : 0;
	r = mount_parse(job, e->options);
	if (r == MOUNT_OK)
		r = mount_parse(job, job->list);
	if (r != MOUNT_OK || job->fake)
		return r;
	flags = job->d.m.flags;
	if (flags & MOUNT_SPREAD)
		r = e->source != NULL
			    ? -EINVAL
			    : mount_call(NULL, e->dir,
					 flags & (MOUNT_SPREAD | MS_REC), NULL);
	else if (flags & MS_REMOUNT)
		r = mount_call(e->source, e->dir, flags, job->options);
	else if (e->source == NULL)
		return util_fail("find in /etc/fstab", e->dir, ENOENT);
	else if (flags & MS_BIND)
		r = mount_bind(e->source, e->dir, flags);
	else if (flags & MS_MOVE)
		r = mount_call(e->source, e->dir, MS_MOVE, NULL);
	else
		return mount_file_system(job, e->type);
	return mount_end(job, r);
}
