/* The parent's side of a child's life, see child.h. */
#include "kinit/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static void close_pipe(const int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static void unblock_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

int child_start(struct child *c, child_work *work, void *arg,
		void (*close_others)(void *), void *data)
{
	int down[2], up[2], r;

	if (pipe2(down, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(up, O_CLOEXEC) < 0) {
		r = -errno;
		goto out_down;
	}
	if (fcntl(up[0], F_SETFL, O_NONBLOCK) < 0) {
		r = -errno;
		goto out_up;
	}
	c->pid = fork();
	if (c->pid < 0) {
		r = -errno;
		goto out_up;
	}
	if (c->pid == 0) {
		close(down[1]);
		close(up[0]);
		close_others(data);
		unblock_signals();
		work(arg, down[0], up[1]);
		_exit(0);
	}
	close(down[0]);
	close(up[1]);
	c->from = up[0];
	c->to = down[1];
	return 0;
out_up:
	close_pipe(up);
out_down:
	close_pipe(down);
	return r;
}

void child_close(struct child *c)
{
	if (c->from >= 0)
		close(c->from);
	if (c->to >= 0)
		close(c->to);
	c->from = c->to = -1;
}
