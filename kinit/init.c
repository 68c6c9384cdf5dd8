/*
 * The real init: what can still be undone is checked, then comes the one
 * irreversible sequence: move the mounts, switch root, exec.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kinit/param.h"
#include "lib/caps.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/switch_root.h"

const char *const boot_moved[BOOT_MOVED] = { ROOT_TARGET "/dev",
					     ROOT_TARGET "/proc",
					     ROOT_TARGET "/sys",
					     ROOT_TARGET "/run" };

/* A root without that directory does without the file system. */
static void take_along(const char *target)
{
	const char *dir = target + strlen(ROOT_TARGET);
	int r = switch_root_move(dir, target);

	if (r < 0)
		log_warn("cannot move %s into the new root: %pe", dir, ERR(r));
}

static void say_timeline(const struct boot *b)
{
	char text[160];

	event_timeline(&b->events, clock_ms(), text, sizeof(text));
	log_info("timeline: %s", text);
}

/* Nobody loads modules, probes or writes to /run while the root is switched. */
int quiet_start(struct boot *b)
{
	loop_order(&b->loop, CHILD_DEVICES);
	loop_order(&b->loop, CHILD_ROOT_MODULES);
	loop_stop(&b->loop, CHILD_PROBE);
	if (loop_is_held(&b->loop, CHILD_NETWORK))
		loop_stop(&b->loop, CHILD_NETWORK);
	return 0;
}

int quiet_ready(struct boot *b)
{
	return !loop_is_there(&b->loop, CHILD_DEVICES) &&
	       !loop_is_there(&b->loop, CHILD_ROOT_MODULES) &&
	       !loop_is_there(&b->loop, CHILD_PROBE) &&
	       !loop_is_held(&b->loop, CHILD_NETWORK);
}

int init_start(struct boot *b)
{
	const char *init = b->root_told.init.path, *why;
	struct caps caps;
	int r = switch_root_check(ROOT_TARGET);

	if (r < 0)
		return boot_fail(b, KI_SWITCH_INITRAMFS, r,
				 "leave the initramfs for %s", ROOT_TARGET);
	r = caps_prepare(&caps, b->plan.drop_caps, -1, &why);
	if (r < 0)
		return boot_fail(b, KI_DROP, r, "drop capabilities: %s", why);

	/*
	 * From here on there is no way back.  The descriptor is the log's way
	 * when /dev has moved; exec closes it.
	 */
	log_kernel.dev = open("/dev", O_PATH | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < BOOT_MOVED; i++)
		take_along(boot_moved[i]);
	r = switch_root(ROOT_TARGET, false);
	if (r < 0)
		return boot_fail(b, KI_SWITCH, r, "switch root to %.200s",
				 b->plan.root.name);
	r = caps_apply(&caps, &why);
	if (r < 0)
		return boot_fail(b, KI_DROP, r, "drop capabilities: %s", why);
	param_scrub(b->env);
	b->argv[0] = (char *)(uintptr_t)init;
	say_timeline(b);
	loop_close(&b->loop);
	execve(init, b->argv, b->env);
	return boot_fail(b, KI_EXEC, -errno, "run %.100s of %.150s", init,
			 b->plan.root.name);
}
