/*
 * The root that is asked for, and the kinds of roots there are.  A kind is a
 * file root_KIND.c and a row in root_kinds.c; nothing else knows its details.
 */
#ifndef KINIT_ROOT_SPEC_H
#define KINIT_ROOT_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ipconfig/net_plan.h"
#include "ipconfig/net_result.h"
#include "kinit/failure.h"
#include "kinit/msg.h"
#include "nfsmount/nfs_plan.h"

#define ROOT_SOURCE 256
#define ROOT_TEXT   (NFS_SERVER + NFS_PATH)
#define ROOT_TARGET "/root" /* where it is mounted first */

enum root_access { ROOT_DEFAULT, ROOT_RO, ROOT_RW };

/* What the command line says of the root; NULL when it does not. */
struct root_words {
	const char *root, *nfsroot, *fstype;
	enum root_access access;
	bool nfsaddrs; /* was given */
};

/* nfsroot= taken apart and checked, and what became of it (root_nfs.c). */
struct nfs_root {
	uint32_t server;	   /* 0: the network tells it */
	bool v3;		   /* version 3 and no other */
	struct nfs_plan plan;	   /* what is mounted, when that is known */
	char path[NFS_PATH];	   /* "": the network tells it */
	char options[NFS_OPTIONS]; /* each is good */
};

struct root_spec {
	const struct root_method *method;
	enum root_access access;
	struct nfs_root nfs;
	char source[ROOT_SOURCE]; /* root=, for kinds that need no more */
	char name[ROOT_TEXT];	  /* "10.0.0.1:/srv/root", for messages */
};

/* In a child that mounts: what it tries now, so that others see it live. */
typedef void root_trying(void *data, const char *what);

struct root_method {
	const char *name;
	bool needs_network;
	/*
	 * Whether the words mean this kind: 1, and *spec is filled and all is
	 * checked that can be without the network; 0; or -errno and *f.
	 */
	int (*parse)(struct root_spec *spec, const struct root_words *words,
		     struct failure *f);
	/*
	 * What DHCP must yield because the words do not say it, and what of
	 * the network is needed (net_need()); NULL: whatever ip= says.  0, or
	 * -errno and *f when nobody can yield it.
	 */
	int (*ask)(const struct root_spec *spec, struct net_plan *net,
		   struct failure *f);
	/*
	 * Completes the spec, and its name, with what the network told.
	 * 0, or -errno and *f.
	 */
	int (*resolve)(struct root_spec *spec, const struct net_result *net,
		       const char *hostname, struct failure *f);
	/* In a child that can be killed: mounts it.  Returns report->err. */
	int (*mount)(const struct root_spec *spec, const char *target,
		     struct root_report *report, root_trying *trying,
		     void *data);
	/* In a child: whether its server's port answers, 0 or -errno. */
	int (*probe)(const struct root_spec *spec, int timeout_ms);
	/* What an error of mount() means: KI_. */
	unsigned (*code)(int err);
	/* How long a mount that fails is tried again. */
	uint32_t (*retry_s)(const struct root_spec *spec);
	/* Kernel modules that it wants, ended by NULL. */
	const char *const *(*modules)(const struct root_spec *spec);
};

/* The table: root_kinds.c. */
extern const struct root_method *const root_kinds[];
extern const size_t n_root_kinds;

/*
 * Makes the spec of what the command line says: the first kind that knows it.
 * Returns 0, or -EINVAL or another -errno with *f.
 */
int root_spec_make(struct root_spec *spec, const struct root_words *words,
		   struct failure *f);

#endif
