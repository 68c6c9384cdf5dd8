/* Mounts, see mount_fs.h. */
#include "lib/mount_fs.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "lib/compat.h"
#include "lib/str.h"
#include "lib/sys.h"

#define LOG_LINES    8	  /* struct fc_log of the kernel has no more */
#define LOG_LINE_MAX 1024 /* one that is longer would end the reading */

/*
 * Whether a word sets a flag of mount(2) or clears it; one that is for several
 * stands there as often.  What users may mount is no way to become root, as
 * in mount(8).  Names in one string, as in err.c.
 */
/* clang-format off */
#define NOTHING (1u << 31)
#define MOUNT_WORDS(row)						\
	row("ro", true, MS_RDONLY)					\
	row("rw", false, MS_RDONLY)					\
	row("nosuid", true, MS_NOSUID)					\
	row("suid", false, MS_NOSUID)					\
	row("nodev", true, MS_NODEV)					\
	row("dev", false, MS_NODEV)					\
	row("noexec", true, MS_NOEXEC)					\
	row("exec", false, MS_NOEXEC)					\
	row("noatime", true, MS_NOATIME)				\
	row("atime", false, MS_NOATIME)					\
	row("nodiratime", true, MS_NODIRATIME)				\
	row("diratime", false, MS_NODIRATIME)				\
	row("strictatime", true, MS_STRICTATIME)			\
	row("relatime", false, MS_STRICTATIME)				\
	row("relatime", false, MS_NOATIME)				\
	row("sync", true, MS_SYNCHRONOUS)				\
	row("async", false, MS_SYNCHRONOUS)				\
	row("defaults", false, NOTHING)					\
	row("auto", false, NOTHING)					\
	row("noauto", false, NOTHING)					\
	row("nofail", false, NOTHING)					\
	row("_netdev", false, NOTHING)					\
	row("user", true, MS_NOSUID)					\
	row("user", true, MS_NODEV)					\
	row("user", true, MS_NOEXEC)					\
	row("users", true, MS_NOSUID)					\
	row("users", true, MS_NODEV)					\
	row("users", true, MS_NOEXEC)					\
	row("owner", true, MS_NOSUID)					\
	row("owner", true, MS_NODEV)					\
	row("group", true, MS_NOSUID)					\
	row("group", true, MS_NODEV)
/* clang-format on */

#define MOUNT_NAME(name, set, flag) name "\0"
#define MOUNT_BIT(name, set, flag)  { set, __builtin_ctz(flag) },

static const char mount_names[] = MOUNT_WORDS(MOUNT_NAME);
static const struct {
	uint8_t set : 1, bit : 5;
} mount_bits[] = { MOUNT_WORDS(MOUNT_BIT) };

bool mount_flag(const char *option, unsigned *flags)
{
	const char *name = mount_names;
	bool known = false;

	for (size_t i = 0; i < ARRAY_LEN(mount_bits); i++) {
		unsigned flag = 1u << mount_bits[i].bit;

		if (strcmp(option, name) == 0) {
			known = true;
			*flags &= ~flag;
			if (mount_bits[i].set)
				*flags |= flag;
		}
		name += strlen(name) + 1;
	}
	return known;
}

int mount_options(const char *list, unsigned *flags, char *options, size_t size)
{
	char option[MOUNT_OPTION];
	int r;

	*options = '\0';
	while ((r = list_next(&list, option, sizeof(option))) > 0) {
		if (mount_flag(option, flags) || str_starts(option, "x-"))
			continue;
		if (*options != '\0')
			r = str_cat(options, size, ",");
		if (r >= 0)
			r = str_cat(options, size, option);
		if (r < 0)
			break;
	}
	return r;
}

