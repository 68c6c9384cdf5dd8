/* Believing what came from another process. */
#ifndef IPCONFIG_NET_CHECK_H
#define IPCONFIG_NET_CHECK_H

#include <stdbool.h>

#include "ipconfig/net_result.h"

/*
 * Checks what came through the pipe from the worker: counts, prefixes, flags
 * and the method are in range, addresses are of a known family, texts are
 * terminated and printable.  Returns 0 or -EBADMSG.
 */
int net_iface_check(const struct net_iface *f);
/* The same of a host name: its addresses are there, or why there is none. */
int net_name_check(const struct net_name *n);
/* A search list, printable ASCII with blanks: it is one line, whoever reads. */
bool net_is_names(const char *s);

#endif
