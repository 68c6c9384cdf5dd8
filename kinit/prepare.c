/* The file systems and the console that everything else needs. */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "lib/console.h"
#include "lib/err.h"
#include "lib/log.h"

#define PROC_FLAGS (MS_NOSUID | MS_NODEV | MS_NOEXEC)

static int mount_on(struct boot *b, const char *type, const char *dir,
		    unsigned long flags, const char *data)
{
	struct stat st, root;

	if (mkdir(dir, 0755) < 0 && errno != EEXIST)
		return boot_fail(b, -errno, "make the directory %s", dir);
	/* somebody (an image, an earlier program) may have mounted it */
	if (stat(dir, &st) == 0 && stat("/", &root) == 0 &&
	    st.st_dev != root.st_dev)
		return 0;
	if (mount(type, dir, type, flags, data) < 0)
		return boot_fail(b, -errno, "mount %s on %s", type, dir);
	return 0;
}

int prepare_proc(struct boot *b)
{
	program = (struct program){ .name = "kinit", .to_kmsg = true };
	umask(0022);
	/* all else waits for this one: the usual case without a look around */
	if (mount("proc", "/proc", "proc", PROC_FLAGS, NULL) == 0)
		return 0;
	return mount_on(b, "proc", "/proc", PROC_FLAGS, NULL);
}

static int mount_dev(struct boot *b)
{
	return mount_on(b, "devtmpfs", "/dev", MS_NOSUID, "mode=0755");
}

static void open_console(void)
{
	int r = console_open(CONSOLE);

	if (r < 0)
		log_warn("cannot open %s: %s", CONSOLE, err_text(r));
	if (r < 0 && fcntl(2, F_GETFD) < 0)
		(void)console_open("/dev/null");
}

/*
 * An image that holds both nodes need not wait for devtmpfs.  Before the first
 * pipe: that must not become descriptor 0, 1 or 2, which a console replaces.
 */
int prepare_console(struct boot *b)
{
	bool has_console = fcntl(0, F_GETFD) >= 0 && fcntl(2, F_GETFD) >= 0;
	int r;

	if (has_console && access("/dev/kmsg", W_OK) == 0)
		return 0;
	r = mount_dev(b);
	if (r == 0 && !has_console)
		open_console();
	return r;
}

int prepare_filesystems(struct boot *b)
{
	int r = mount_dev(b);

	if (r == 0)
		r = mount_on(b, "sysfs", "/sys",
			     MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	if (r == 0)
		r = mount_on(b, "tmpfs", "/run", MS_NOSUID | MS_NODEV,
			     "mode=0755");
	/* the one of /dev is the real init's */
	if (r == 0)
		open_console();
	return r;
}
