/* Another program, or a part of this one in a child, run to its end. */
#ifndef LIB_RUN_H
#define LIB_RUN_H

#include <stdbool.h>
#include <sys/types.h>

/* Asked each second while it runs: false when it has had its time. */
typedef bool run_go_on(void *data);

struct run {
	const char
		*root; /* becomes its "/", in a session of its own; or NULL */
	const char *path;
	const char *const *argv;
	char **env;  /* NULL: none */
	int in, out; /* become its descriptors 0 and 1; or -1 */
	/* its own session's, and its descriptors 0 to 2; or NULL */
	const char *terminal;
	run_go_on *go_on; /* or NULL */
	void *data;
};

/*
 * Runs it to its end: its status of wait(2), or -errno as run_wait().  Without
 * a root of its own it does not outlive the caller.
 */
int run_program(const struct run *p);

/* fork(2) of a child that does not outlive the caller; or -errno. */
pid_t run_fork(void);
/*
 * Waits for a child: its status of wait(2), -ETIMEDOUT when it was killed
 * because go_on (NULL: never) said so, or -errno.  One that hangs in the
 * kernel is not waited for then.
 */
int run_wait(pid_t pid, run_go_on *go_on, void *data);

#endif
