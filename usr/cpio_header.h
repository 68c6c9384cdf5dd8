/*
 * The header of an entry in a newc archive, and what can be wrong with it.
 */
#ifndef USR_CPIO_HEADER_H
#define USR_CPIO_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usr/cpio_list.h"

#define CPIO_MAGIC_LEN	6
#define CPIO_FIELDS	13
#define CPIO_HEADER_LEN (CPIO_MAGIC_LEN + CPIO_FIELDS * 8)
/* A name with its NUL and the NULs behind it: the unpacker's PATH_MAX */
#define CPIO_NAMESIZE_MAX (CPIO_NAME_MAX + 1)
/* Room for a name as cpio_quote() shows it */
#define CPIO_QUOTE_MAX 256

/* The fields, in their order */
struct cpio_header {
	uint32_t ino;
	uint32_t mode;
	uint32_t uid;
	uint32_t gid;
	uint32_t nlink;
	uint32_t mtime;
	uint32_t filesize;
	uint32_t major;
	uint32_t minor;
	uint32_t rmajor;
	uint32_t rminor;
	uint32_t namesize;
	uint32_t chksum;
};

/* What is wrong in an archive, and at which byte; no control characters */
struct cpio_fault {
	uint64_t at;
	char text[768];
};

/* Fills in a fault and returns -EINVAL. */
int cpio_fault(struct cpio_fault *f, uint64_t at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Shows bytes in quotes, with escapes, and cut if they are many. */
void cpio_quote(char out[CPIO_QUOTE_MAX], const char *bytes, size_t len);

/*
 * These return 0, or -EINVAL and the fault; start is the header's offset.
 * The magic says whether there are checksums.
 */
int cpio_magic_decode(const unsigned char p[CPIO_MAGIC_LEN], uint64_t start,
		      bool *checksum, struct cpio_fault *f);
int cpio_header_decode(const unsigned char p[CPIO_HEADER_LEN], uint64_t start,
		       struct cpio_header *h, struct cpio_fault *f);

/* Whether the fields go together; returns NULL or what is wrong. */
const char *cpio_header_check(const struct cpio_header *h, bool checksum);

#endif
