/*
 * Who this machine is for NFSv4 servers, which keep what a client holds by its
 * name: clones of one image with one host name would take it from one another.
 */
#ifndef KINIT_NFS_CLIENT_ID_H
#define KINIT_NFS_CLIENT_ID_H

#include "ipconfig/net_result.h"
#include "kinit/root_spec.h"

/* The interface that the root uses: the one whose routes come first. */
void nfs_client_dev(struct nfs_root *nfs, const struct net_result *net);

/*
 * In the mount worker, before the first mount: tells the kernel an identifier
 * made of the UUID or the serial number and of that interface's address, unless
 * nfs.nfs4_unique_id= has one.
 */
void nfs_client_id(const struct nfs_root *nfs);

#endif
