/*
 * The table of the image's modules: one line for each alias, a pattern and
 * the files to load in this order, made by mkinitramfs.  In patterns and in
 * what is looked up '-' is '_', as in module names.
 */
#ifndef KINIT_MOD_TABLE_H
#define KINIT_MOD_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define MOD_DIR	      "/lib/kinit"
#define MOD_TABLE     MOD_DIR "/modules"
#define MOD_LINE      4096
#define MOD_ALIAS_MAX 2048
#define MOD_WANTS     32768

/* Aliases that devices, the kernel or the user ask for, each once. */
struct mod_wants {
	size_t used;
	char text[MOD_WANTS]; /* one after another, each with its NUL */
};

/* 0, -ENOSPC when all is full, -EINVAL for one no device can have. */
int mod_want(struct mod_wants *w, const char *alias);

/* Whether a shell pattern (*, ?, [a-z]) matches all of s. */
bool mod_match(const char *pattern, const char *s);

/* files: separated by blanks, may be changed; alias is what matched. */
typedef void mod_found(void *data, const char *alias, char *files);

/*
 * Calls found for each line of the table that a want matches.  Returns 0 or
 * -errno; lines that are too long are left out with a warning.
 */
int mod_table_find(const char *path, const struct mod_wants *w,
		   mod_found *found, void *data);

#endif
