/* /proc/cmdline -> command line -> plan: all that a boot is told. */
#include "kinit/boot.h"

#include "kinit/panic.h"
#include "lib/log.h"

#define CMDLINE_FILE "/proc/cmdline"

int plan_start(struct boot *b)
{
	int r;

	/* first: what follows a failure must be known when one comes */
	b->panic_s = panic_read();
	r = cmdline_read(&b->cmdline, CMDLINE_FILE);
	if (r < 0)
		return boot_fail(b, KI_PROC, r, "read " CMDLINE_FILE);
	cmdline_warn_cut(&b->cmdline);
	if (b->cmdline.open_quote)
		log_warn("a '\"' on the kernel command line is never closed");
	return boot_plan_make(&b->plan, &b->cmdline, &b->failure);
}
