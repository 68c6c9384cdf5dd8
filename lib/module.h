/* A kernel module: its name, its parameters, and giving it to the kernel. */
#ifndef LIB_MODULE_H
#define LIB_MODULE_H

#include <stdbool.h>

#define MOD_NAME   64	/* MODULE_NAME_LEN of the kernel, rounded up */
#define MOD_PARAMS 4096 /* of one module; one text may have 1024 */

/* The module's name of a file's: up to ".ko", '-' as '_'; false if none. */
bool mod_name(const char *file, char name[MOD_NAME]);

/*
 * Appends PARAM=VALUE (or PARAM, when value is NULL), quoted so that the
 * kernel reads the value back as it is here.  0, -EINVAL when there is no such
 * form, -E2BIG when it does not fit; params is then as it was.
 */
int mod_param_add(char params[MOD_PARAMS], const char *param,
		  const char *value);

/*
 * Gives a whole file to the kernel, which also unpacks what it can that is
 * compressed.  0 or -errno.
 */
int mod_insert_fd(int fd, const char *params);

#endif
