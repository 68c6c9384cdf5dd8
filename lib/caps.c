/* Dropping capabilities, see caps.h. */
#include "lib/caps.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/prctl.h>

#include "lib/fmt.h"
#include "lib/root_open.h"
#include "lib/str.h"
#include "lib/sys.h"

#define HELPERS	 "/proc/sys/kernel/usermodehelper"
#define CAPS_MAX 64
#define WORDS	 _LINUX_CAPABILITY_U32S_3

/* <linux/capability.h>, in order, without "CAP_". */
static const char names[] = "CHOWN\0DAC_OVERRIDE\0DAC_READ_SEARCH\0FOWNER\0"
			    "FSETID\0KILL\0SETGID\0SETUID\0SETPCAP\0"
			    "LINUX_IMMUTABLE\0NET_BIND_SERVICE\0"
			    "NET_BROADCAST\0NET_ADMIN\0NET_RAW\0IPC_LOCK\0"
			    "IPC_OWNER\0SYS_MODULE\0SYS_RAWIO\0SYS_CHROOT\0"
			    "SYS_PTRACE\0SYS_PACCT\0SYS_ADMIN\0SYS_BOOT\0"
			    "SYS_NICE\0SYS_RESOURCE\0SYS_TIME\0"
			    "SYS_TTY_CONFIG\0MKNOD\0LEASE\0AUDIT_WRITE\0"
			    "AUDIT_CONTROL\0SETFCAP\0MAC_OVERRIDE\0MAC_ADMIN\0"
			    "SYSLOG\0WAKE_ALARM\0BLOCK_SUSPEND\0AUDIT_READ\0"
			    "PERFMON\0BPF\0CHECKPOINT_RESTORE\0";

/*
 * What follows upper in s, in which letters may be small, or NULL.  klibc's
 * strcasecmp() brings half a kilobyte along.
 */
static const char *skip(const char *s, const char *upper)
{
	for (; *upper != '\0'; s++, upper++) {
		char c = *s >= 'a' && *s <= 'z' ? (char)(*s - 'a' + 'A') : *s;

		if (c != *upper)
			return NULL;
	}
	return s;
}

/* The number of a capability; -1: there is none. */
static int caps_find(const char *name)
{
	const char *at = names, *end;

	name = skip(name, "CAP_");
	for (int n = 0; name != NULL && *at != '\0'; n++) {
		end = skip(name, at);
		if (end != NULL && *end == '\0')
			return n;
		at += strlen(at) + 1;
	}
	return -1;
}

int caps_parse(const char *list, uint64_t *mask, char unknown[CAPS_NAME])
{
	char name[CAPS_NAME];
	uint64_t sum = 0;

	/* one that is cut to this length is none either */
	while (list_next(&list, name, sizeof(name)) != 0) {
		int n = caps_find(name);

		if (n < 0) {
			memcpy(unknown, name, sizeof(name));
			return -EINVAL;
		}
		sum |= (uint64_t)1 << n;
	}
	*mask = sum;
	return 0;
}

static int open_helpers(struct caps *c, int root)
{
	static const char *const name[CAPS_HELPERS] = { "bset", "inheritable" };
	int r = 0, dir = open(HELPERS, O_PATH | O_CLOEXEC);

	if (dir < 0) {
		r = -errno;
		if (r == -ENOENT && root >= 0)
			dir = r = root_open(root, HELPERS, O_PATH);
	}
	for (unsigned i = 0; r >= 0 && i < CAPS_HELPERS; i++) {
		c->helper[i] = openat(dir, name[i], O_WRONLY | O_CLOEXEC);
		if (c->helper[i] < 0)
			r = -errno;
	}
	if (dir >= 0)
		close(dir);
	return r < 0 ? r : 0;
}

int caps_prepare(struct caps *c, uint64_t mask, int root, const char **why)
{
	int r;

	*c = (struct caps){ .mask = mask, .helper = { -1, -1 } };
	if (mask == 0)
		return 0;
	*why = "find one of them in this kernel";
	for (unsigned n = 0; n < CAPS_MAX; n++) {
		r = (mask >> n & 1) != 0 ? sys_prctl(PR_CAPBSET_READ, n) : 0;
		if (r < 0)
			return r;
	}
	*why = "open " HELPERS;
	r = open_helpers(c, root);
	if (r < 0)
		caps_close(c);
	return r;
}

/*
 * Two words, the low one first; the kernel takes away and never gives.  It
 * takes a line or none: what is written of one in part is not gone on with.
 */
static int write_helper(int fd, uint64_t mask)
{
	char text[32];
	int len = fmt_print(text, sizeof(text), "%u %u\n", (unsigned)~mask,
			    (unsigned)(~mask >> 32));
	ssize_t n = write(fd, text, (size_t)len);

	if (n < 0)
		return -errno;
	return n == len ? 0 : -EIO;
}

static int drop_inheritable(uint64_t mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[WORDS];
	int r = sys_capget(&head, data);

	if (r < 0)
		return r;
	for (unsigned i = 0; i < WORDS; i++)
		data[i].inheritable &= ~(uint32_t)(mask >> (32 * i));
	return sys_capset(&head, data);
}

static int drop_bounding(uint64_t mask)
{
	int r = 0;

	for (unsigned n = 0; r == 0 && n < CAPS_MAX; n++) {
		if ((mask >> n & 1) != 0)
			r = sys_prctl(PR_CAPBSET_DROP, n);
	}
	return r;
}

int caps_apply(const struct caps *c, const char **why)
{
	int r;

	if (c->mask == 0)
		return 0;
	*why = "write to " HELPERS;
	for (unsigned i = 0; i < CAPS_HELPERS; i++) {
		r = write_helper(c->helper[i], c->mask);
		if (r < 0)
			return r;
	}
	*why = "take them out of the bounding set";
	r = drop_bounding(c->mask);
	if (r < 0)
		return r;
	*why = "take them out of the inheritable set";
	return drop_inheritable(c->mask);
}

void caps_close(struct caps *c)
{
	for (unsigned i = 0; i < CAPS_HELPERS; i++) {
		if (c->helper[i] >= 0)
			close(c->helper[i]);
		c->helper[i] = -1;
	}
}

int caps_keep(uint64_t mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[WORDS] = { 0 };

	/* one that there is not is refused */
	for (unsigned n = 0; n < CAPS_MAX; n++) {
		if ((mask >> n & 1) == 0)
			(void)sys_prctl(PR_CAPBSET_DROP, n);
	}
	for (unsigned i = 0; i < WORDS; i++)
		data[i].permitted = data[i].effective =
			(uint32_t)(mask >> (32 * i));
	return sys_capset(&head, data);
}
