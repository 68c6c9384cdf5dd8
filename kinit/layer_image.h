/* A file of the root that is the root: kinit.image=PATH[,ram]. */
#ifndef KINIT_LAYER_IMAGE_H
#define KINIT_LAYER_IMAGE_H

#include "kinit/root_spec.h"

#define IMAGE_PATH 256

struct image {
	bool ram;	       /* copied to memory first */
	char path[IMAGE_PATH]; /* in the root */
};

/*
 * Takes the value apart.  0; -EINVAL: a word behind the comma is not known, or
 * there is no path; -EPROTONOSUPPORT: from the network, which nobody does yet;
 * or -ENAMETOOLONG.
 */
int image_parse(const char *text, struct image *out);

extern const struct root_layer layer_image;

#endif
