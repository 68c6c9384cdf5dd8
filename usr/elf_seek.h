/*
 * One library, or another ELF file: found as the dynamic linker finds it.
 */
#ifndef USR_ELF_SEEK_H
#define USR_ELF_SEEK_H

#include "usr/elf_search.h"

/* One search, and why what was found is none. */
struct seek {
	const char *name;
	size_t loader;	    /* who needs it, an index into the objects */
	char bad[PATH_LEN]; /* "": nothing was found */
	const char *why;
	char found[PATH_LEN]; /* as it was found */
	char real[PATH_LEN];  /* without links */
	struct elf_file elf;
};

/*
 * A file of this name, or by this path.  Returns 1 with found, real and elf,
 * the links to it in the search's needs; 0 if there is none; or a negative
 * errno, -EINVAL after a message.
 */
int seek_library(struct search *s, struct seek *k);
int seek_path(struct search *s, struct seek *k, const char *path);

/* Is it of the machine that the search is for? */
bool seek_fits(const struct search *s, const struct elf_file *elf);

#endif
