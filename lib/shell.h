/* Text that a shell reads. */
#ifndef LIB_SHELL_H
#define LIB_SHELL_H

#include "lib/rw.h"

/* Writes a string as it is. */
void shell_text(struct wr *w, const char *s);
/*
 * name='value' and a newline, as klibc's ipconfig quotes: a quote, and '!' for
 * csh, is put outside the quotes, so nothing in the value is taken for code.
 */
void shell_variable(struct wr *w, const char *name, const char *value);

#endif
