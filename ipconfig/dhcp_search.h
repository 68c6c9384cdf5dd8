/* The domain search list, option 119: RFC 3397, names as in RFC 1035. */
#ifndef IPCONFIG_DHCP_SEARCH_H
#define IPCONFIG_DHCP_SEARCH_H

#include <stddef.h>

#include "lib/rw.h"

/*
 * Writes the names, each with its final dot as klibc does, with blanks
 * between them.  Returns 0, -ENAMETOOLONG when some were left out, because
 * not all fit, or -EINVAL when a name is malformed or not a host name; dst is
 * then left alone, as when no name fits.
 */
int search_decode(char *dst, size_t size, struct rd list);

#endif
