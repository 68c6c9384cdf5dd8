/* The initrd whose /linuxrc has run, in the root (/initrd), as of old. */
#ifndef KINIT_LAYER_INITRD_H
#define KINIT_LAYER_INITRD_H

#include "kinit/root_spec.h"

extern const struct root_layer layer_initrd;

#endif
