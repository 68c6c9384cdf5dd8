/*
 * Reader of newc archives as the kernel takes them: bytes in, in pieces of
 * any length, entries out.  It does no I/O, keeps one header, name and link
 * target, and believes nothing that it reads.
 */
#ifndef USR_CPIO_READ_H
#define USR_CPIO_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usr/cpio_header.h"

enum cpio_read_state {
	CPIO_READ_GAP,	  /* NULs before a member */
	CPIO_READ_HEADER, /* the magic, then all of it */
	CPIO_READ_NAME,
	CPIO_READ_TARGET, /* the data of a symbolic link */
	CPIO_READ_DATA,	  /* that of a file, not kept */
	CPIO_READ_PAD,
};

enum cpio_read_event {
	CPIO_READ_MORE,	  /* all bytes are used */
	CPIO_READ_MEMBER, /* one begins at start, of which no byte is used */
	CPIO_READ_ENTRY,  /* h, name and target are valid until the next call */
	CPIO_READ_END,	  /* the end mark of an archive; another may follow */
};

struct cpio_reader {
	enum cpio_read_state state;
	uint64_t offset; /* bytes so far */
	uint64_t start;	 /* where the member begins */
	bool any;	 /* there was a byte */
	bool ended;	 /* nothing but NULs since an end mark */
	bool checksum;	 /* 070702 */
	size_t have;	 /* in the buffer of this state */
	uint32_t left;	 /* of DATA or PAD */
	uint32_t sum;	 /* of the data */
	struct cpio_fault fault;
	struct cpio_header h;
	unsigned char header[CPIO_HEADER_LEN];
	char name[CPIO_NAMESIZE_MAX];
	char target[CPIO_NAMESIZE_MAX + 1];
};

void cpio_reader_init(struct cpio_reader *r);

/*
 * Takes bytes up to the end of the next entry or of data.  Returns a
 * cpio_read_event and in *used how many it took, or -EINVAL with the fault;
 * the reader is then of no more use.
 */
int cpio_reader_push(struct cpio_reader *r, const unsigned char *data,
		     size_t len, size_t *used);

/* How many of the next bytes are data that nobody looks at. */
uint32_t cpio_reader_skippable(const struct cpio_reader *r);
/* Says that so many of them were left out. */
void cpio_reader_skipped(struct cpio_reader *r, uint32_t len);

/*
 * After CPIO_READ_MEMBER: that is no entry but len bytes of another kind,
 * which somebody else has read, and found that they end in an end mark.
 */
void cpio_reader_pass(struct cpio_reader *r, uint64_t len, bool ended);

/* No more bytes.  Returns 0, or -EINVAL as above. */
int cpio_reader_finish(struct cpio_reader *r);

#endif
