/*
 * Where an NFS root is: what the words say, and what they leave out as the
 * network tells it, with the kernel's precedence (fs/nfs/nfsroot.c), which is
 * dracut's, too, but where kinit(8) says otherwise.
 */
#ifndef KINIT_NFS_WHERE_H
#define KINIT_NFS_WHERE_H

#include "ipconfig/net_result.h"
#include "kinit/failure.h"
#include "kinit/nfs_word.h"

struct nfs_where {
	bool ignored;		/* DHCP's root path: *f says why */
	bool path_told;		/* the words had none */
	const char *hosts;	/* names and addresses; "": nobody names one */
	const char *path;	/* with its %s */
	struct ip_addr guess;	/* the DHCP server, if no host has an address */
	struct nfs_source told; /* DHCP's root path; its options are harmful */
};

/*
 * The servers are the first of these: own, that is the words'; option 17's; ip=
 * has one; next-server, which is siaddr; options 66 (or sname) and 150.  The
 * path is own, or option 17's, or the kernel's default.  Of several interfaces
 * the first tells that tells most.  Option 17's options are there only where
 * no path is own.  0, or -errno and *f: option 17 is needed
 * and is none.  A pure function.
 */
int nfs_where(struct nfs_where *out, const struct nfs_source *own,
	      const struct net_result *net, struct failure *f);

/*
 * Fills the plan's servers with the addresses of the hosts, one of each in
 * their order, then the second ones, each once, as many as there is room for;
 * net has what became of the names.  A name without an address counts when
 * there is no other host, and when nobody answered not even where->guess is
 * one.  0, or -errno and *f (KI_NAME, KI_NAME_SILENT, KI_NO_SERVER).
 */
int nfs_servers(struct nfs_plan *plan, const struct nfs_where *where,
		const struct net_result *net, struct failure *f);

#endif
