/*
 * The table of the image's modules: one line for each alias, a pattern and
 * the files to load in this order, separated by single blanks, made by
 * mkinitramfs.  In patterns and in what is looked up '-' is '_', as in module
 * names.
 */
#ifndef KINIT_MOD_TABLE_H
#define KINIT_MOD_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#define MOD_DIR	      "/lib/kinit"
#define MOD_TABLE     MOD_DIR "/modules"
#define MOD_ALWAYS    "kinit:load" /* the alias of what is always loaded */
#define MOD_FILE      80	   /* a module's name and ".ko.zst" */
#define MOD_ALIAS_MAX 2048
#define MOD_WANTS     32768

/* Aliases that devices, the kernel or the user ask for, each once. */
struct mod_wants {
	size_t used;
	char text[MOD_WANTS]; /* one after another, each with its NUL */
};

/* 0, -ENOSPC when all is full, -EINVAL for one no device can have. */
int mod_want(struct mod_wants *w, const char *alias);

/* Whether a shell pattern (*, ?, [a-z]) of len bytes matches all of s. */
bool mod_match(const char *pattern, size_t len, const char *s);

struct mod_table {
	const char *path; /* for messages */
	const char *text; /* mapped */
	size_t len;
	bool warned; /* of a line without the right form */
};

/* Maps a table, with lines of any length.  0 or -errno. */
int mod_table_open(struct mod_table *t, const char *path);
void mod_table_close(struct mod_table *t);

/*
 * files: len bytes, names shorter than MOD_FILE with a blank between two;
 * alias is what matched.
 */
typedef void mod_found(void *data, const char *alias, const char *files,
		       size_t len);

/*
 * Calls found for each line of the table that a want matches.  A line that is
 * none is left out; the first of a table that is looked at is warned of.
 */
void mod_table_find(struct mod_table *t, const struct mod_wants *w,
		    mod_found *found, void *data);

#endif
