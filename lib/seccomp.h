/* A list of the system calls that a process may make: seccomp(2). */
#ifndef LIB_SECCOMP_H
#define LIB_SECCOMP_H

#include <stdint.h>

#define SECCOMP_CALLS 64

/*
 * From now on every other call of the caller fails with EPERM, as does every
 * one of another architecture.  For ever, with PR_SET_NO_NEW_PRIVS.  0 or
 * -errno: -EINVAL, or -ENOSYS, where the kernel has no filters.
 */
int seccomp_allow(const uint16_t *calls, unsigned n);

#endif
