/*
 * run-init [-c console] [-n] [-p] new-root init [argument ...]: leaves the
 * initramfs and becomes init, as klibc's run-init.  All checks come before
 * the first irreversible step.
 */
#include "utils/run_init.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "lib/console.h"
#include "lib/err.h"
#include "lib/init_check.h"
#include "lib/log.h"
#include "lib/str.h"
#include "lib/switch_root.h"

#define PATH_SIZE 1024

struct call {
	const char *console, *root, *init;
	bool dry_run, keep;
};

static int usage(void)
{
	log_error("usage: run-init [-c console] [-n] [-p] new-root init "
		  "[argument ...]");
	return 1;
}

static int parse(struct call *c, int argc, char **argv)
{
	int opt;

	while ((opt = getopt(argc, argv, "+c:np")) != -1) {
		switch (opt) {
		case 'c':
			c->console = optarg;
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

static int fail(const char *verb, const char *object, int r)
{
	log_error("cannot %s %s: %s", verb, object, err_text(r));
	return 1;
}

static int check_init(const struct call *c)
{
	struct init_verdict v;
	char why[INIT_TEXT];
	int root = open(c->root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return fail("open", c->root, -errno);
	init_check(root, c->init, &v);
	close(root);
	if (v.err == 0)
		return 0;
	init_verdict_text(&v, why, sizeof(why));
	log_error("cannot run %s: %s", c->init, why);
	return 1;
}

/* "/root" + "/dev/console" must be there before the old root goes. */
static int check_console(const struct call *c)
{
	char path[PATH_SIZE];

	if (str_copy(path, sizeof(path), c->root) < 0 ||
	    str_cat(path, sizeof(path), c->console) < 0)
		return -ENAMETOOLONG;
	return access(path, R_OK | W_OK) < 0 ? -errno : 0;
}

int run_init_main(int argc, char **argv)
{
	struct call c = { .console = CONSOLE };
	int r, old;

	program = (struct program){ .name = "run-init" };
	if (parse(&c, argc, argv) < 0)
		return usage();
	r = switch_root_check(c.root);
	if (r < 0)
		return fail("switch root to", c.root, r);
	if (check_init(&c) != 0)
		return 1;
	r = check_console(&c);
	if (r < 0)
		return fail("open", c.console, r);
	if (c.dry_run)
		return 0;
	if (getpid() != 1)
		return fail("switch root to", c.root, -EPERM);
	old = initramfs_open();
	if (old < 0)
		return fail("open", "/", old);
	r = switch_root(c.root, c.keep);
	if (r < 0)
		return fail("switch root to", c.root, r);
	if (!c.keep)
		initramfs_empty(old);
	close(old);
	r = console_open(c.console);
	if (r < 0)
		return fail("open", c.console, r);
	execv(c.init, argv + optind + 1);
	return fail("run", c.init, -errno);
}
