/*
 * The real init: chosen and checked while everything can still be undone,
 * then the one irreversible sequence: move the mounts, switch root, exec.
 */
#include "kinit/boot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/switch_root.h"

#define WORKER_END_MS 3000

const char *const boot_moved[BOOT_MOVED] = { "/dev", "/proc", "/sys", "/run" };

/* init/main.c kernel_init(): the order in which the kernel looks. */
static const char *const candidates[] = { "/sbin/init", "/etc/init",
					  "/bin/init", "/bin/sh" };

/* init= is taken or nothing: an explicit choice is not second-guessed. */
static int choose_init(struct boot *b, const char **init)
{
	int r = 0;

	if (*b->plan.init != '\0') {
		*init = b->plan.init;
		r = find_executable(BOOT_ROOT, *init);
		return r < 0 ? boot_fail(b, r, "run init=%s of %s:%s", *init,
					 b->root.server, b->root.path)
			     : 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
		*init = candidates[i];
		r = find_executable(BOOT_ROOT, *init);
		if (r == 0)
			return 0;
		if (r != -ENOENT)
			log_warn("not taking %s: %s", *init, err_text(r));
	}
	return boot_fail(b, -ENOENT,
			 "find an init in %s:%s: no /sbin/init, "
			 "/etc/init, /bin/init or /bin/sh that can be run; is "
			 "it a root file system?",
			 b->root.server, b->root.path);
}

/* A root without that directory does without the file system. */
static void take_along(const char *dir)
{
	char target[64] = BOOT_ROOT;

	if (str_cat(target, sizeof(target), dir) < 0)
		return;
	if (mount(dir, target, NULL, MS_MOVE, NULL) == 0)
		return;
	log_warn("cannot move %s into the new root: %s", dir, err_text(errno));
	(void)umount2(dir, MNT_DETACH);
}

static unsigned long since(const struct boot *b, uint64_t t)
{
	return t > b->start_ms ? (unsigned long)(t - b->start_ms) : 0;
}

static void say_timeline(const struct boot *b)
{
	const struct net_iface *f = &b->net.iface[0];

	if (b->net.n_ifaces == 0)
		log_info("timeline: root %lu init %lu", since(b, b->root_ms),
			 since(b, clock_ms()));
	else
		log_info("timeline: link-up %lu carrier %lu %s %lu root %lu "
			 "init %lu",
			 since(b, f->up_ms), since(b, f->carrier_ms),
			 f->method == IP_DHCP ? "bound" : "address",
			 since(b, f->bound_ms), since(b, b->root_ms),
			 since(b, clock_ms()));
}

int init_run(struct boot *b)
{
	const char *init;
	int r;

	r = choose_init(b, &init);
	if (r < 0)
		return r;
	r = switch_root_check(BOOT_ROOT);
	if (r < 0)
		return boot_fail(b, r, "leave the initramfs for %s", BOOT_ROOT);
	child_end(&b->modules);
	child_end(&b->root_modules);
	/* the first writes to /run: not while that moves */
	child_leave(&b->network, clock_ms() + WORKER_END_MS);
	child_leave(&b->mount, clock_ms() + WORKER_END_MS);

	/* from here on there is no way back */
	for (size_t i = 0; i < BOOT_MOVED; i++)
		take_along(boot_moved[i]);
	r = switch_root(BOOT_ROOT, false);
	if (r < 0)
		return boot_fail(b, r, "switch root to %s:%s", b->root.server,
				 b->root.path);
	boot_plan_scrub(b->env);
	b->argv[0] = (char *)(uintptr_t)init;
	say_timeline(b);
	execve(init, b->argv, b->env);
	r = -errno;
	return boot_fail(b, r, "run %s%s", init,
			 r == -ENOENT ? ": its interpreter is missing" : "");
}
