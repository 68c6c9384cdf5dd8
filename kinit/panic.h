/* The end of a boot that failed: as panic= says. */
#ifndef KINIT_PANIC_H
#define KINIT_PANIC_H

#include "kinit/boot.h"

/*
 * What panic= or CONFIG_PANIC_TIMEOUT say, in seconds: 0 waits, negative
 * reboots at once.  The kernel's word, read while /proc is certainly there; a
 * kernel without CONFIG_PROC_SYSCTL has none, then the command line's counts.
 */
int panic_read(const struct cmdline *cmdline);

/* Reboots or stops as b->panic_s says; children and orphans are reaped. */
void panic_end(struct boot *b) __attribute__((noreturn));

#endif
