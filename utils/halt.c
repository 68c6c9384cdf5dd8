/*
 * halt, poweroff and reboot [-fn] [argument]: at once, as klibc's; there is no
 * init to ask.
 */
#include "utils/util.h"

#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "lib/log.h"
#include "lib/sys.h"
#include "utils/options.h"

static int halt_machine(int argc, char **argv, unsigned cmd, const char *text)
{
	struct options o = options_of(argc, argv, text);
	bool is_reboot = cmd == LINUX_REBOOT_CMD_RESTART, wants_sync = true;
	int key, r;

	while ((key = options_next(&o)) > 0) {
		if (key == 'n')
			wants_sync = false;
		if (key == 'p')
			cmd = LINUX_REBOOT_CMD_POWER_OFF;
	}
	if (key != OPTION_END || o.argc > is_reboot)
		return options_usage(&o, key);
	if (wants_sync)
		sync();
	if (o.argc > 0)
		r = sys_reboot_to(argv[0]);
	else
		r = sys_reboot(cmd);
	if (r < 0)
		return util_fail(program.name, "this machine", r);
	/* where that returns, nobody shall go on */
	(void)kill(getpid(), SIGSTOP);
	return 0;
}

int halt_main(int argc, char **argv)
{
	return halt_machine(argc, argv, LINUX_REBOOT_CMD_HALT,
			    "fnp\0"
			    "[-fnp]\0");
}

int poweroff_main(int argc, char **argv)
{
	return halt_machine(argc, argv, LINUX_REBOOT_CMD_POWER_OFF,
			    "fn\0"
			    "[-fn]\0");
}

int reboot_main(int argc, char **argv)
{
	return halt_machine(argc, argv, LINUX_REBOOT_CMD_RESTART,
			    "fn\0"
			    "[-fn] [argument]\0");
}
