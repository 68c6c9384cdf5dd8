/* Work in children, see child.h. */
#include "kinit/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>
#include <linux/sched.h>

#include "lib/clock.h"
#include "lib/log.h"

#define LINGER_MS 1000
#define POLL_MS	  20
#define NO_CHILD  ((struct child){ .from = -1, .to = -1 })

static void close_pipe(const int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

int child_start(struct child *c, const char *name, child_work *work, void *arg)
{
	int down[2], up[2], r;

	*c = NO_CHILD;
	c->name = name;
	if (pipe2(down, O_CLOEXEC) < 0)
		return -errno;
	if (pipe2(up, O_CLOEXEC) < 0) {
		r = -errno;
		goto out_down;
	}
	c->pid = fork();
	if (c->pid < 0) {
		r = -errno;
		goto out_up;
	}
	if (c->pid == 0) {
		close(down[1]);
		close(up[0]);
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
	*c = NO_CHILD;
	return r;
}

int child_write(int fd, const void *buf, size_t len)
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

int child_read(int fd, void *buf, size_t len)
{
	char *p = buf;

	while (len > 0) {
		ssize_t n = read(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EPIPE;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static void child_forget(struct child *c)
{
	close(c->from);
	close(c->to);
	*c = NO_CHILD;
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
	child_forget(c);
	return -ECHILD;
}

/* 0 when there is something to read or the end, -ETIMEDOUT, or -errno. */
static int child_wait_input(const struct child *c, uint64_t deadline_ms)
{
	struct pollfd p = { .fd = c->from, .events = POLLIN };
	int r;

	do {
		r = poll(&p, 1, clock_poll_ms(clock_ms(), deadline_ms));
	} while (r < 0 && errno == EINTR);
	if (r < 0)
		return -errno;
	return r == 0 ? -ETIMEDOUT : 0;
}

int child_wait(struct child *c, void *buf, size_t len, uint64_t deadline_ms)
{
	while (c->got < len) {
		int r = child_wait_input(c, deadline_ms);
		ssize_t n;

		if (r < 0)
			return r;
		n = read(c->from, (char *)buf + c->got, len - c->got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return child_died(c);
		c->got += (size_t)n;
	}
	return 0;
}

static void set_policy(pid_t pid, int policy, int priority)
{
	struct sched_param param = { .sched_priority = priority };

	/* if it does not work everything works, only later */
	(void)sched_setscheduler(pid, policy, &param);
}

void child_hurry(const struct child *c)
{
	set_policy(c->pid, SCHED_FIFO, 1);
}

void child_give_way(void)
{
	set_policy(0, SCHED_IDLE, 0);
}

void child_release(int to)
{
	close(to);
}

void child_wait_init(int from)
{
	char byte;

	(void)child_read(from, &byte, 1);
}

void child_linger(void)
{
	(void)poll(NULL, 0, LINGER_MS);
}

void child_end(struct child *c)
{
	if (c->pid == 0)
		return;
	kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	child_forget(c);
}

void child_leave(struct child *c, uint64_t deadline_ms)
{
	char byte;
	int r;

	if (c->pid == 0)
		return;
	/* what it may still write is of no interest: only the end is */
	do {
		r = child_wait_input(c, deadline_ms);
	} while (r == 0 && read(c->from, &byte, 1) > 0);
	if (r < 0) {
		child_end(c);
		return;
	}
	/* whoever is process 1 then reaps it; c->to stays, see child.h */
	close(c->from);
	c->from = -1;
	c->pid = 0;
}

void child_finish(struct child *c, uint64_t deadline_ms)
{
	if (c->pid == 0)
		return;
	while (waitpid(c->pid, NULL, WNOHANG) == 0) {
		if (clock_ms() >= deadline_ms) {
			child_end(c);
			return;
		}
		(void)poll(NULL, 0, POLL_MS);
	}
	child_forget(c);
}