static unsigned mount_attr(unsigned ms)
{
	static const struct {
		uint8_t bit, attr;
	} map[] = {
		{ __builtin_ctz(MS_RDONLY), SYS_MOUNT_ATTR_RDONLY },
		{ __builtin_ctz(MS_NOSUID), SYS_MOUNT_ATTR_NOSUID },
		{ __builtin_ctz(MS_NODEV), SYS_MOUNT_ATTR_NODEV },
		{ __builtin_ctz(MS_NOEXEC), SYS_MOUNT_ATTR_NOEXEC },
		{ __builtin_ctz(MS_NOATIME), SYS_MOUNT_ATTR_NOATIME },
		{ __builtin_ctz(MS_STRICTATIME), SYS_MOUNT_ATTR_STRICTATIME },
		{ __builtin_ctz(MS_NODIRATIME), SYS_MOUNT_ATTR_NODIRATIME },
	};
	unsigned attr = 0;

	for (size_t i = 0; i < ARRAY_LEN(map); i++) {
		if (ms >> map[i].bit & 1)
			attr |= map[i].attr;
	}
	return attr;
}

void mount_said(int fs, char said[MOUNT_SAID])
{
	char line[LOG_LINE_MAX];
	bool error = false;

	for (int i = 0; i < LOG_LINES; i++) {
		ssize_t n = read(fs, line, sizeof(line) - 1);

		if (n <= 0)
			return;
		if (line[n - 1] == '\n')
			n--;
		line[n] = '\0';
		/* an error is not made up for by a warning that follows */
		if (n < 3 || line[1] != ' ' ||
		    (line[0] != 'e' && (line[0] != 'w' || error)))
			continue;
		error = line[0] == 'e';
		(void)str_copy_n(said, MOUNT_SAID, line + 2,
				 strnlen(line + 2, MOUNT_SAID - 1));
	}
}

OUTLINE static int mount_set(int fs, const char *key, const char *value)
{
	return sys_fsconfig(fs,
			    value != NULL ? SYS_FSCONFIG_SET_STRING
					  : SYS_FSCONFIG_SET_FLAG,
			    key, value, 0);
}

/* All options; *refused is where the one stands that is not taken. */
static int mount_set_all(int fs, const char *list, const char **refused)
{
	char option[MOUNT_OPTION];
	const char *at = list;
	int r;

	while ((r = list_next(&list, option, sizeof(option))) > 0) {
		char *value = strchr(option, '=');

		if (value != NULL)
			*value++ = '\0';
		/* parsers of mount(2)'s text take these off */
		if (value != NULL && *value == '"') {
			value++;
			value[strcspn(value, "\"")] = '\0';
		}
		r = mount_set(fs, option, value);
		if (r < 0)
			break;
		at = list;
	}
	if (r < 0)
		*refused = at;
	return r;
}

static int mount_configure(int fs, const struct mount_fs *m,
			   const char **refused)
{
	int r = mount_set(fs, "source", m->source);

	if (r == 0 && (m->flags & MS_RDONLY) != 0)
		r = mount_set(fs, "ro", NULL);
	if (r == 0 && (m->flags & MS_SYNCHRONOUS) != 0)
		r = mount_set(fs, "sync", NULL);
	if (r == 0)
		r = mount_set_all(fs, m->options, refused);
	if (r == 0)
		r = sys_fsconfig(fs, SYS_FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	return r;
}

static int mount_attach(int fs, unsigned flags, const char *target)
{
	int r, mnt = sys_fsmount(fs, SYS_FSMOUNT_CLOEXEC, mount_attr(flags));
	struct stat st;

	if (mnt < 0)
		return mnt;
	r = sys_move_mount(mnt, "", AT_FDCWD, target,
			   SYS_MOVE_MOUNT_F_EMPTY_PATH);
	/* an NFS server hands out files, too */
	if (r == -EINVAL && fstat(mnt, &st) == 0 && !S_ISDIR(st.st_mode))
		r = -ENOTDIR;
	close(mnt);
	return r;
}

int mount_fs(const struct mount_fs *m, const char *target,
	     char said[MOUNT_SAID], const char **refused)
{
	int fs = sys_fsopen(m->type, SYS_FSOPEN_CLOEXEC), r;

	*said = '\0';
	*refused = NULL;
	if (fs == -ENOSYS)
		return mount(m->source, target, m->type, m->flags, m->options) <
				       0
			       ? -errno
			       : 0;
	if (fs < 0)
		return fs;
	r = mount_configure(fs, m, refused);
	if (r == 0)
		r = mount_attach(fs, m->flags, target);
	if (r < 0)
		mount_said(fs, said);
	close(fs);
	return r;
}
