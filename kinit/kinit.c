/*
 * kinit: command line -> plan -> network -> root -> init.  The two tables here
 * are the picture of a boot: steps, each with what it needs, and children.
 */
#include "kinit/kinit.h"

#include <string.h>
#include <unistd.h>

#include "ipconfig/command.h"
#include "kinit/boot.h"
#include "kinit/modprobe.h"
#include "kinit/panic.h"
#include "kinit/runner.h"
#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "nfsmount/command.h"
#include "utils/util.h"

#define SECONDS 1000

enum step_name {
	STEP_CONSOLE,
	STEP_PROC,
	STEP_PLAN,
	STEP_NETWORK,
	STEP_FILESYSTEMS,
	STEP_DEVICES,
	STEP_RESCUE,
	STEP_RESUME,
	STEP_INITRD,
	STEP_ROOT,
	STEP_SETTLE,
	STEP_QUIET,
	STEP_INIT,
};

/*
 * A step begins as soon as those that it needs are done; of several that can
 * begin, the one that stands first does.
 */
static const struct step steps[] = {
	[STEP_CONSOLE] = { "console", 0, .start = console_start },
	[STEP_PROC] = { "proc", STEP_BIT(STEP_CONSOLE), .start = proc_start },
	[STEP_PLAN] = { "plan", STEP_BIT(STEP_PROC), .start = plan_start },
	/*
	 * DHCP has no limit, but the worker must say that it goes on.  A root
	 * that needs no network is not kept waiting for it.
	 */
	[STEP_NETWORK] = { "network", STEP_BIT(STEP_PLAN),
			   .start = network_start, .ready = network_ready,
			   .ends = CHILD_BIT(CHILD_NETWORK),
			   .again = RETRY_NETWORK },
	[STEP_FILESYSTEMS] = { "filesystems", STEP_BIT(STEP_PLAN),
			       .start = filesystems_start },
	[STEP_DEVICES] = { "devices", STEP_BIT(STEP_FILESYSTEMS),
			   .start = devices_start, .optional = true,
			   .again = RETRY_ROOT },
	/*
	 * A person's shell; the network comes up beside it, and may fail.  The
	 * machine may be asleep on a disk still, which the shell is told.
	 */
	[STEP_RESCUE] = { "rescue", STEP_BIT(STEP_DEVICES),
			  .start = rescue_start, .ready = rescue_ready,
			  .ends = CHILD_BIT(CHILD_RESCUE) },
	/* before anything mounts a file system that a sleeping machine has */
	[STEP_RESUME] = { "resume", STEP_BIT(STEP_RESCUE),
			  .start = resume_start, .ready = resume_ready,
			  .ends = CHILD_BIT(CHILD_RESUME), .optional = true },
	/* the old kernels' order: the network, /linuxrc, the root */
	[STEP_INITRD] = { "initrd",
			  STEP_BIT(STEP_NETWORK) | STEP_BIT(STEP_RESUME),
			  .start = initrd_start, .ready = initrd_ready,
			  .ends = CHILD_BIT(CHILD_INITRD) },
	/* the mount worker has a limit, and retry= */
	[STEP_ROOT] = { "root", STEP_BIT(STEP_INITRD) | STEP_BIT(STEP_NETWORK),
			.start = root_start, .ready = root_ready,
			.ends = CHILD_BIT(CHILD_ROOT) | CHILD_BIT(CHILD_PROBE),
			.again = RETRY_ROOT },
	/*
	 * The worker writes to /run before that moves.  A network that the
	 * root does not need is waited for here, not for long.
	 */
	[STEP_SETTLE] = { "settle",
			  STEP_BIT(STEP_NETWORK) | STEP_BIT(STEP_FILESYSTEMS),
			  .start = settle_start, .ready = settle_ready,
			  .optional = true, .again = RETRY_NETWORK },
	/* a driver whose loading is cut short leaves its device without one */
	[STEP_QUIET] = { "quiet",
			 STEP_BIT(STEP_ROOT) | STEP_BIT(STEP_DEVICES) |
				 STEP_BIT(STEP_SETTLE),
			 .start = quiet_start, .ready = quiet_ready,
			 .limit_s = 5, .late = KI_QUIET, .optional = true },
	[STEP_INIT] = { "init", STEP_BIT(STEP_QUIET), .start = init_start },
};

static const struct worker_kind workers[SUPER_CHILDREN] = {
	[CHILD_NETWORK] = { "network worker", network_work,
			    TELL_BIT(TELL_ALIVE) | TELL_BIT(TELL_IFACE) |
				    TELL_BIT(TELL_NAME) |
				    TELL_BIT(TELL_NETWORK) |
				    TELL_BIT(TELL_RELEASED),
			    30 * SECONDS, network_message, network_gone },
	[CHILD_ROOT] = { "mount worker", root_work,
			 TELL_BIT(TELL_TRYING) | TELL_BIT(TELL_ROOT) |
				 TELL_BIT(TELL_INIT) | TELL_BIT(TELL_RELEASED),
			 60 * SECONDS, root_message, root_gone },
	/* the kernel may sit in a module for long, and nobody waits for it */
	[CHILD_DEVICES] = { "device worker", devices_work,
			    TELL_BIT(TELL_DEVICE), SUPER_NO_LIMIT,
			    devices_message, devices_gone },
	[CHILD_ROOT_MODULES] = { "root's module worker", root_modules_work, 0,
				 SUPER_NO_LIMIT, NULL, NULL },
	[CHILD_PROBE] = { "probe", probe_work, TELL_BIT(TELL_PROBE),
			  6 * SECONDS, probe_message, NULL },
	/*
	 * Who gives it up mounts what the machine has mounted that wakes up
	 * all the same.
	 */
	[CHILD_RESUME] = { "resume worker", resume_work, TELL_BIT(TELL_RESUME),
			   SUPER_NO_LIMIT, resume_message, NULL },
	/* /linuxrc is a program of the user's, and may ask questions */
	[CHILD_INITRD] = { "initrd worker", initrd_work,
			   TELL_BIT(TELL_TRYING) | TELL_BIT(TELL_INITRD),
			   SUPER_NO_LIMIT, initrd_message, NULL },
	[CHILD_RESCUE] = { "rescue shell", rescue_work, 0, SUPER_NO_LIMIT, NULL,
			   NULL },
};

/* resolv.conf and hosts are not read here: 1.8 kB less */
nfs_look_up *const nfs_names = NULL;

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "ipconfig", ipconfig_main },
	{ "modprobe", modprobe_main },
	{ "nfsmount", nfsmount_main },
	{ "run-init", run_init_main },
};

/* Does not return: process 1 never ends. */
static void boot(char **argv)
{
	/* much larger than a stack should be */
	static struct boot b;

	program.name = "kinit";
	log_kernel.on = true;
	b.argv = argv;
	b.env = environ;
	loop_open(&b.loop, workers, &b.events);
	runner_run(&b, steps, ARRAY_LEN(steps));
	panic_end(&b);
}

int kinit_main(int argc, char **argv)
{
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	const char *name = slash != NULL ? slash + 1 : argc > 0 ? argv[0] : "";

	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(name, commands[i].name) == 0)
			return commands[i].run(argc, argv);
	}
	/* words of the command line behind "--" are init's, not options */
	if (getpid() == 1)
		boot(argv);
	log_error("must be started by the kernel, as process 1");
	return 1;
}
