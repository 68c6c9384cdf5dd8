/*
 * Whether a program of a root file system can be run once that is "/": what
 * execve(2) will say is found out while another root can still be tried.
 * Programs that only binfmt_misc knows count as not runnable.
 */
#ifndef LIB_INIT_CHECK_H
#define LIB_INIT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INIT_NAME 256 /* of names that are told; longer ones are cut */
#define INIT_TEXT 640

enum init_fault {
	INIT_RUNS,
	INIT_MISSING,	 /* err says how, mostly -ENOENT */
	INIT_NO_FILE,	 /* a directory, a device, ... */
	INIT_NO_X,	 /* nobody may execute it */
	INIT_FORBIDDEN,	 /* mounted noexec, or the server says no */
	INIT_UNREADABLE, /* err says why; without permission it is INIT_RUNS */
	INIT_EMPTY,
	INIT_JUNK,     /* neither a program nor a script */
	INIT_NAMELESS, /* a script whose first line names no interpreter */
	INIT_NESTED,   /* too many scripts, one the interpreter of the other */
	INIT_FOREIGN,  /* for another machine */
	INIT_DAMAGED,  /* ELF, but it cannot be loaded */
};

/* Which file has the fault. */
enum init_part { INIT_ITSELF, INIT_INTERPRETER, INIT_LOADER };

/* Without pointers, so that a worker can hand it over. */
struct init_verdict {
	int err; /* 0, or what execve(2) would fail with, as -errno */
	enum init_fault fault;
	enum init_part part;
	uint16_t machine;     /* INIT_FOREIGN: EM_* */
	char name[INIT_NAME]; /* the file that has the fault */
	char of[INIT_NAME];   /* the file that names it, "" when that is path */
};

/*
 * Looks at path below the directory root.  Reads from its file system, and
 * takes as long as that does.  Returns v->err.  What may be executed but not
 * read, as programs on a server that squashes root, cannot be looked into,
 * and runs.
 */
int init_check(int root, const char *path, struct init_verdict *v);

/* "its interpreter /bin/bash is missing": why not, after "cannot run X: ". */
void init_verdict_text(const struct init_verdict *v, char *text, size_t size);

#endif
