/*
 * run-init [-d caps] [-c console] [-n] [-p] new-root init [argument ...]:
 * leaves the initramfs and becomes init, as klibc's run-init.
 */
#include "utils/util.h"

#include <errno.h>
#include <unistd.h>

#include "lib/console.h"
#include "lib/log.h"
#include "utils/leave.h"

static int run_usage(void)
{
	log_error("usage: run-init [-d caps] [-c console] [-n] [-p] new-root "
		  "init [argument ...]");
	return 1;
}

static int run_parse(struct leave *c, int argc, char **argv)
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

int run_init_main(int argc, char **argv)
{
	struct leave c = { .console = CONSOLE };
	int r;

	program.name = "run-init";
	if (run_parse(&c, argc, argv) < 0)
		return run_usage();
	r = leave_check(&c);
	return r != 0 || c.dry_run ? r : leave(&c, argv + optind + 1);
}
