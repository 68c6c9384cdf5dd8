/* One mount of one NFS version, see attempt.h. */
#include "nfsmount/attempt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>

#include "lib/compat.h"
#include "lib/fmt.h"
#include "lib/str.h"
#include "lib/sys.h"
#include "nfsmount/nfs_options.h"

#define LOG_LINES    8	  /* struct fc_log of the kernel has no more */
#define LOG_LINE_MAX 1024 /* one that is longer would end the reading */
#define SOURCE_MAX   (NFS_SERVER + NFS_PATH + 4)

/* "server:path"; an IPv6 address stands in brackets. */
static void make_source(const struct nfs_plan *plan, char source[SOURCE_MAX])
{
	bool v6 = strchr(plan->server, ':') != NULL;

	fmt_print(source, SOURCE_MAX, "%s%s%s:%s", v6 ? "[" : "", plan->server,
		  v6 ? "]" : "", plan->path);
}

static unsigned mount_attr(unsigned ms)
{
	static const struct {
		unsigned ms, attr;
	} map[] = {
		{ MS_RDONLY, SYS_MOUNT_ATTR_RDONLY },
		{ MS_NOSUID, SYS_MOUNT_ATTR_NOSUID },
		{ MS_NODEV, SYS_MOUNT_ATTR_NODEV },
		{ MS_NOEXEC, SYS_MOUNT_ATTR_NOEXEC },
		{ MS_NOATIME, SYS_MOUNT_ATTR_NOATIME },
		{ MS_STRICTATIME, SYS_MOUNT_ATTR_STRICTATIME },
		{ MS_NODIRATIME, SYS_MOUNT_ATTR_NODIRATIME },
	};
	unsigned attr = 0;

	for (size_t i = 0; i < ARRAY_LEN(map); i++) {
		if (ms & map[i].ms)
			attr |= map[i].attr;
	}
	return attr;
}

void attempt_reason(int fs, char reason[NFS_REASON])
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
		(void)str_copy_n(reason, NFS_REASON, line + 2,
				 strnlen(line + 2, NFS_REASON - 1));
	}
}

/* value is NULL for a flag. */
OUTLINE static int set(int fs, const char *key, const char *value)
{
	return sys_fsconfig(fs,
			    value != NULL ? SYS_FSCONFIG_SET_STRING
					  : SYS_FSCONFIG_SET_FLAG,
			    key, value, 0);
}

static int set_option(int fs, char *option)
{
	char *value = strchr(option, '=');

	if (value != NULL)
		*value++ = '\0';
	return set(fs, option, value);
}

static int set_options(int fs, const char *list)
{
	char option[NFS_OPTION_TEXT];
	int r;

	while ((r = list_next(&list, option, sizeof(option))) > 0) {
		r = set_option(fs, option);
		if (r < 0)
			break;
	}
	return r;
}

/* A root is used before any statd runs: no locks over the network (v3). */
static bool wants_nolock(const struct nfs_plan *plan, const char *version)
{
	return version[0] < '4' && !plan->lock_given;
}

static int fs_configure(int fs, const struct nfs_plan *plan,
			const char *version)
{
	char source[SOURCE_MAX];
	int r;

	make_source(plan, source);
	r = set(fs, "source", source);
	if (r == 0)
		r = set(fs, "addr", plan->server);
	if (r == 0)
		r = set(fs, "vers", version);
	if (r == 0 && wants_nolock(plan, version))
		r = set(fs, "nolock", NULL);
	if (r == 0 && (plan->ms_flags & MS_RDONLY) != 0)
		r = set(fs, "ro", NULL);
	if (r == 0 && (plan->ms_flags & MS_SYNCHRONOUS) != 0)
		r = set(fs, "sync", NULL);
	return r;
}

/* Kernels before 5.2: the same options as one text. */
static int legacy_mount(const struct nfs_plan *plan, const char *version,
			const char *target)
{
	char source[SOURCE_MAX], data[NFS_OPTIONS + NFS_SERVER + 64];

	make_source(plan, source);
	fmt_print(data, sizeof(data), "%s%s%svers=%s,addr=%s", plan->options,
		  *plan->options != '\0' ? "," : "",
		  wants_nolock(plan, version) ? "nolock," : "", version,
		  plan->server);
	if (mount(source, target, "nfs", plan->ms_flags, data) < 0)
		return -errno;
	return 0;
}

static int attach(int fs, const struct nfs_plan *plan, const char *target)
{
	int r, mnt = sys_fsmount(fs, SYS_FSMOUNT_CLOEXEC,
				 mount_attr(plan->ms_flags));

	if (mnt < 0)
		return mnt;
	r = sys_move_mount(mnt, "", AT_FDCWD, target,
			   SYS_MOVE_MOUNT_F_EMPTY_PATH);
	close(mnt);
	return r;
}

int attempt_mount(const struct nfs_plan *plan, const char *version,
		  const char *target, struct nfs_report *report, bool *fatal)
{
	int fs, r;

	*report = (struct nfs_report){ 0 };
	*fatal = false;
	(void)str_copy(report->version, sizeof(report->version), version);
	fs = sys_fsopen("nfs", SYS_FSOPEN_CLOEXEC);
	if (fs == -ENOSYS)
		return report->err = legacy_mount(plan, version, target);
	if (fs < 0)
		return report->err = fs;
	r = fs_configure(fs, plan, version);
	if (r == 0) {
		r = set_options(fs, plan->options);
		*fatal = r < 0;
	}
	if (r == 0)
		r = sys_fsconfig(fs, SYS_FSCONFIG_CMD_CREATE, NULL, NULL, 0);
	if (r == 0)
		r = attach(fs, plan, target);
	if (r < 0)
		attempt_reason(fs, report->reason);
	close(fs);
	return report->err = r;
}
