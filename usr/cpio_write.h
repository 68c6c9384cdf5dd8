/*
 * Writer of cpio archives in the "newc" format (the kernel's
 * Documentation/driver-api/early-userspace/buffer-format): entries in,
 * bytes out.
 */
#ifndef USR_CPIO_WRITE_H
#define USR_CPIO_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "usr/cpio_list.h"
#include "usr/cpio_out.h"

/* Number of the first inode in an archive of the kernel's tool */
#define CPIO_FIRST_INO 721

struct cpio_writer {
	struct cpio_out *out;
	uint32_t ino;	 /* of the next entry */
	uint32_t mtime;	 /* of all but regular files */
	bool mtime_all;	 /* of them too */
	bool checksum;	 /* 070702 instead of 070701 */
	uint32_t align;	 /* for the data of files larger than this; 0: none */
	bool check_only; /* looks at the files but writes nothing */
};

/*
 * Writes one entry, of a CPIO_FILE one for each name, the last with the data.
 * Prints what is wrong with a file; returns 0 or -errno.  Write errors are
 * kept in out.
 */
int cpio_write_entry(struct cpio_writer *w, const struct cpio_entry *e);

/* Writes the end of the archive. */
void cpio_write_trailer(struct cpio_writer *w);

#endif
