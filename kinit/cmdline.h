/*
 * The kernel command line, taken apart as the kernel does it (lib/cmdline.c
 * next_arg()): blanks separate, '"' quotes anywhere and has no escape, the
 * first '=' splits, "--" ends what is for the kernel and for kinit.  One blank
 * of the kernel's is none here: 0xa0, which ends a letter of UTF-8.
 */
#ifndef KINIT_CMDLINE_H
#define KINIT_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The largest COMMAND_LINE_SIZE is 4096 bytes, but a boot config in the
 * initramfs adds up to 32 KiB.  Words of 16 bytes each fill it.
 */
#define CMDLINE_MAX   32768
#define CMDLINE_WORDS 2048

#define CMDLINE_FILE  "/proc/cmdline"

struct cmdline_word {
	const char *name;
	const char *value; /* NULL when there is no '=' */
};

/* 64 KiB: too large for a stack, see modprobe.c. */
struct cmdline {
	unsigned n_words;
	bool open_quote; /* a '"' was never closed: the rest is one word */
	bool cut;	 /* only the words that fit are here, whole ones */
	struct cmdline_word word[CMDLINE_WORDS];
	char text[CMDLINE_MAX + 1];
};

/*
 * Takes text apart.  Returns 0, or -E2BIG when there are more than CMDLINE_MAX
 * bytes or CMDLINE_WORDS words: then c is cut, and as good as any other.
 */
int cmdline_parse(struct cmdline *c, const char *text);
/*
 * The same for a file, /proc/cmdline.  Returns 0, also when it is cut, or the
 * -errno of reading, without any word.
 */
int cmdline_read(struct cmdline *c, const char *path);
/* Warns if it was cut. */
void cmdline_warn_cut(const struct cmdline *c);

/* Whether two parameter names are the same: '-' and '_' are. */
bool cmdline_same_name(const char *a, const char *b);
/* The same, but a are len bytes. */
bool cmdline_same_name_n(const char *a, size_t len, const char *b);
/* The value of the last word of that name that has one, or NULL. */
const char *cmdline_value(const struct cmdline *c, const char *name);

#endif
