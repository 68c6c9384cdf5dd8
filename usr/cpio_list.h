/*
 * The kernel's initramfs list format (usr/gen_init_cpio.c of the kernel,
 * Documentation/filesystems/ramfs-rootfs-initramfs): text in, one typed
 * entry for each directive out.
 */
#ifndef USR_CPIO_LIST_H
#define USR_CPIO_LIST_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "usr/cpio_msg.h"

/* PATH_MAX counts the NUL; the kernel's unpacker skips longer names. */
#define CPIO_NAME_MAX 4095
/* The longest line that the kernel's tool reads in one piece. */
#define CPIO_LINE_MAX 8241
/* scanf's field width in the kernel's tool, before and after expansion */
#define CPIO_LOCATION_MAX 4096

/* The last name in an archive; no entry may have it. */
#define CPIO_TRAILER "TRAILER!!!"

enum cpio_type {
	CPIO_FILE,
	CPIO_DIR,
	CPIO_NOD,
	CPIO_SLINK,
	CPIO_PIPE,
	CPIO_SOCK,
};

struct cpio_entry {
	enum cpio_type type;
	uint32_t mode; /* with the S_IFMT bits */
	uint32_t uid;
	uint32_t gid;
	uint32_t rmajor; /* CPIO_NOD */
	uint32_t rminor;
	const char *source;	  /* CPIO_FILE: where the data is, expanded */
	const char *target;	  /* CPIO_SLINK */
	const char *const *names; /* as stored; more than one: CPIO_FILE */
	size_t names_len;
	struct cpio_at at;
};

struct cpio_list;

/*
 * A reader of the list f, which messages call name.  Both stay the caller's
 * and must outlive the reader.  Returns 0 or -ENOMEM.
 */
int cpio_list_new(FILE *f, const char *name, struct cpio_list **out);

/*
 * Reads up to and with the next directive.  Returns 1 and the entry, whose
 * strings live until the next call; 0 at the end; -errno after printing what
 * is wrong.  Unless ferror(f), the next call goes on with the next line.
 */
int cpio_list_next(struct cpio_list *l, struct cpio_entry *out);

/*
 * Where the line of the last entry begins, and going back to such a line, for
 * a list that is a file.  Returns 0 or -errno.
 */
uint64_t cpio_list_offset(const struct cpio_list *l);
int cpio_list_seek(struct cpio_list *l, uint64_t offset, unsigned long line);

void cpio_list_free(struct cpio_list *l);

#endif
