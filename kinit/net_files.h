/*
 * What the kernel's own autoconfiguration tells in /proc/net, and what a
 * resolver reads, for whoever comes after kinit: pure functions, and one that
 * writes.  Interfaces are in the order of their metrics, so that the one that
 * the root uses first speaks first.
 */
#ifndef KINIT_NET_FILES_H
#define KINIT_NET_FILES_H

#include "ipconfig/net_result.h"
#include "lib/rw.h"

enum net_file {
	/*
	 * /proc/net/pnp, see the kernel's Documentation/admin-guide/nfs/
	 * nfsroot.rst: how the first interface got its address, the first
	 * domain, name servers of all, the first one's boot server
	 */
	NET_FILE_PNP,
	NET_FILE_NTP,	 /* /proc/net/ipconfig/ntp_servers: one a line */
	NET_FILE_RESOLV, /* resolv.conf(5) */
};
#define NET_FILES    3
#define NET_FILE_MAX 512 /* any of them fits */

/* Of at least one interface. */
void net_file_format(struct wr *w, enum net_file file,
		     const struct net_result *result);
/*
 * Makes dir, and replaces pnp, ntp_servers and resolv.conf in it.  0, or the
 * first -errno, logged: then none is half written.
 */
int net_files_write(const char *dir, const struct net_result *result);

/* Lies over a root's resolv.conf: handover_resolv.h. */
#define NET_FILE_COVER "etc-resolv.conf"
/*
 * Writes the resolv.conf into such a file, if there is one: in place, as what
 * lies over another is the file and not its name.  0 or -errno.
 */
int net_file_cover(const char *path, const struct net_result *result);

/*
 * What the interfaces tell, that with the least metric first, each once: the
 * first addresses of those at an offset of struct net_iface, how many; and the
 * domains, "" when there are none: search, or else its own.
 */
unsigned net_files_ips(const struct net_result *result, size_t at,
		       struct ip_addr list[NET_DNS]);
const char *net_files_names(const struct net_result *result, bool search);

#endif
