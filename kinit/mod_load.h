/* Loading kernel modules from the image. */
#ifndef KINIT_MOD_LOAD_H
#define KINIT_MOD_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kinit/mod_params.h"

#define MOD_DONE 1024 /* modules that are not tried again */

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

#endif
