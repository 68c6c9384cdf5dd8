/* Reading the kernel log: what the kernel said about a call that failed. */
#ifndef LIB_KMSG_H
#define LIB_KMSG_H

#include <stdbool.h>
#include <stddef.h>

/* A descriptor for the two below, or -errno. */
int kmsg_open(void);
/* What was logged until now is of no interest. */
void kmsg_mark(int fd);
/*
 * Why something failed, as the kernel itself said since kmsg_mark(): its last
 * error about name ("name: ..."), otherwise the last warning about it,
 * otherwise the last error and the last warning of all, "" when there is none.
 * (A module's unknown symbol is a warning.)  What is only told is no reason,
 * and what programs wrote to the log does not count.
 */
void kmsg_last(int fd, const char *name, char *text, size_t size);

/*
 * Takes the text out of a record of /dev/kmsg ("6,339,5140900,-;text\n ...",
 * Documentation/ABI/testing/dev-kmsg); false when it is not the kernel's.
 */
bool kmsg_text(const char *record, char *text, size_t size);

#endif
