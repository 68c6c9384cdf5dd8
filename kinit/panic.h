/* The end of a boot that failed: as panic= says. */
#ifndef KINIT_PANIC_H
#define KINIT_PANIC_H

#include "kinit/boot.h"

/*
 * What panic= or CONFIG_PANIC_TIMEOUT say, in seconds: 0 waits, negative
 * reboots at once.  Read while /proc is certainly there.
 */
int panic_read(void);

/* Reboots or stops as b->panic_s says; children and orphans are reaped. */
void panic_end(struct boot *b) __attribute__((noreturn));

#endif
