/* Errors as text. */
#ifndef LIB_ERR_H
#define LIB_ERR_H

#include <stdint.h>

#define ENOTSUPP_KERNEL 524 /* leaks out of the kernel's NFS client */

/*
 * What an errno value, positive or negative, is called: the words of
 * strerror(3), or "Unknown error 123" where no call of a boot returns it, until
 * the next one (klibc's own table is 4 KiB, a twentieth of kinit).
 */
const char *err_text(int err);
/* An error as the argument of "%pe", see fmt.h. */
#define ERR(err) ((void *)(intptr_t)(err))

#endif
