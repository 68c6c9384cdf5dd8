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
 * earlier one.  What mount.nfs(8) keeps from the kernel is kept from it.
 * Returns 0, or with the option in bad -EINVAL (malformed), -ENAMETOOLONG (too
 * many, too long).  Options given before the bad one have been added.
 */
int nfs_options_add(struct nfs_plan *plan, const char *list,
		    char bad[NFS_OPTION_TEXT]);

/*
 * What an option of the plan needs that nobody runs before the real init: a
 * text, and the option; or NULL.  Its code is KI_NFS_SECURITY.
 */
const char *nfs_options_refuse(const struct nfs_plan *plan,
			       char option[NFS_OPTION_TEXT]);

/*
 * Whether an option may come from the network: it can neither choose another
 * server nor weaken security (addr=, sec=, suid, dev, ... may not).
 */
bool nfs_option_from_network(const char *option);

/* Adds the addresses of a host name to plan->server[].  0 or -errno. */
typedef int nfs_look_up(struct nfs_plan *plan, const char *name);

/*
 * Takes servers and path of "10.0.0.1:/path", "[fe80::1%eth0]:/path" or
 * "srv1,srv2:/path"; plan->label points into it.  Names are for look_up(), or
 * are none when that is NULL.  0, -EINVAL for anything else, -ENAMETOOLONG,
 * -E2BIG for too many addresses, or look_up()'s error.
 */
int nfs_plan_source(struct nfs_plan *plan, const char *source,
		    nfs_look_up *look_up);

#endif
