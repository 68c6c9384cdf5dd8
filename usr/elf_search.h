/*
 * All that a program needs to start: its loader, its libraries and theirs, as
 * the dynamic linker of glibc finds them.
 */
#ifndef USR_ELF_SEARCH_H
#define USR_ELF_SEARCH_H

#include "usr/elf_cache.h"
#include "usr/elf_file.h"
#include "usr/elf_path.h"

#define OBJECTS_MAX 512

struct object {
	char *name;    /* as it was asked for */
	char *folder;  /* $ORIGIN */
	size_t loader; /* whose library it is, an index; its own: nobody's */
	struct elf_file elf;
};

struct search {
	const char *root;     /* what is / for programs; "" or a folder */
	struct elf_kind kind; /* what all must be for */
	struct elf_cache cache;
	struct needs needs; /* the result */
	struct object objects[OBJECTS_MAX];
	size_t objects_len;
	/* libraries that only the cache knows a way to, links for an image */
	struct needs strays;
};

/*
 * Finds what the program in fd needs, which will be path in the image; fd
 * remains the caller's.  root and kind are set, all else is zero.  Returns 0
 * with the result in needs, or a negative errno after a message.
 */
int search_program(struct search *s, int fd, const char *path);
void search_free(struct search *s);

/* Reads an ELF file of this machine.  0, or -errno after a message. */
int search_read(const struct search *s, int fd, const char *name,
		struct elf_file *elf);

#endif
