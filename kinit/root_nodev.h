/* A root without a block device: virtiofs, 9p, mtd, ubi, tmpfs. */
#ifndef KINIT_ROOT_NODEV_H
#define KINIT_ROOT_NODEV_H

#include "kinit/root_spec.h"

extern const struct root_method root_nodev;

#endif
