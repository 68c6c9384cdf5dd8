/*
 * What the kernel runs as /sbin/modprobe when it needs a module itself: a
 * file system's, a protocol's.  The same table as for devices.
 */
#include "kinit/modprobe.h"

#include <errno.h>
#include <unistd.h>

#include "kinit/mod_load.h"
#include "kinit/mod_table.h"
#include "lib/err.h"
#include "lib/log.h"

#define CMDLINE_FILE "/proc/cmdline"

struct search {
	struct mod_table table;
	struct mod_loader loader;
	struct cmdline cmdline;
	struct mod_wants wants;
	bool found;
};

static void load_found(void *data, const char *alias, const char *files,
		       size_t len)
{
	struct search *s = data;

	s->found = true;
	mod_load(&s->loader, alias, files, len);
}

static int probe(struct search *s, const char *alias, bool quiet)
{
	int r;

	s->wants.used = 0;
	s->found = false;
	r = mod_want(&s->wants, alias);
	if (r == 0)
		mod_table_find(&s->table, &s->wants, load_found, s);
	if (r == 0 && !s->found)
		r = -ENOENT;
	if (r < 0 && !quiet)
		log_error("no module for '%s': %s", alias, err_text(r));
	return r;
}

int modprobe_main(int argc, char **argv)
{
	/*
	 * No local: exec(2) maps 128 KiB of stack, and beyond each page costs
	 * more than here, where only those that are written are ever made.
	 */
	static struct search s;
	bool quiet = false;
	int opt, r, status = 0;

	program = (struct program){ .name = "modprobe", .to_kmsg = true };
	while ((opt = getopt(argc, argv, "aq")) != -1) {
		if (opt == '?') {
			log_error("usage: modprobe [-aq] name ...");
			return 1;
		}
		quiet |= opt == 'q';
	}
	r = mod_table_open(&s.table, MOD_TABLE);
	if (r < 0) {
		if (!quiet)
			log_error("cannot read %s: %s", MOD_TABLE, err_text(r));
		return 1;
	}
	r = cmdline_read(&s.cmdline, CMDLINE_FILE);
	if (r < 0)
		log_warn("cannot read %s, so modules get no parameters: %s",
			 CMDLINE_FILE, err_text(r));
	cmdline_warn_cut(&s.cmdline);
	mod_loader_init(&s.loader, MOD_DIR, &s.cmdline);
	for (int i = optind; i < argc; i++) {
		if (probe(&s, argv[i], quiet) < 0)
			status = 1;
	}
	return status;
}
