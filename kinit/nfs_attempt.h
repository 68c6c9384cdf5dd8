/*
 * One attempt of an NFS root: what the mount worker does, and who looks at its
 * server when that takes long.  As in struct root_method.
 */
#ifndef KINIT_NFS_ATTEMPT_H
#define KINIT_NFS_ATTEMPT_H

#include "kinit/root_spec.h"

int nfs_root_mount(const struct root_spec *spec, const char *target,
		   struct root_report *report, root_trying *trying, void *data);
void nfs_root_probe(const struct root_spec *spec,
		    const struct root_doing *doing, int timeout_ms,
		    struct root_probe *out);

#endif
