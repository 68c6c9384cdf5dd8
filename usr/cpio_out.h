/*
 * Where an archive goes: buffered bytes to standard output, a device, or a
 * file that appears whole or not at all.
 */
#ifndef USR_CPIO_OUT_H
#define USR_CPIO_OUT_H

#include <stddef.h>
#include <stdint.h>

struct cpio_out;

/*
 * Standard output, if path is NULL.  A regular file, or one that is not there
 * yet, is written under another name in the same folder and gets its name in
 * cpio_out_commit(); anything else (a device, a FIFO) is written directly.
 * Returns 0 or -errno.
 */
int cpio_out_open(const char *path, struct cpio_out **out);

/* Writes; the first error is kept, and nothing is written after it. */
void cpio_out_write(struct cpio_out *o, const void *data, size_t len);
void cpio_out_zero(struct cpio_out *o, size_t len);

/* The bytes added up, the checksum of the format. */
uint32_t cpio_out_sum(const unsigned char *data, size_t len);

/*
 * Copies the file fd, which must hold exactly size bytes, and adds their
 * cpio_out_sum() to sum unless that is NULL.  Returns 0, -ENODATA if there
 * are fewer, -EFBIG if there are more, -errno if fd cannot be read.  Write
 * errors are kept as above.
 */
int cpio_out_copy(struct cpio_out *o, int fd, uint64_t size, uint32_t *sum);

/* Bytes so far. */
uint64_t cpio_out_offset(const struct cpio_out *o);

/* 0 or the first write error, -errno. */
int cpio_out_error(const struct cpio_out *o);

/* Both end the output and free o. */
int cpio_out_commit(struct cpio_out *o); /* 0: all is written; or -errno */
void cpio_out_drop(struct cpio_out *o);

#endif
