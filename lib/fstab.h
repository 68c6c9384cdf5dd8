/* The lines of a file as in fstab(5).  Pure: text in, entries out. */
#ifndef LIB_FSTAB_H
#define LIB_FSTAB_H

#include <stdbool.h>

#define FSTAB_MAX 65536 /* bytes of a file, more is read of none */

/* What is mounted, where, and how.  They point into the text. */
struct fstab_entry {
	const char *source, *dir, *type, *options;
};

/*
 * Takes the next entry of a text, which is changed for it, and moves *text
 * behind its line.  Comments, and lines of less than two fields, are passed
 * over; without a type it is "auto", without options "defaults".  \040 and the
 * like are undone.  True, or false at the end.
 */
bool fstab_next(char **text, struct fstab_entry *out);

/* The same of a line, which *text must have: its text without the newline. */
char *fstab_line(char **text);

/*
 * The next field of a line, which is changed for it, or what it is without;
 * what is left of the line begins at *line.  \040 and the like are undone.
 */
const char *fstab_field(char **line, const char *otherwise);

/* Whether a word stands in a list of options. */
bool fstab_has(const char *options, const char *word);

#endif
