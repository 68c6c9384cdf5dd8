/* /proc/cmdline -> command line -> plan: all that a boot is told. */
#include "kinit/boot.h"

#include <unistd.h>

#include "kinit/panic.h"
#include "lib/log.h"
#include "lib/random.h"
#include "lib/switch_root.h"

/* What would be found out only after the network and the mount. */
static int check_initramfs(struct boot *b)
{
	int fd = initramfs_open();

	if (fd < 0)
		return boot_fail(b, KI_SWITCH_INITRAMFS, fd,
				 "leave / for another root");
	close(fd);
	return 0;
}

int plan_start(struct boot *b)
{
	int r = cmdline_read(&b->cmdline, CMDLINE_FILE);

	/* what follows a failure must be known when one comes */
	b->panic_s = panic_read(&b->cmdline);
	if (r < 0)
		return boot_fail(b, KI_PROC, r, "read " CMDLINE_FILE);
	cmdline_warn_cut(&b->cmdline);
	if (b->cmdline.open_quote)
		log_warn("a '\"' on the kernel command line is never closed");
	r = boot_plan_make(&b->plan, &b->cmdline, &b->failure);
	if (r < 0)
		return r;
	if (b->plan.root.method != NULL && b->plan.root.method->needs_network) {
		b->retry.total = b->plan.words.retry_total;
		b->retry.total_s = b->plan.words.retry_s;
	}
	b->retry.random = random_u32();
	return check_initramfs(b);
}
