/*
 * An NFS root: nfsroot=, and DHCP's root path and next-server, joined with the
 * kernel's precedence (fs/nfs/nfsroot.c).  One parser takes both apart.
 */
#ifndef KINIT_ROOT_NFS_H
#define KINIT_ROOT_NFS_H

#include "kinit/root_spec.h"

extern const struct root_method root_nfs;

#endif
