/* The file systems and the console that everything else needs. */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "lib/console.h"
#include "lib/dir.h"
#include "lib/err.h"
#include "lib/log.h"

#define PROC_FLAGS (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static int mount_on(const char *type, const char *dir, unsigned long flags,
		    const char *data)
{
	struct stat st, root;
	int r = dir_make(dir);

	if (r < 0)
		return r;
	/* somebody (an image, an earlier program) may have mounted it */
	if (stat(dir, &st) == 0 && stat("/", &root) == 0 &&
	    st.st_dev != root.st_dev)
		return 0;
	return mount(type, dir, type, flags, data) < 0 ? -errno : 0;
}

/* A kernel without it boots, as with klibc: what needs it says so later. */
static void mount_or_warn(const char *type, const char *dir,
			  unsigned long flags, const char *data)
{
	int r = mount_on(type, dir, flags, data);

	if (r < 0)
		log_warn("cannot mount %s on %s: %pe: going on without", type,
			 dir, ERR(r));
}

/* Asked for early or late, but once. */
static void mount_dev(struct boot *b)
{
	if (b->dev_tried)
		return;
	b->dev_tried = true;
	mount_or_warn("devtmpfs", "/dev", MS_NOSUID, "mode=0755");
}

/*
 * Descriptors 0 to 2 are never free: the next pipe would become one of them,
 * and a console would replace it.
 */
static void open_console(void)
{
	int r = console_open(CONSOLE);

	if (r == -ENOENT && mknod(CONSOLE, S_IFCHR | 0600, makedev(5, 1)) == 0)
		r = console_open(CONSOLE);
	if (r < 0)
		log_warn("cannot open %s: %pe", CONSOLE, ERR(r));
	if (fcntl(2, F_GETFD) < 0 && console_open("/dev/null") < 0) {
		for (int fd = 0; fd >= 0 && fd < 2;)
			fd = open("/", O_RDONLY | O_DIRECTORY);
	}
}

/*
 * An image that holds both nodes need not wait for devtmpfs: that, with three
 * other savings, was 9 ms of 1,220 (make bench-boot, 36 boots).  Before the
 * first pipe, see open_console().
 */
int console_start(struct boot *b)
{
	bool has_console = fcntl(0, F_GETFD) >= 0 && fcntl(2, F_GETFD) >= 0;

	umask(0022);
	if (has_console && access("/dev/kmsg", W_OK) == 0)
		return 0;
	mount_dev(b);
	if (!has_console)
		open_console();
	return 0;
}

int proc_start(struct boot *b)
{
	int r = mount_on("proc", "/proc", PROC_FLAGS, NULL);

	return r < 0 ? boot_fail(b, KI_PROC, r, "mount proc on /proc") : 0;
}

void sys_mount(void)
{
	mount_or_warn("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

int filesystems_start(struct boot *b)
{
	mount_dev(b);
	sys_mount();
	mount_or_warn("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755");
	/* the one of /dev is the real init's */
	open_console();
	return 0;
}
