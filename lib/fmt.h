/*
 * The part of vsnprintf(3) that the programs use: %s %c %d %u %x, with l,
 * with "-" or "0" and a width, and with a precision for %s; %%.  klibc's
 * takes 2 kB more.  What it does not know ends the text.
 */
#ifndef LIB_FMT_H
#define LIB_FMT_H

#include <stdarg.h>
#include <stddef.h>

int fmt_print(char *buf, size_t size, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
