/*
 * What execve(2) takes a file for: a script and its interpreter, an ELF
 * program and its loader, or nothing that it can run.  Bytes in, no I/O.  The
 * rules are those of Linux's fs/binfmt_script.c and fs/binfmt_elf.c.
 */
#ifndef LIB_EXEC_FORMAT_H
#define LIB_EXEC_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define EXEC_HEAD   256	 /* BINPRM_BUF_SIZE: what the kernel reads first */
#define EXEC_TABLE  4096 /* what is read of a table of program headers */
#define EXEC_LOADER 4096 /* PATH_MAX, with the NUL */

/* What this machine runs, all of it little-endian. */
struct exec_machine {
	uint16_t native, compat; /* EM_*; compat is what the kernel may run */
	size_t page;		 /* the most that a table may take */
};

enum exec_kind {
	EXEC_PROGRAM,
	EXEC_SCRIPT,
	EXEC_EMPTY,
	EXEC_JUNK,     /* neither "#!" nor ELF */
	EXEC_NAMELESS, /* "#!" without the whole name of an interpreter */
	EXEC_FOREIGN,  /* a program for another machine */
	EXEC_DAMAGED,  /* ELF, but no program that can be loaded */
};

struct exec_head {
	enum exec_kind kind;
	uint16_t machine; /* EM_* of a program, for whatever machine */
	size_t header;	  /* of a program: bytes of a program header */
	uint64_t table;	  /* and where the first of them is */
	size_t table_len; /* at most EXEC_TABLE */
	char interpreter[EXEC_HEAD]; /* of a script; may be "" */
};

/* Reads the first bytes of a file: len is EXEC_HEAD, or the whole file. */
void exec_head_decode(struct exec_head *h, const struct exec_machine *m,
		      const void *head, size_t len);

/*
 * Looks for the name of a program's loader in its table.  Returns 1 and where
 * the name is in the file, 0 when it needs no loader, or -ENOEXEC.
 */
int exec_table_decode(const struct exec_head *h, const void *table, size_t len,
		      uint64_t *at, size_t *name_len);

#endif
