/* The addresses of the root's host names, in the network worker. */
#ifndef KINIT_NET_NAMES_H
#define KINIT_NET_NAMES_H

#include "ipconfig/ipconfig.h"
#include "kinit/root_spec.h"

/*
 * After ipconfig_run(): asks the name servers of its result for the names that
 * the root wants, and tells each to process 1 (TELL_NAME).  Meanwhile ic goes
 * on.
 */
void net_names(const struct root_spec *root, struct ipconfig *ic, int to);

#endif
