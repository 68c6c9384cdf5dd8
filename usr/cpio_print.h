/*
 * Prints an archive as a list: bytes of the archive in, directives out, in
 * the form in which gen_init_cpio makes the same archive from them.
 */
#ifndef USR_CPIO_PRINT_H
#define USR_CPIO_PRINT_H

#include "usr/cpio_group.h"
#include "usr/cpio_list.h"
#include "usr/cpio_read.h"

struct cpio_print {
	const char *prefix; /* of locations; a '/' is added to it */
	/* takes a line with its newline */
	void (*put)(void *arg, const char *line, size_t len);
	void *arg;
	struct cpio_fault fault; /* after -EINVAL */
	struct cpio_groups groups;
	struct cpio_reader reader;
	char source[CPIO_LINE_MAX + 1];
	char line[CPIO_LINE_MAX + 2];
};

/* Sets up p, which has prefix, put and arg.  Ends with cpio_print_free(). */
void cpio_print_init(struct cpio_print *p);
void cpio_print_free(struct cpio_print *p);

/* Bytes of the archive.  Returns 0, or -EINVAL and the fault. */
int cpio_print_push(struct cpio_print *p, const unsigned char *data,
		    size_t len);

/* The archive's end.  Returns as above. */
int cpio_print_finish(struct cpio_print *p);

/*
 * The whole of fd.  Returns 0, -EINVAL and the fault, or -errno if fd cannot
 * be read; fault.at is then 0 and the text empty.
 */
int cpio_print_fd(struct cpio_print *p, int fd);

#endif
