/* Loading kernel modules from the image. */
#ifndef KINIT_MOD_LOAD_H
#define KINIT_MOD_LOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/cmdline.h"
#include "kinit/mod_table.h"

#define MOD_KEPT  1024
#define MOD_TRIES 5 /* of one that fails; each is a whole load */

/* A file that was tried. */
struct mod_tried {
	char file[MOD_FILE];
	unsigned tries;
	int err; /* of the last try; 0: it is loaded */
};

/* Gives a file to the kernel.  0 or -errno. */
typedef int mod_insert(const char *path, const char *params);

struct mod_loader {
	const struct cmdline *cmdline;
	const char *dir;
	mod_insert *insert; /* finit_module(2); tests have another */
	int stop;	    /* nothing more is loaded when it can be read */
	int kmsg;
	unsigned n_loaded;
	/* the n_kept-th is in kept[n_kept % MOD_KEPT], over an older one */
	unsigned n_kept;
	struct mod_tried kept[MOD_KEPT];
};

void mod_loader_init(struct mod_loader *l, const char *dir,
		     const struct cmdline *cmdline);
/* Whether l->stop, which may be -1, can be read. */
bool mod_is_stopped(const struct mod_loader *l);

/*
 * Loads files, as a line of the table has them for alias (mod_found() in
 * mod_table.h), one after another.
 * What is loaded is not tried again; what has failed is, each time something
 * asks for it, until it has failed MOD_TRIES times.  Failures are warnings
 * with the kernel's words, the same error of a file only once.
 *
 * With more than MOD_KEPT files the oldest is forgotten: asked for again, it
 * is as if for the first time, and the kernel has no second of one that it
 * has.
 */
void mod_load(struct mod_loader *l, const char *alias, const char *files,
	      size_t len);

#endif
