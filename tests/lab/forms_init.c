/*
 * The init of the test of forms: boots each command line of /forms/ as far as
 * its root, with the steps and workers of kinit, says which disk that was and
 * lets go of it: "FORM FILE ID TYPE", or "FORM FILE KI-NNNN".  ID is the text
 * in the file /id of that root.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "kinit/boot.h"
#include "kinit/kinit.h"
#include "kinit/runner.h"
#include "kinit/worker.h"
#include "lib/dir.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/sys.h"

#define FORMS	"/forms"
#define SECONDS 1000

static const char *form; /* the file of this command line */

static void form_say(const char *fmt, ...) PRINTF_LIKE(1, 2);
static void form_say(const char *fmt, ...)
{
	char line[400];
	va_list args;

	va_start(args, fmt);
	fmt_vprint(line, sizeof(line), fmt, args);
	va_end(args);
	(void)fd_write_all(1, line, strlen(line));
}

static int form_start(struct boot *b)
{
	char path[64];
	int r;

	fmt_print(path, sizeof(path), "%s/%s", FORMS, form);
	if (cmdline_read(&b->cmdline, path) < 0)
		return boot_fail(b, KI_PROC, -EIO, "read %s", path);
	b->panic_s = -1; /* nothing is tried again from the network on */
	r = boot_plan_make(&b->plan, &b->cmdline, &b->failure);
	b->plan.root.layers = 0; /* the root alone */
	return r;
}

static void form_trying(void *data, const char *what)
{
	worker_send(*(int *)data, TELL_TRYING, what, strlen(what));
}

/* As root_work(), which would empty the initramfs in the end. */
static void form_work(void *boot, int from, int to)
{
	const struct boot *b = boot;
	const struct root_spec *spec = &b->plan.root;
	struct root_report report = { .layer = -1 };
	struct init_report init = { .path = "/id" };

	(void)from;
	spec->method->mount(spec, ROOT_TARGET, &report, form_trying, &to);
	worker_send(to, TELL_ROOT, &report, sizeof(report));
	if (report.err != 0)
		return;
	worker_send(to, TELL_INIT, &init, sizeof(init));
	worker_release(to);
}

static int form_end(struct boot *b)
{
	char id[64] = "-";
	int n = (int)file_read(ROOT_TARGET "/id", id, sizeof(id));

	id[strcspn(id, "\n")] = '\0';
	form_say("FORM %s %s %s\n", form, n < 0 ? "-" : id, b->root_told.tried);
	umount2(ROOT_TARGET, MNT_DETACH);
	_exit(0);
}

enum { FORM, DEVICES, ROOT, END };
static const struct step form_steps[] = {
	[FORM] = { "form", 0, .start = form_start },
	[DEVICES] = { "devices", STEP_BIT(FORM), .start = devices_start,
		      .optional = true },
	[ROOT] = { "root", STEP_BIT(DEVICES), .start = root_start,
		   .ready = root_ready, .ends = CHILD_BIT(CHILD_ROOT) },
	[END] = { "end", STEP_BIT(ROOT), .start = form_end },
};

static const struct worker_kind form_workers[SUPER_CHILDREN] = {
	[CHILD_ROOT] = { "mount worker", form_work,
			 TELL_BIT(TELL_TRYING) | TELL_BIT(TELL_ROOT) |
				 TELL_BIT(TELL_INIT) | TELL_BIT(TELL_RELEASED),
			 60 * SECONDS, root_message, root_gone },
	[CHILD_DEVICES] = { "device worker", devices_work,
			    TELL_BIT(TELL_DEVICE), SUPER_NO_LIMIT,
			    devices_message, devices_gone },
};

static void boot_form(void)
{
	static struct boot b;

	loop_open(&b.loop, form_workers, &b.events);
	runner_run(&b, form_steps, ARRAY_LEN(form_steps));
	form_say("FORM %s KI-%04u\n", form,
		 b.failure.code != NULL ? b.failure.code->number : 0u);
	umount2(ROOT_TARGET, MNT_DETACH);
	_exit(0);
}

static void each_form(int dir, const char *name, void *data)
{
	pid_t pid;

	(void)dir;
	(void)data;
	form = name;
	pid = fork();
	if (pid == 0)
		boot_form();
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

int main(void)
{
	int dir;

	program.name = "kinit";
	log_kernel.on = true;
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/dev", 0755);
	mkdir("/run", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("tmpfs", "/run", "tmpfs", 0, NULL);
	dir = open(FORMS, O_RDONLY | O_DIRECTORY);
	if (dir < 0 || dir_each(dir, each_form, NULL) < 0)
		form_say("FORMS cannot be read\n");
	form_say("FORMS end\n");
	sync();
	sys_reboot(LINUX_REBOOT_CMD_RESTART);
	return 0;
}
