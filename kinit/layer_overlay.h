/*
 * A root that nothing is written to: an overlay in memory or on a disk, or
 * memory with the root's /usr (kinit.overlay=, rd.overlay, systemd.volatile=).
 */
#ifndef KINIT_LAYER_OVERLAY_H
#define KINIT_LAYER_OVERLAY_H

#include "kinit/root_spec.h"

#define OVERLAY_OPTIONS 32 /* of the tmpfs */

enum overlay_mode {
	OVERLAY_NONE,
	OVERLAY_TMPFS,	/* what is written is in memory */
	OVERLAY_DEVICE, /* on a disk */
	OVERLAY_USR,	/* an empty root in memory, and /usr of the real one */
	OVERLAY_VAR,	/* only /var is in memory */
};

struct overlay {
	unsigned char mode; /* enum overlay_mode */
	const char *param;  /* that says so */
	const char *text;   /* its value, of OVERLAY_DEVICE the device */
	char options[OVERLAY_OPTIONS]; /* "mode=0755,size=10%" */
};

/*
 * What the words ask for; of kinit.overlay=, rd.overlay, rd.overlayfs and
 * systemd.volatile= the first that is given counts.  0; -EINVAL or
 * -ENAMETOOLONG: the value of out->param is not understood.
 */
int overlay_parse(const struct root_words *words, struct overlay *out);

extern const struct root_layer layer_overlay;

#endif
