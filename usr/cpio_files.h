/*
 * Files that hard links can be made of, each with a number: the same file with
 * the same owner and mode has the same one.  Identities are compared whole.
 */
#ifndef USR_CPIO_FILES_H
#define USR_CPIO_FILES_H

#include <stddef.h>
#include <stdint.h>

struct cpio_file {
	uint64_t dev, ino;
	uint32_t mode, uid, gid;
};

/* {0} at first. */
struct cpio_files {
	struct cpio_file *file; /* in the order of their numbers, from 1 */
	size_t len, room;
	uint32_t *slot; /* numbers by hash, 0: free; twice as many as room */
};

/* Returns the number, or 0 when there is no memory. */
uint64_t cpio_files_number(struct cpio_files *f, const struct cpio_file *file);
void cpio_files_free(struct cpio_files *f);

#endif
