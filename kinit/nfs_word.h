/*
 * Where an NFS root is, as one text says it: those of the command line and
 * DHCP's option 17, in the dialects of the kernel, of dracut, of anaconda, of
 * initramfs-tools and of RFC 2224.  Pure functions.
 */
#ifndef KINIT_NFS_WORD_H
#define KINIT_NFS_WORD_H

#include <stdbool.h>
#include <stddef.h>

#include "kinit/failure.h"
#include "lib/ip_addr.h"
#include "nfsmount/nfs_plan.h"

#define NFS_HOSTS	 1024
#define NFS_DEFAULT_DIR	 "/tftpboot/"
#define NFS_DEFAULT_PATH NFS_DEFAULT_DIR "%s" /* NFS_ROOT of the kernel */

/* "" is what nobody has said. */
struct nfs_source {
	char hosts[NFS_HOSTS]; /* names and addresses: "srv1,fe80::1%eth0" */
	char path[NFS_PATH];   /* with its %s */
	char options[NFS_OPTIONS];
};

/*
 * Puts what a text says into *out, its options behind those that are there, and
 * leaves what it does not say.  Where it fails, *out is of no use.
 *
 *	[SERVERS:][PATH][,OPTIONS]		nfsroot=, as the kernel has it
 *	nfs://SERVERS[:PORT][/PATH]		%XX in PATH, no options
 *	nfs[4]:[SERVERS:][PATH][:OPTIONS]	these only if dracut: there, ':'
 *	nfs[4]:OPTIONS:SERVERS:/PATH		ends a path, too
 *
 * SERVERS are names and addresses with ',' between them, IPv6 in brackets.
 * What is before the first ':' outside of brackets is SERVERS if it has no '/'
 * and no '=' (no option has a ':' and no '=' before it); without a ':' an
 * address alone is one.  0, or -EDESTADDRREQ (a server is none), -E2BIG (of
 * them), -EINVAL (path), -ENAMETOOLONG, -EFBIG (options),
 * -EPROTONOSUPPORT (iscsi: and such).
 */
int nfs_word(const char *text, bool dracut, struct nfs_source *out);
/* Fills *f with what was wrong with a text: "use WHAT 'TEXT'".  Returns err. */
int nfs_word_fail(struct failure *f, unsigned number, const char *what,
		  const char *text, int err);

/* Whether a value of root= or netroot= is one of these texts, in dracut's. */
bool nfs_word_is(const char *text);

/* Whether a host is an address, which a link-local one is with a scope only. */
bool nfs_host_address(const char *host, struct ip_addr *ip);
/* Whether it is that, or may be the name of a host. */
bool nfs_is_host(const char *host);
/* Appends len bytes to a list, with a ',' between; 0 or -EFBIG. */
int nfs_list_add(char *list, size_t size, const char *item, size_t len);
/* A component "..": nobody exports such a path. */
bool nfs_leads_up(const char *path);

#endif
