/*
 * umount [-fl] directory|source ...: as klibc's umount, with -a and -R of
 * util-linux's.
 */
#include "utils/util.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>

#include "lib/compat.h"
#include "lib/fstab.h"
#include "lib/mountinfo.h"
#include "lib/str.h"
#include "utils/options.h"

#define UMOUNT_FAILED 32
/* What -a leaves alone. */
#define UMOUNT_KEPT "proc,devfs,devpts,sysfs,rpc_pipefs,nfsd,selinuxfs"

struct umount {
	int flags, status;
	bool found; /* of -a: something was unmounted */
	bool last;  /* of -a: tell what cannot be */
	/* what is looked for: of that source, or (NULL) on a mount */
	const char *source;
	uint32_t parent, id;
	char dir[MOUNTINFO_PATH];
};

/* 0 or -errno. */
static int umount_dir(const struct umount *u, const char *dir)
{
	return umount2(dir, u->flags) < 0 ? -errno : 0;
}

static int umount_failed(const char *what, int err)
{
	(void)util_fail("unmount", what, err);
	return UMOUNT_FAILED;
}

/* Of several the last one. */
static bool umount_fits(const struct mountinfo *m, void *data)
{
	struct umount *u = data;

	if (u->source != NULL ? strcmp(m->source, u->source) != 0
			      : m->parent != u->parent || m->id == m->parent)
		return false;
	u->found = true;
	u->id = m->id;
	/* no directory has no name */
	*u->dir = '\0';
	(void)str_copy(u->dir, sizeof(u->dir), m->dir);
	return false;
}

static bool umount_find(struct umount *u)
{
	u->found = false;
	return mountinfo_each(umount_fits, u) == 0 && u->found;
}

/* What is mounted in it first, of that the newest first, and then itself. */
static int umount_tree(struct umount *u, const char *what)
{
	const char *dir;
	uint32_t top;
	int r = mount_root(what, &top);

	if (r < 0)
		return util_fail("unmount", what, r);
	u->source = NULL;
	do {
		dir = what;
		u->parent = top;
		while (umount_find(u)) {
			dir = u->dir;
			u->parent = u->id;
		}
		r = umount_dir(u, dir);
	} while (r == 0 && dir != what);
	return r < 0 ? umount_failed(dir, r) : 0;
}

static int umount_one(struct umount *u, const char *what)
{
	int r = umount_dir(u, what);

	u->source = what;
	if ((r == -EINVAL || r == -ENOENT) && umount_find(u))
		r = umount_dir(u, u->dir);
	return r < 0 ? umount_failed(what, r) : 0;
}

static bool umount_any(const struct mountinfo *m, void *data)
{
	struct umount *u = data;
	int r;

	/* "/" would be remounted */
	if (fstab_has(UMOUNT_KEPT, m->type) || m->dir[1] == '\0')
		return false;
	r = umount_dir(u, m->dir);
	u->found |= r == 0;
	if (r < 0 && u->last)
		u->status = umount_failed(m->dir, r);
	return false;
}

/* What is mounted in another one is in its way: again, while that helps. */
static int umount_all(struct umount *u)
{
	int r;

	do {
		u->last = !u->found;
		u->found = false;
		r = mountinfo_each(umount_any, u);
	} while (r == 0 && (u->found || !u->last));
	return r < 0 ? util_fail("read", "mounts", r) : u->status;
}

int umount_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "afilnR\0"
				      "[-filnR] directory|source ... | -a\0"
				      "recursive=R\0");
	struct umount u UNINITIALIZED;
	bool all = false, tree = false;
	int key;

	u.flags = u.status = 0;
	u.found = true;
	while ((key = options_next(&o)) > 0) {
		all |= key == 'a';
		tree |= key == 'R';
		if (key == 'f')
			u.flags |= MNT_FORCE;
		if (key == 'l')
			u.flags |= MNT_DETACH;
	}
	if (key != OPTION_END || all != (o.argc == 0))
		return options_usage(&o, key);
	if (all)
		return umount_all(&u);
	for (int i = 0; i < o.argc; i++)
		u.status |= (tree ? umount_tree : umount_one)(&u, o.argv[i]);
	return u.status;
}
