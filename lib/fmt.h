/*
 * Formatted text in a fixed buffer, the only formatter of what boots: the part
 * of snprintf(3) that is used, %s %c %d %u %x, with l, with "-" or "0" and a
 * width, and with a precision for %s; %%.  klibc's takes 2 kB more.  As with
 * the kernel's printk, two pointers have a meaning of their own, each with "-"
 * and a width: "%pe" is the text of ERR(err), "%pI4" a dotted quad, here of a
 * uint32_t in host order, "%pIS" the same of a struct ip_addr, none is 0.0.0.0.
 * What it does not know ends the text.  Both return the length that it would
 * have.
 */
#ifndef LIB_FMT_H
#define LIB_FMT_H

#include <stdarg.h>
#include <stddef.h>

#include "lib/compat.h"

int fmt_print(char *buf, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);
int fmt_vprint(char *buf, size_t size, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
