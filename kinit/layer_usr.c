/*
 * /usr, before init is looked for, see layer_usr.h.  What mount.usr= asks for
 * is mounted or the boot fails, and so is a device of fstab that comes late;
 * another line of fstab that does not work is a warning, as the real system
 * will try it again.
 */
#include "kinit/layer_usr.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/mount.h>

#include "kinit/layer.h"
#include "kinit/layer_entry.h"
#include "lib/compat.h"
#include "lib/root_open.h"

#define USR_DIR "/usr"

/* What the words ask for; false when they leave it to fstab. */
static bool usr_asked(const struct root_spec *spec,
		      const struct root_words *words, struct fstab_entry *e)
{
	e->source = words->usr;
	/* as for systemd: another part of the root's own file system */
	if (e->source == NULL &&
	    (words->usr_fstype != NULL || words->usr_flags != NULL))
		e->source = spec->want[WANT_ROOT].text;
	e->dir = USR_DIR;
	e->type = words->usr_fstype != NULL ? words->usr_fstype : "auto";
	e->options = words->usr_flags != NULL ? words->usr_flags : "";
	return e->source != NULL;
}

static int usr_take(struct root_spec *spec, const struct root_words *words,
		    struct failure *f)
{
	struct fstab_entry e;
	int r = 0;

	if (usr_asked(spec, words, &e) && entry_on_device(&e))
		r = root_want(spec, WANT_USR, "mount.usr", e.source, f);
	return r < 0 ? r : 1;
}

static int usr_mount(const struct root_spec *spec, const char *target,
		     struct root_report *report, root_trying *trying,
		     void *data)
{
	unsigned flags = spec->access == ROOT_RW ? 0 : MS_RDONLY;
	int root = open(target, O_PATH | O_DIRECTORY | O_CLOEXEC), file, r = 0;
	struct fstab_entry e;

	trying(data, USR_DIR);
	if (usr_asked(spec, spec->words, &e)) {
		r = entry_mount(&e,
				spec->want[WANT_USR].text != NULL
					? &spec->found[WANT_USR]
					: NULL,
				flags, root, report);
		if (r == 0)
			layer_told(report, USR_DIR);
	} else {
		/* a FIFO must not stop it */
		file = root_open(root, "/etc/fstab", O_RDONLY | O_NONBLOCK);
		if (file >= 0)
			r = entry_mount_only(file, USR_DIR, flags, root,
					     report);
		close(file);
	}
	close(root);
	return r;
}

const struct root_layer layer_usr = {
	.name = "mount " USR_DIR " of",
	.code = KI_MOUNTS,
	.parse = usr_take,
	.mount = usr_mount,
};
