/* The interface lo. */
#ifndef KINIT_LOOPBACK_H
#define KINIT_LOOPBACK_H

/*
 * Sets lo up; the kernel then gives it 127.0.0.1/8 and ::1.  0, also when the
 * kernel has none, or -errno.
 */
int loopback_up(void);

#endif
