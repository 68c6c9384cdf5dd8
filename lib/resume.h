/* Waking up a machine whose memory is on a swap space (kernel/power). */
#ifndef LIB_RESUME_H
#define LIB_RESUME_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/superblock.h"

#define RESUME_FILE "/sys/power/resume"

/*
 * Tells the kernel to load the image and go on with it, from a device or,
 * with an offset in pages, from a swap file on it.  Returns only when that
 * has not happened; the image is lost then.  0 when the kernel gives no
 * reason, which is the rule, or -errno.
 */
int resume_wake(uint32_t major, uint32_t minor, uint32_t offset);

/*
 * Whether there is an image, by the signature of the swap space that begins so
 * many pages behind the beginning of a device.  Only then may it be tried.
 */
bool resume_has_image(struct sb_source *device, uint32_t pages);

#endif
