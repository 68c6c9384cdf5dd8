/*
 * What the dynamic linker would read of an ELF file, of either class and byte
 * order.
 */
#ifndef USR_ELF_FILE_H
#define USR_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ELF_PHDRS_MAX	256
#define ELF_DYNS_MAX	8192
#define ELF_NEEDED_MAX	512
#define ELF_STRING_MAX	4095
#define ELF_STRINGS_MAX (256u << 20)

/* For which machine: two files fit when all of it is equal. */
struct elf_kind {
	uint16_t machine; /* EM_* */
	uint8_t class;	  /* ELFCLASS* */
	uint8_t data;	  /* ELFDATA* */
};

struct elf_file {
	struct elf_kind kind;
	bool dynamic; /* has a dynamic section */
	bool unwinds; /* ends threads, for which the C library loads libgcc_s */
	/* NULL: has none */
	char *interp;
	char *soname;
	char *rpath;
	char *runpath;
	char *needed[ELF_NEEDED_MAX];
	size_t needed_len;
};

/*
 * Reads the file.  Returns 0; -ENOEXEC if it does not begin as ELF; or -EINVAL,
 * -EIO or -ENOMEM with *why, what is wrong with it.  *f is complete or empty.
 */
int elf_read(int fd, struct elf_file *f, const char **why);
void elf_free(struct elf_file *f);

/* Of the machine, such as "x86_64"; NULL: none that is known. */
const char *elf_machine_name(const struct elf_kind *kind);

/*
 * The default folders of its dynamic linker, with NULs between them and one
 * more at the end; NULL: not known.  The first begins "/lib/", and is what
 * $LIB is as Debian has it.
 */
const char *elf_machine_folders(const struct elf_kind *kind);

#endif
