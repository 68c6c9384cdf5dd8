/* How much of a file is read before anybody asks for it. */
#ifndef KINIT_NFS_READAHEAD_H
#define KINIT_NFS_READAHEAD_H

#include <stdint.h>

/*
 * Sets the read-ahead of the NFS mount at target to that many KiB; 0: raises
 * it to what one READ may bring, its rsize.
 */
void nfs_readahead(const char *target, uint32_t kib);

#endif
