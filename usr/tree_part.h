/*
 * A compressed part of an archive: unpacked by the tool for it, and read.
 */
#ifndef USR_TREE_PART_H
#define USR_TREE_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "usr/cpio_header.h"
#include "usr/cpio_magic.h"

struct tree_part {
	int fd; /* of the archive, a regular file */
	uint64_t start;
	/* of the archive; after success of the part: it may be followed by
	 * NULs or by another one */
	uint64_t end;
	enum compress_method method;
	bool ended; /* by an end mark */
	struct cpio_fault fault;
};

/*
 * Sees that the kernel will unpack all of it.  Returns 0; -EINVAL and the
 * fault; -ENOENT if there is no tool for it; or -errno after a message.
 */
int tree_part_check(struct tree_part *p);

#endif
