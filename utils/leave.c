/*
 * What run-init and switch_root share, see leave.h.  All checks come before the
 * first irreversible step.
 */
#include "utils/leave.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/compat.h"
#include "lib/console.h"
#include "lib/err.h"
#include "lib/init_check.h"
#include "lib/log.h"
#include "lib/root_open.h"
#include "lib/switch_root.h"
#include "utils/util.h"

static int leave_check_init(const struct leave *l, int root)
{
	struct init_verdict v;
	char why[INIT_TEXT];

	if (init_check(root, l->init, &v) == 0)
		return 0;
	init_verdict_text(&v, why, sizeof(why));
	log_error("cannot run %s: %s", l->init, why);
	return 1;
}

/* Only said: until the switch a script may still move /dev there. */
static void leave_check_console(const struct leave *l, int root)
{
	int fd = root_open(root, l->console, O_RDWR | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		log_warn("%s has no console %s yet: %pe", l->root, l->console,
			 ERR(fd));
	else
		close(fd);
}

/* As the kernel: init is run without one, too. */
static void leave_take_console(const struct leave *l)
{
	int r = console_open(l->console);

	if (r < 0)
		log_warn("cannot open %s: %pe; init keeps what is open",
			 l->console, ERR(r));
}

static int leave_fail_drop(const struct leave *l, const char *why, int r)
{
	log_error("cannot drop %s: cannot %s: %pe", l->drop, why, ERR(r));
	return 1;
}

static int leave_check_caps(struct leave *l, int root)
{
	char unknown[CAPS_NAME];
	const char *why = "";
	uint64_t mask = 0;
	int r;

	if (l->drop != NULL && caps_parse(l->drop, &mask, unknown) < 0) {
		log_error("there is no capability %s", unknown);
		return 1;
	}
	r = caps_prepare(&l->caps, mask, root, &why);
	return r == 0 ? 0 : leave_fail_drop(l, why, r);
}

int leave_check(struct leave *l)
{
	int r, root = open(l->root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return util_fail("open", l->root, -errno);
	r = switch_root_check(l->root);
	if (r == 0 && !l->dry_run && getpid() != 1)
		r = -EPERM;
	if (r < 0)
		r = util_fail("switch root to", l->root, r);
	else if (leave_check_init(l, root) != 0 ||
		 leave_check_caps(l, root) != 0)
		r = 1;
	else if (l->dry_run)
		leave_check_console(l, root);
	close(root);
	return r;
}

int leave(struct leave *l, char **argv)
{
	const char *why = "";
	int r, old = initramfs_open();

	if (old < 0)
		return util_fail("open", "/", old);
	r = switch_root(l->root, l->keep);
	if (r < 0)
		return util_fail("switch root to", l->root, r);
	r = l->keep ? 0 : initramfs_empty(old);
	if (r < 0)
		log_warn("cannot empty the initramfs: %s", err_text(r));
	close(old);
	r = caps_apply(&l->caps, &why);
	if (r < 0)
		return leave_fail_drop(l, why, r);
	if (l->console != NULL)
		leave_take_console(l);
	execv(l->init, argv);
	return util_fail("run", l->init, -errno);
}
