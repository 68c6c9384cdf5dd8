/*
 * Starts other programs.  In: arguments and descriptors.  Out: a process, and
 * its end.  Variables that change what a compressor does are kept from it:
 * the same input is to give the same bytes for everybody.
 */
#define _GNU_SOURCE 1

#include "usr/spawn.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "usr/cpio_msg.h"

static const char *const hidden[] = {
	"GZIP=",	"BZIP=",	   "BZIP2=",	  "XZ_OPT=",
	"XZ_DEFAULTS=", "LZOP=",	   "LZ4_CLEVEL=", "LZ4_NBWORKERS=",
	"ZSTD_CLEVEL=", "ZSTD_NBTHREADS=",
};

static bool is_hidden(const char *var)
{
	for (size_t i = 0; i < sizeof(hidden) / sizeof(*hidden); i++)
		if (!strncmp(var, hidden[i], strlen(hidden[i])))
			return true;
	return false;
}

/* The environment without what is hidden; NULL without memory. */
static char **environ_make(void)
{
	size_t n = 0, kept = 0;
	char **env;

	while (environ[n])
		n++;
	env = calloc(n + 1, sizeof(*env));
	for (size_t i = 0; env && i < n; i++)
		if (!is_hidden(environ[i]))
			env[kept++] = environ[i];
	return env;
}

int spawn_start(const char *const *argv, int in, int out, int err, pid_t *pid)
{
	posix_spawn_file_actions_t act;
	posix_spawnattr_t attr;
	sigset_t set;
	char **env = environ_make();
	int r;

	if (!env)
		return -ENOMEM;
	/* what we ignore, the program would ignore, too */
	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigaddset(&set, SIGXFSZ);
	r = posix_spawn_file_actions_init(&act);
	if (r)
		goto out_free;
	r = posix_spawnattr_init(&attr);
	if (r)
		goto out_act;
	r = posix_spawnattr_setsigdefault(&attr, &set);
	if (!r)
		r = posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	if (!r && in >= 0)
		r = posix_spawn_file_actions_adddup2(&act, in, STDIN_FILENO);
	if (!r && out >= 0)
		r = posix_spawn_file_actions_adddup2(&act, out, STDOUT_FILENO);
	if (!r && err >= 0)
		r = posix_spawn_file_actions_adddup2(&act, err, STDERR_FILENO);
	/* exec changes no argument; its type is older than const */
	if (!r)
		r = posix_spawnp(pid, argv[0], &act, &attr, (char *const *)argv,
				 env);
	posix_spawnattr_destroy(&attr);
out_act:
	posix_spawn_file_actions_destroy(&act);
out_free:
	free(env);
	return -r;
}

int spawn_wait(pid_t pid, const char *name)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return cpio_msg(NULL, -errno, "cannot wait for %s",
					name);
	if (!name)
		return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
	if (WIFSIGNALED(status))
		cpio_msg(NULL, 0, "%s was killed by signal %d", name,
			 WTERMSIG(status));
	else if (WEXITSTATUS(status))
		cpio_msg(NULL, 0, "%s failed with exit status %d", name,
			 WEXITSTATUS(status));
	else
		return 0;
	return -EIO;
}

void spawn_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
