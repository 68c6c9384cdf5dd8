/* Waking up a machine whose memory is on a swap space (kernel/power). */
#ifndef LIB_RESUME_H
#define LIB_RESUME_H

#include <stdint.h>

#define RESUME_FILE "/sys/power/resume"

/*
 * Tells the kernel to load the image and go on with it, from a device or,
 * with an offset in pages, from a swap file on it.  Returns only when that
 * has not happened; the image is lost then.  0 when the kernel gives no
 * reason, which is the rule, or -errno.
 */
int resume_wake(uint32_t major, uint32_t minor, uint32_t offset);

#endif
