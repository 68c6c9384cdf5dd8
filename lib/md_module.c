/* The module that all of RAID needs, see md.h. */
#include <unistd.h>

#include "lib/md.h"
#include "lib/run.h"

void md_module(void)
{
	static const char *const argv[] = { "modprobe", "-q", "md_mod", NULL };
	const struct run p = {
		.path = "/sbin/modprobe", .argv = argv, .in = -1, .out = -1
	};

	if (access("/sys/module/md_mod", F_OK) < 0 && access(p.path, X_OK) == 0)
		(void)run_program(&p);
}
