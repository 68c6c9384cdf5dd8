/* What the command line asks for: the input of all later steps. */
#ifndef KINIT_BOOT_PLAN_H
#define KINIT_BOOT_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "ipconfig/net_plan.h"
#include "kinit/cmdline.h"
#include "nfsmount/nfs_plan.h"

#define PLAN_INIT  256
#define PLAN_ERROR 256

enum plan_access { PLAN_DEFAULT, PLAN_RO, PLAN_RW };

struct boot_plan {
	struct net_plan net;
	char nfsroot[NFS_PATH + NFS_OPTIONS]; /* nfsroot=, "" when absent */
	char init[PLAN_INIT];		      /* init=, "" when absent */
	enum plan_access access;	      /* the last of ro and rw */
};

/*
 * Makes the plan of a command line.  Returns 0, or -EINVAL and other -errno
 * with *error naming the parameter and what is wrong with it.
 */
int boot_plan_make(struct boot_plan *plan, const struct cmdline *cmdline,
		   char error[PLAN_ERROR]);

/*
 * Takes the parameters that were for kinit out of an environment: the kernel
 * puts what it does not know itself there.  env ends with NULL.
 */
void boot_plan_scrub(char **env);

#endif
