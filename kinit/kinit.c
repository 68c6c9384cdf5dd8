/*
 * kinit: command line -> plan -> network -> root -> init, as a table of
 * steps.  The runner stops at the first that fails, or begins again where that
 * may help, and says which, what and why; nothing here exits.
 */
#include "kinit/kinit.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "ipconfig/command.h"
#include "kinit/boot.h"
#include "kinit/modprobe.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/log.h"
#include "nfsmount/command.h"
#include "utils/run_init.h"

#define RETRY_MS      10000
#define WORKER_END_MS 3000

int plan_boot(struct boot *b)
{
	char text[CMDLINE_MAX + 2], error[PLAN_ERROR];
	ssize_t n = file_read("/proc/cmdline", text, sizeof(text));
	int r;

	if (n < 0)
		return boot_fail(b, (int)n, "read /proc/cmdline");
	if (n > 0 && text[n - 1] == '\n')
		text[n - 1] = '\0';
	r = cmdline_parse(&b->cmdline, text);
	if (r < 0)
		return boot_fail(b, r,
				 "take the kernel command line apart: "
				 "more than %d words or %d characters",
				 CMDLINE_WORDS, CMDLINE_MAX);
	if (b->cmdline.open_quote)
		log_warn("a '\"' on the kernel command line is never closed");
	r = boot_plan_make(&b->plan, &b->cmdline, error);
	return r < 0 ? boot_fail(b, r, "understand the kernel command line: %s",
				 error)
		     : 0;
}

static const struct step {
	const char *name;
	int (*run)(struct boot *b);
	/* the world may change: with panic=0 begin again at network_start */
	bool again;
} steps[] = {
	{ "prepare", prepare_proc, false },
	{ "plan", plan_boot, false },
	{ "console", prepare_console, false },
	{ "network", network_start, true },
	{ "root", root_start, true },
	{ "modules", modules_start, false },
	{ "network", network_wait, true },
	{ "root", root_ask, true },
	{ "filesystems", prepare_filesystems, false },
	{ "network", network_settle, true },
	{ "root", root_wait, true },
	{ "init", init_run, false },
};

static size_t network_step(void)
{
	size_t i = 0;

	while (steps[i].run != network_start)
		i++;
	return i;
}

static void run_steps(struct boot *b)
{
	for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
		int r = steps[i].run(b);

		if (r == 0)
			continue;
		log_error("cannot %s: %s", b->reason, err_text(r));
		child_end(&b->mount);
		/* it may still have to say what address there is */
		(void)network_settle(b);
		child_finish(&b->network, clock_ms() + WORKER_END_MS);
		if (!steps[i].again || panic_timeout() != 0) {
			log_error("boot failed at step %s", steps[i].name);
			return;
		}
		log_error("step %s failed; trying again from the network in "
			  "%d s",
			  steps[i].name, RETRY_MS / 1000);
		(void)poll(NULL, 0, RETRY_MS);
		i = network_step() - 1;
	}
}

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "ipconfig", ipconfig_main },
	{ "modprobe", modprobe_main },
	{ "nfsmount", nfsmount_main },
	{ "run-init", run_init_main },
};

int kinit_main(int argc, char **argv)
{
	UNINITIALIZED struct boot b;
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash != NULL ? slash + 1 : argc > 0 ? argv[0] : "";

	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc, argv);
	}
	if (getpid() != 1) {
		log_error("must be started by the kernel, as process 1");
		return 1;
	}
	b.argv = argv;
	b.env = environ;
	b.start_ms = clock_ms();
	b.root_ms = 0;
	b.network = b.mount = (struct child){ .from = -1, .to = -1 };
	b.modules = b.root_modules = b.mount;
	b.net.n_ifaces = 0;
	run_steps(&b);
	boot_failed();
}
