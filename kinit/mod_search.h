/* Modules by alias: what is wanted, found in the table and loaded. */
#ifndef KINIT_MOD_SEARCH_H
#define KINIT_MOD_SEARCH_H

#include <stdbool.h>

#include "kinit/cmdline.h"
#include "kinit/mod_load.h"
#include "kinit/mod_table.h"

/* 120 KiB: too large for a stack, see modprobe.c. */
struct mod_search {
	bool found; /* the table has something of it */
	struct mod_table table;
	struct mod_wants wants;
	struct mod_loader loader;
};

/* For the files in dir and their table.  0, or -errno without a table. */
int mod_search_open(struct mod_search *s, const char *table, const char *dir,
		    const struct cmdline *cmdline);
/*
 * Wants a module; with no room for one more all that is wanted is loaded
 * first.  0, or -EINVAL for an alias that no module can have.
 */
int mod_search_want(struct mod_search *s, const char *alias);
/* Loads what is wanted, in the order of the table; then nothing is. */
void mod_search_load(struct mod_search *s);
/* Loads this one.  0, -EINVAL, or -ENOENT when the table does not have it. */
int mod_search_one(struct mod_search *s, const char *alias);

#endif
