/* /usr on a file system of its own: mount.usr=, or the root's /etc/fstab. */
#ifndef KINIT_LAYER_USR_H
#define KINIT_LAYER_USR_H

#include "kinit/root_spec.h"

extern const struct root_layer layer_usr;

#endif
