/* Loading kernel modules from the image. */
#ifndef KINIT_MOD_LOAD_H
#define KINIT_MOD_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/cmdline.h"

#define MOD_NAME   64 /* MODULE_NAME_LEN of the kernel, rounded up */
#define MOD_PARAMS 1024
#define MOD_DONE   1024 /* modules that are not tried again */

struct mod_loader {
	const struct cmdline *cmdline;
	const char *dir;
	int kmsg;
	unsigned n_loaded, n_done;
	uint32_t done[MOD_DONE]; /* hashes of file names */
};

void mod_loader_init(struct mod_loader *l, const char *dir,
		     const struct cmdline *cmdline);

/*
 * Loads files, as a line of the table has them for alias, one after another.
 * What is loaded or has failed once is not tried again.  Failures are
 * warnings with the kernel's words.
 */
void mod_load(struct mod_loader *l, const char *alias, char *files);

/* The module's name of a file's: up to ".ko", '-' as '_'; false if none. */
bool mod_name(const char *file, char name[MOD_NAME]);

/*
 * Whether modprobe.blacklist= or module_blacklist= keep a module out.  The
 * first only counts when something other than its name asks for it, as in
 * modprobe(8); the second always, as in the kernel.
 */
bool mod_blacklisted(const struct cmdline *c, const char *name, bool by_name);

/*
 * The parameters NAME.PARAM[=VALUE] of the command line as the kernel wants
 * them.  Returns 0 or -E2BIG.
 */
int mod_params(const struct cmdline *c, const char *name,
	       char params[MOD_PARAMS]);

#endif
