/*
 * What the kernel runs as /sbin/modprobe when it needs a module itself: a
 * file system's, a protocol's.  The same table as for devices.
 */
#include "kinit/modprobe.h"

#include <errno.h>
#include <unistd.h>

#include "kinit/mod_search.h"
#include "lib/err.h"
#include "lib/log.h"

static int probe(struct mod_search *s, const char *alias, bool quiet)
{
	int r = mod_search_one(s, alias);

	if (r < 0 && !quiet)
		log_error("no module for '%s': %pe", alias, ERR(r));
	return r;
}

int modprobe_main(int argc, char **argv)
{
	/*
	 * No locals: exec(2) maps 128 KiB of stack, and beyond each page costs
	 * more than here, where only those that are written are ever made.
	 */
	static struct mod_search s;
	static struct cmdline cmdline;
	bool quiet = false;
	int opt, r, status = 0;

	program.name = "modprobe";
	log_kernel.on = true;
	while ((opt = getopt(argc, argv, "aq")) != -1) {
		if (opt == '?') {
			log_error("usage: modprobe [-aq] name ...");
			return 1;
		}
		quiet |= opt == 'q';
	}
	r = mod_search_open(&s, MOD_TABLE, MOD_DIR, &cmdline);
	if (r < 0) {
		if (!quiet)
			log_error("cannot read %s: %pe", MOD_TABLE, ERR(r));
		return 1;
	}
	r = cmdline_read(&cmdline, CMDLINE_FILE);
	/* the kernel asks before there is a /proc, too */
	if (r < 0 && r != -ENOENT)
		log_warn("cannot read %s, so modules get no parameters: %pe",
			 CMDLINE_FILE, ERR(r));
	cmdline_warn_cut(&cmdline);
	for (int i = optind; i < argc; i++) {
		if (probe(&s, argv[i], quiet) < 0)
			status = 1;
	}
	return status;
}
