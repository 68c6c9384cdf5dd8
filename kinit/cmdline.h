/*
 * The kernel command line, taken apart as the kernel does it (lib/cmdline.c
 * next_arg()): blanks separate, '"' quotes anywhere and has no escape, the
 * first '=' splits, "--" ends what is for the kernel and for kinit.
 */
#ifndef KINIT_CMDLINE_H
#define KINIT_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

#define CMDLINE_MAX   4096 /* the largest COMMAND_LINE_SIZE */
#define CMDLINE_WORDS 512

struct cmdline_word {
	const char *name;
	const char *value; /* NULL when there is no '=' */
};

struct cmdline {
	char text[CMDLINE_MAX + 1];
	unsigned n_words;
	struct cmdline_word word[CMDLINE_WORDS];
	bool open_quote; /* a '"' was never closed: the rest is one word */
};

/*
 * Takes text apart.  Returns 0, -ENAMETOOLONG above CMDLINE_MAX bytes, -E2BIG
 * above CMDLINE_WORDS words.
 */
int cmdline_parse(struct cmdline *c, const char *text);

/* Whether two parameter names are the same: '-' and '_' are. */
bool cmdline_same_name(const char *a, const char *b);
/* The value of the last word of that name that has one, or NULL. */
const char *cmdline_value(const struct cmdline *c, const char *name);

#endif
