/* Kernel uevents: devices that appear while kinit runs. */
#ifndef LIB_UEVENT_H
#define LIB_UEVENT_H

#include <stddef.h>

#define UEVENT_MAX 8192 /* UEVENT_BUFFER_SIZE is 2048, and a header */

/* A socket that receives them, or -errno. */
int uevent_open(void);

/*
 * Reads one without waiting: its length, with buf ended by a NUL more; 0 when
 * there is none; -ENOBUFS when some were lost, -ENOMSG for one that did not
 * come from the kernel, or another -errno.
 */
typedef long uevent_reader(int fd, char buf[UEVENT_MAX]);
long uevent_read(int fd, char buf[UEVENT_MAX]);

/*
 * What it says of a name, or NULL.  buf holds "add@path" and NAME=VALUE
 * strings, each with its NUL.
 */
const char *uevent_value(const char *buf, size_t len, const char *name);
/* The modalias of a device that was added, or NULL. */
const char *uevent_modalias(const char *buf, size_t len);

#endif
