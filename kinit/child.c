/* Work in children, see child.h. */
#include "kinit/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#include "lib/clock.h"
#include "lib/log.h"

int child_start(struct child *c, const char *name, child_work *work, void *arg)
{
	int fds[2], r;

	*c = (struct child){ .name = name, .fd = -1 };
	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	c->pid = fork();
	if (c->pid < 0) {
		r = -errno;
		close(fds[0]);
		close(fds[1]);
		c->pid = 0;
		return r;
	}
	if (c->pid == 0) {
		close(fds[0]);
		work(arg, fds[1]);
		_exit(0);
	}
	close(fds[1]);
	c->fd = fds[0];
	return 0;
}

int child_reply(int fd, const void *buf, size_t len)
{
	const char *p = buf;

	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static void say_end(const struct child *c, int status)
{
	if (WIFSIGNALED(status))
		log_error("%s (process %d) was ended by signal %d", c->name,
			  (int)c->pid, WTERMSIG(status));
	else
		log_error("%s (process %d) ended with status %d and no result",
			  c->name, (int)c->pid, WEXITSTATUS(status));
}

/* The pipe is closed: the child is ending, so this wait is short. */
static int child_died(struct child *c)
{
	int status = 0;

	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	say_end(c, status);
	close(c->fd);
	*c = (struct child){ .fd = -1 };
	return -ECHILD;
}

int child_wait(struct child *c, void *buf, size_t len, uint64_t deadline_ms)
{
	while (c->got < len) {
		struct pollfd p = { .fd = c->fd, .events = POLLIN };
		ssize_t n;
		int r = poll(&p, 1, clock_poll_ms(clock_ms(), deadline_ms));

		if (r < 0 && errno == EINTR)
			continue;
		if (r < 0)
			return -errno;
		if (r == 0)
			return -ETIMEDOUT;
		n = read(c->fd, (char *)buf + c->got, len - c->got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return child_died(c);
		c->got += (size_t)n;
	}
	return 0;
}

void child_end(struct child *c)
{
	if (c->pid == 0)
		return;
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(c->fd);
	*c = (struct child){ .fd = -1 };
}

void child_finish(struct child *c, uint64_t deadline_ms)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };

	if (c->pid == 0)
		return;
	/* its end closes the pipe */
	while (poll(&p, 1, clock_poll_ms(clock_ms(), deadline_ms)) < 0 &&
	       errno == EINTR)
		;
	child_end(c);
}
