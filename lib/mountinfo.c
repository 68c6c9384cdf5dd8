/* What is mounted where, see mountinfo.h. */
#include "lib/mountinfo.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/file.h"
#include "lib/fstab.h"
#include "lib/str.h"
#include "lib/sys.h"

bool mountinfo_parse(char *line, struct mountinfo *out)
{
	/* "shared:1 master:2 ... -": no field has a blank */
	char *behind = (char *)str_find(line, " - ");

	if (behind == NULL)
		return false;
	for (uint32_t *n = &out->id; n <= &out->parent; n++) {
		if (parse_u32(fstab_field(&line, ""), UINT32_MAX, n) < 0)
			return false;
	}
	for (const char **s = &out->device; s <= &out->options; s++)
		*s = fstab_field(&line, "");
	line = behind + 3;
	out->type = fstab_field(&line, "");
	/* it may be empty: two blanks follow one another */
	out->source = *line == ' ' ? "" : fstab_field(&line, "");
	out->super = fstab_field(&line, "");
	return *out->super != '\0';
}

void mountinfo_text(char *text, mountinfo_fn *f, void *data)
{
	struct mountinfo m;

	while (*text != '\0') {
		if (mountinfo_parse(fstab_line(&text), &m) && f(&m, data))
			return;
	}
}

int mountinfo_each(mountinfo_fn *f, void *data)
{
	char text[MOUNTINFO_MAX] UNINITIALIZED;
	ssize_t n = file_read("/proc/self/mountinfo", text, sizeof(text));

	if (n < 0)
		return (int)n;
	mountinfo_text(text, f, data);
	return 0;
}

int mount_root(const char *path, uint32_t *id)
{
	struct sys_statx st;
	int r = sys_statx(AT_FDCWD, path,
			  SYS_AT_NO_AUTOMOUNT | SYS_AT_STATX_DONT_SYNC,
			  SYS_STATX_MNT_ID, &st);

	if (r < 0)
		return r;
	if ((st.mask & SYS_STATX_MNT_ID) == 0)
		return -ENOSYS;
	*id = (uint32_t)st.mnt_id;
	return st.attributes & SYS_STATX_ATTR_MOUNT_ROOT ? 0 : -EINVAL;
}
