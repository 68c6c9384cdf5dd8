/* Other programs and children, see run.h. */
#include "lib/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "lib/clock.h"
#include "lib/compat.h"
#include "lib/console.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/sys.h"

#define RUN_ASK_MS 1000

pid_t run_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		(void)sys_prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid < 0 ? -errno : pid;
}

/* For a second, or until a child has ended; one that had is known. */
static void run_turn(int signals)
{
	struct pollfd end = { .fd = signals, .events = POLLIN };

	if (poll(&end, 1, clock_poll_ms(0, RUN_ASK_MS)) > 0)
		sys_signalfd_drain(signals);
}

int run_wait(pid_t pid, run_go_on *go_on, void *data)
{
	int status = 0, signals;
	sigset_t child, before;
	pid_t r;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child, &before);
	signals = sys_signalfd(SIGCHLD);
	while ((r = waitpid(pid, &status, WNOHANG)) == 0) {
		if (go_on != NULL && !go_on(data)) {
			(void)kill(pid, SIGKILL);
			status = -ETIMEDOUT;
			break;
		}
		run_turn(signals);
	}
	if (r < 0)
		status = -errno;
	if (signals >= 0)
		close(signals);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

/* Without one it runs, too. */
static void run_take_terminal(const char *path)
{
	int r;

	(void)setsid();
	r = console_open(path);
	if (r == 0 && ioctl(0, TIOCSCTTY, 0) < 0)
		r = -errno;
	if (r < 0)
		log_warn("cannot take %s as a terminal: %pe", path, ERR(r));
}

int run_program(const struct run *p)
{
	char *none = NULL;
	pid_t pid = run_fork();

	if (pid < 0)
		return pid;
	if (pid == 0) {
		if (p->root != NULL && (chdir(p->root) < 0 || chroot(".") < 0))
			_exit(1);
		if (p->root != NULL) {
			(void)setsid();
			(void)sys_prctl(PR_SET_PDEATHSIG, 0);
		}
		if (p->terminal != NULL)
			run_take_terminal(p->terminal);
		if ((p->in >= 0 && dup2(p->in, 0) < 0) ||
		    (p->out >= 0 && dup2(p->out, 1) < 0))
			_exit(1);
		execve(p->path, (char **)(uintptr_t)p->argv,
		       p->env != NULL ? p->env : &none);
		log_error("cannot run %s: %pe", p->path, ERR(errno));
		_exit(1);
	}
	return run_wait(pid, p->go_on, p->data);
}
