/*
 * mount [option ...] [source] [directory]: what is mounted, or one more mount,
 * or all of fstab(5); as klibc's mount, with what is used every day of
 * util-linux's.
 */
#include "utils/mount.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/mountinfo.h"
#include "lib/str.h"
#include "utils/options.h"
#include "utils/util.h"

#define MOUNT_FSTAB "/etc/fstab"

static const char *mount_behind_access(const char *options)
{
	return options + strcspn(options, ",");
}

/* A mount that may be written to of what may not be is "ro". */
static bool mount_show(const struct mountinfo *m, void *data)
{
	const char *types = data;

	if (types == NULL || fstab_has(types, m->type))
		log_result("%s on %s type %s (%.2s%s%s)", m->source, m->dir,
			   m->type,
			   str_starts(m->super, "ro") ? m->super : m->options,
			   mount_behind_access(m->options),
			   mount_behind_access(m->super));
	return false;
}

/* Is it mounted at every boot, and not yet? */
static bool mount_is_wanted(const struct fstab_entry *e)
{
	uint32_t id;

	return strcmp(e->type, "swap") != 0 && strcmp(e->dir, "none") != 0 &&
	       strcmp(e->dir, "/") != 0 && !fstab_has(e->options, "noauto") &&
	       mount_root(e->dir, &id) != 0;
}

/* All of fstab(5), in that order. */
static int mount_all(struct mount_job *job)
{
	char text[FSTAB_MAX] UNINITIALIZED, *rest = text;
	int r = (int)file_read(MOUNT_FSTAB, text, sizeof(text));
	bool good = false, bad = false;
	struct fstab_entry e;

	if (r < 0)
		return util_fail("read", MOUNT_FSTAB, r);
	while (fstab_next(&rest, &e)) {
		if (!mount_is_wanted(&e))
			continue;
		r = mount_one(job, &e);
		good |= r == MOUNT_OK;
		bad |= r != MOUNT_OK && !fstab_has(e.options, "nofail");
	}
	return !bad ? MOUNT_OK : good ? MOUNT_SOME : MOUNT_FAILED;
}

/* One that is named by its source or its directory: what fstab(5) says. */
static int mount_named(struct mount_job *job, const struct fstab_entry *named)
{
	char text[FSTAB_MAX] UNINITIALIZED, *rest = text;
	int r = (int)file_read(MOUNT_FSTAB, text, sizeof(text));
	struct fstab_entry e;

	/* without one, a remount is still possible */
	if (r < 0 && r != -ENOENT)
		return util_fail("read", MOUNT_FSTAB, r);
	while (fstab_next(&rest, &e)) {
		if (strcmp(e.dir, named->dir) == 0 ||
		    strcmp(e.source, named->dir) == 0)
			return mount_one(job, &e);
	}
	/* for a remount that is enough */
	return mount_one(job, named);
}

/* What an option adds to those of -o, or NULL. */
static const char *mount_option(struct mount_job *job, int key,
				const char *value)
{
	switch (key) {
	case 'f':
		job->fake = true;
		return NULL;
	case 't':
		job->types = value;
		return NULL;
	case 'w':
		job->d.write = true;
		return "rw";
	case 'r':
		return "ro";
	case 'o':
		return value;
	}
	/* -i and -n ask for what is so in any case */
	return key <= '9' ? str_nth(mount_words, (size_t)key - '0') : NULL;
}

/* 0, or the exit status. */
static int mount_add(struct mount_job *job, const char *options)
{
	int r = str_cat(job->list, sizeof(job->list), ",");

	if (r == 0)
		r = str_cat(job->list, sizeof(job->list), options);
	return r < 0 ? util_fail("use options", options, r) : MOUNT_OK;
}

int mount_main(int argc, char **argv)
{
	/* the digits are the places in mount_words[] */
	struct options o =
		options_of(argc, argv,
			   "afhino:rt:w\0"
			   "[-afinrw] [-o options] [-t types] [source] "
			   "[directory]\0"
			   "bind=0\0rbind=1\0move=2\0make-shared=3\0"
			   "make-slave=4\0make-private=5\0"
			   "make-rshared=6\0make-rslave=7\0"
			   "make-rprivate=8\0");
	struct fstab_entry e = { .type = "auto", .options = "" };
	struct mount_job job = { 0 };
	bool all = false, spread = false;
	const char *options;
	int key, r;

	while ((key = options_next(&o)) > 0 && key != 'h') {
		all |= key == 'a';
		spread |= key >= '3' && key <= '9';
		options = mount_option(&job, key, o.value);
		if (options != NULL && mount_add(&job, options) != MOUNT_OK)
			return MOUNT_USAGE;
	}
	if (key != OPTION_END || o.argc > 2 ||
	    (all ? o.argc > 0 || job.types != NULL
		 : o.argc == 0 && *job.list != '\0'))
		return options_usage(&o, key);
	if (all)
		return mount_all(&job);
	if (o.argc == 0) {
		r = mountinfo_each(mount_show, (void *)job.types);
		return r < 0 ? util_fail("read", "mounts", r) : MOUNT_OK;
	}
	e.dir = o.argv[o.argc - 1];
	if (o.argc == 1 && !spread)
		return mount_named(&job, &e);
	if (o.argc == 2)
		e.source = o.argv[0];
	return mount_one(&job, &e);
}
