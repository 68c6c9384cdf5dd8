/*
 * Other programs of the build host (compressors, date), without a shell.
 */
#ifndef USR_SPAWN_H
#define USR_SPAWN_H

#include <sys/types.h>

/*
 * Starts argv[0] from the PATH with these descriptors as standard input,
 * output and error (-1: ours).  Returns 0 or -errno; -ENOENT: there is no such
 * program.
 */
int spawn_start(const char *const *argv, int in, int out, int err, pid_t *pid);

/*
 * Waits for its end.  Returns 0, or -EIO after a message if it failed; with
 * NULL for name there is no message.
 */
int spawn_wait(pid_t pid, const char *name);

/* Ends it now, whatever it is doing. */
void spawn_kill(pid_t pid);

#endif
