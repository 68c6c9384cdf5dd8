/* Mount options as in nfs(5): text to struct nfs_plan.  Pure functions. */
#ifndef NFSMOUNT_NFS_OPTIONS_H
#define NFSMOUNT_NFS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "nfsmount/nfs_plan.h"

#define NFS_OPTION_TEXT 128

/* An empty plan: read-only, as the kernel mounts roots, the rest as nfs(5). */
void nfs_plan_init(struct nfs_plan *plan);

/*
 * Adds a comma-separated list to the plan; a later option wins over an
 * earlier one.  Returns 0, or with the option in bad -EINVAL (malformed),
 * -ENAMETOOLONG (too many, too long).  Options given before the bad one have
 * been added.
 */
int nfs_options_add(struct nfs_plan *plan, const char *list,
		    char bad[NFS_OPTION_TEXT]);

/*
 * Whether an option may come from the network: it can neither choose another
 * server nor weaken security (addr=, sec=, suid, dev, ... may not).
 */
bool nfs_option_from_network(const char *option);

/*
 * Takes server and path of "10.0.0.1:/path"; an IPv6 address stands in
 * brackets.  0, -EINVAL for anything else, or -ENAMETOOLONG.
 */
int nfs_plan_source(struct nfs_plan *plan, const char *source);

#endif
