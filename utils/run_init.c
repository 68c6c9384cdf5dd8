/*
 * run-init [-d caps] [-c console] [-n] [-p] new-root init [argument ...]:
 * leaves the initramfs and becomes init, as klibc's run-init.  All checks come
 * before the first irreversible step, and are the same with -n.
 */
#include "utils/util.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "lib/caps.h"
#include "lib/compat.h"
#include "lib/console.h"
#include "lib/err.h"
#include "lib/init_check.h"
#include "lib/log.h"
#include "lib/root_open.h"
#include "lib/switch_root.h"

struct run_call {
	const char *console, *root, *init, *drop;
	bool dry_run, keep;
	struct caps caps;
};

static int run_usage(void)
{
	log_error("usage: run-init [-d caps] [-c console] [-n] [-p] new-root "
		  "init [argument ...]");
	return 1;
}

static int run_parse(struct run_call *c, int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "+c:d:np")) != -1) {
		switch (opt) {
		case 'c':
			c->console = optarg;
			break;
		case 'd':
			c->drop = optarg;
			break;
		case 'n':
			c->dry_run = true;
			break;
		case 'p':
			c->keep = true;
			break;
		default:
			return -EINVAL;
		}
	}
	if (argc - optind < 2)
		return -EINVAL;
	c->root = argv[optind];
	c->init = argv[optind + 1];
	return 0;
}

static int check_init(const struct run_call *c, int root)
{
	struct init_verdict v;
	char why[INIT_TEXT];

	if (init_check(root, c->init, &v) == 0)
		return 0;
	init_verdict_text(&v, why, sizeof(why));
	log_error("cannot run %s: %s", c->init, why);
	return 1;
}

/* Only said: until the switch a script may still move /dev there. */
static void check_console(const struct run_call *c, int root)
{
	int fd = root_open(root, c->console, O_RDWR | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		log_warn("%s has no console %s yet: %pe", c->root, c->console,
			 ERR(fd));
	else
		close(fd);
}

/* As the kernel: init is run without one, too. */
static void take_console(const struct run_call *c)
{
	int r = console_open(c->console);

	if (r < 0)
		log_warn("cannot open %s: %pe; init keeps what is open",
			 c->console, ERR(r));
}

static int fail_drop(const struct run_call *c, const char *why, int r)
{
	log_error("cannot drop %s: cannot %s: %pe", c->drop, why, ERR(r));
	return 1;
}

static int check_caps(struct run_call *c, int root)
{
	char unknown[CAPS_NAME];
	const char *why = "";
	uint64_t mask = 0;
	int r;

	if (c->drop != NULL && caps_parse(c->drop, &mask, unknown) < 0) {
		log_error("there is no capability %s", unknown);
		return 1;
	}
	r = caps_prepare(&c->caps, mask, root, &why);
	return r == 0 ? 0 : fail_drop(c, why, r);
}

/* Everything that can be found out before there is no way back. */
static int run_check(struct run_call *c)
{
	int r, root = open(c->root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return util_fail("open", c->root, -errno);
	r = switch_root_check(c->root);
	if (r < 0)
		r = util_fail("switch root to", c->root, r);
	if (r == 0)
		r = check_init(c, root);
	if (r == 0)
		r = check_caps(c, root);
	if (r == 0 && c->dry_run)
		check_console(c, root);
	close(root);
	return r;
}

/* Only returns when that fails. */
static int run(struct run_call *c, char **argv)
{
	const char *why = "";
	int r, old = initramfs_open();

	if (old < 0)
		return util_fail("open", "/", old);
	r = switch_root(c->root, c->keep);
	if (r < 0)
		return util_fail("switch root to", c->root, r);
	r = c->keep ? 0 : initramfs_empty(old);
	if (r < 0)
		log_warn("cannot empty the initramfs: %s", err_text(r));
	close(old);
	r = caps_apply(&c->caps, &why);
	if (r < 0)
		return fail_drop(c, why, r);
	take_console(c);
	execv(c->init, argv);
	return util_fail("run", c->init, -errno);
}

int run_init_main(int argc, char **argv)
{
	struct run_call c = { .console = CONSOLE };
	int r;

	program = (struct program){ .name = "run-init" };
	if (run_parse(&c, argc, argv) < 0)
		return run_usage();
	r = run_check(&c);
	if (r != 0 || c.dry_run)
		return r;
	if (getpid() != 1)
		return util_fail("switch root to", c.root, -EPERM);
	return run(&c, argv + optind + 1);
}
