/* What the parts of ns share: what is asked for, and how one gives up. */
#ifndef TESTS_PID1_NS_H
#define TESTS_PID1_NS_H

#include <stdbool.h>
#include <sys/types.h>

#include "tests/pid1/ns_fault.h"

#define NS_WORDS  2048
#define NS_COPIES 8
#define NS_PATH	  512

struct ns_call {
	const char *dir, *prepared, *cmdline, *panic, *setup, *until, *program;
	const char *copy[NS_COPIES], *bind[NS_COPIES];
	unsigned n_copies, n_binds, n_env;
	int limit_s, keep_s;
	bool no_proc, no_dev, no_descriptors;
	struct ns_faults faults;
	char rootfs[NS_PATH];
	char *env[NS_WORDS + 1], **argv;
};

/* Ends the program: "cannot WHAT: ERROR". */
void ns_die(const char *what);
void ns_write_file(const char *path, const char *text);

/*
 * Namespaces in which the caller is root, and an initramfs at c->rootfs.  The
 * next process that is forked is process 1.
 */
void ns_enter(const struct ns_call *c);
/*
 * In the new process 1: from its birth to its program.  tty is its console.
 * sync is a socket to the parent: a descriptor to take over, then a byte back.
 */
void ns_become_init(struct ns_call *c, const char *tty, int sync);
/* In the parent: what it writes and how it ends. */
void ns_watch(const struct ns_call *c, pid_t pid, int pidfd, int master);

#endif
