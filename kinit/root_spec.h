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
#include "kinit/nfs_word.h"
#include "lib/block_spec.h"
#include "nfsmount/nfs_plan.h"

#define ROOT_SOURCE 256
#define ROOT_TEXT   (NFS_SERVER + NFS_PATH)
#define ROOT_TARGET "/root" /* where it is mounted first */

enum root_access { ROOT_DEFAULT, ROOT_RO, ROOT_RW };

#define ROOT_WORDS 8 /* of a parameter that may be repeated */
struct word_list {
	unsigned n;
	const char *word[ROOT_WORDS];
};

/*
 * What the command line says of the root and of what belongs to it; NULL when
 * it does not.  They point into the command line.
 */
struct root_words {
	unsigned char access;	 /* enum root_access */
	bool nfsaddrs;		 /* was given */
	bool wait;		 /* rootwait, and 0 of rootwait=N: for ever */
	bool resume_wait;	 /* resumewait */
	bool no_resume;		 /* noresume */
	bool no_initrd;		 /* noinitrd */
	uint32_t wait_s;	 /* rootwait=N */
	uint32_t delay_s;	 /* rootdelay=: no mount before that */
	uint32_t resume_delay_s; /* resumedelay= */
	uint32_t resume_offset;	 /* in pages */
	uint32_t md_degraded_s;	 /* kinit.md.degraded=, 0: never */
	const char *root, *nfsroot, *cifsroot, *fstype, *flags;
	const char *resume, *hibernate, *raid;
	const char *overlay, *rd_overlay, *rd_overlayfs, *volatile_, *image;
	const char *usr, *usr_fstype, *usr_flags;
	const char *lease_file; /* kinit.lease.file= */
	const char *netroot, *rootpath, *boot, *nfsopts;
	unsigned char retry_total; /* enum retry_total, of kinit.nfs.retry= */
	uint32_t retry_s;	   /* and how long */
	uint32_t nfs_timeout_s, nfs_readahead_k; /* 0: not given */
	struct word_list md, mounts;
};

/* The words taken apart and checked, and what became of it (root_nfs.c). */
struct nfs_root {
	bool v3;	       /* version 3 and no other */
	bool told;	       /* options of DHCP are among the plan's */
	char dev[NET_IFNAME];  /* leads there */
	struct nfs_plan plan;  /* what is mounted, when that is known */
	struct nfs_source own; /* each option is good */
};

/* Who wants a block device. */
enum want_who {
	WANT_ROOT,
	WANT_RESUME,  /* resume= */
	WANT_OVERLAY, /* kinit.overlay=DEVICE */
	WANT_USR,     /* mount.usr= */
	WANT_MOUNT,   /* the first kinit_mount=, the others follow */
	WANTS = WANT_MOUNT + ROOT_WORDS
};

struct want {
	const char *param; /* "root" */
	const char *text;  /* as the command line has it; NULL: nobody */
	struct block_spec spec;
};

struct root_spec {
	const struct root_method *method;
	const struct root_words *words;
	enum root_access access;
	unsigned tries;		  /* mount workers so far */
	unsigned late;		  /* those of them that took too long */
	uint32_t layers;	  /* of root_layers[], a bit each */
	const char *cifs_options; /* behind the share */
	struct nfs_root nfs;
	char source[ROOT_SOURCE]; /* root=, for kinds that need no more */
	char name[ROOT_TEXT];	  /* "10.0.0.1:/srv/root", for messages */
	struct want want[WANTS];
	/* what was found of them; before resolve() and mount() */
	struct block_found found[WANTS];
};

/* In a child that mounts: what it tries now, so that others see it live. */
typedef void root_trying(void *data, const char *what);

/* What of an attempt takes so long that its server is looked at. */
struct root_doing {
	const char *tried; /* its last root_trying() */
	bool mounted;	   /* init is looked for */
	uint64_t for_ms;   /* since it began */
};

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
	 * In the network worker: the host names whose addresses resolve() will
	 * want, which may depend on what the network told; how many.  NULL:
	 * there are none.
	 */
	unsigned (*names)(const struct root_spec *spec,
			  const struct net_result *net,
			  char name[NET_NAMES][NET_NAME]);
	/*
	 * Completes the spec, and its name, with what the network told and
	 * what was found; NULL: the words said it all.  0, or -errno and *f.
	 */
	int (*resolve)(struct root_spec *spec, const struct net_result *net,
		       const char *hostname, struct failure *f);
	/* In a child that can be killed: mounts it.  Returns report->err. */
	int (*mount)(const struct root_spec *spec, const char *target,
		     struct root_report *report, root_trying *trying,
		     void *data);
	/*
	 * In a child: how its server does, within that time, while the mount
	 * takes long, or what is looked for on it when it is mounted.
	 */
	void (*probe)(const struct root_spec *spec,
		      const struct root_doing *doing, int timeout_ms,
		      struct root_probe *out);
	/* What an error of mount() means: KI_; a report may tell more. */
	unsigned (*code)(int err);
	/* How long a mount that fails is tried again; NULL: not at all. */
	uint32_t (*retry_s)(const struct root_spec *spec);
	/* Kernel modules that it wants, ended by NULL. */
	const char *const *(*modules)(const struct root_spec *spec);
};

/*
 * What lies over the root, or beside it, when init sees it: an overlay, an
 * image file, /usr.  A layer is a file layer_NAME.c and a row in the table.
 */
struct root_layer {
	const char *name;
	unsigned short code; /* KI_ of its failure */
	unsigned short lost; /* of an error that may pass by itself; 0: code */
	/* Whether the words want it: 1; 0; or -errno and *f. */
	int (*parse)(struct root_spec *spec, const struct root_words *words,
		     struct failure *f);
	/*
	 * In the mount worker, the root and the layers before it are mounted
	 * on target: puts itself there.  What it makes for itself is below
	 * ROOT_ASIDE.  Fills *report and returns its err.
	 */
	int (*mount)(const struct root_spec *spec, const char *target,
		     struct root_report *report, root_trying *trying,
		     void *data);
};
/* What an error of its mount() means: KI_. */
unsigned root_layer_code(const struct root_layer *layer, int err);
/* systemd stops nothing that is mounted there */
#define ROOT_ASIDE "/run/initramfs"

/*
 * The tables, made of ROOT_KINDS and ROOT_LAYERS of the Makefile.  A layer is
 * mounted over those before it.
 */
extern const struct root_method *const root_kinds[];
extern const size_t n_root_kinds;
extern const struct root_layer *const root_layers[];
extern const size_t n_root_layers;
/* Whether block devices are looked for: a kind is linked that is on one. */
extern const bool root_blocks;

/*
 * Somebody wants a block device, which a parameter names.  0, or -errno with
 * *f: it is none, or one that cannot be found.
 */
int root_want(struct root_spec *spec, enum want_who who, const char *param,
	      const char *text, struct failure *f);

/*
 * Makes the spec of what the command line says: the first kind that knows it,
 * and the layers.  Returns 0, or -EINVAL or another -errno with *f.
 */
int root_spec_make(struct root_spec *spec, const struct root_words *words,
		   struct failure *f);

#endif
