/*
 * What a worker writes, handed on by a process between it and process 1: so
 * that it crashes or hangs at any message, or seems to write half of one.
 */
#include "tests/pid1/root_test.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define PIECE_MS 5

struct relay {
	pid_t worker;
	int in, out;
	uint8_t buf[MSG_MAX];
	size_t len; /* of the message in buf */
};

static void forward(const struct relay *r, size_t len)
{
	if (write(r->out, r->buf, len) < 0)
		_exit(1);
}

/*
 * Until the worker, which is our parent, has ended: it may have written all
 * and closed its pipe, but process 1 is not to see that.
 */
static void wait_end(const struct relay *r)
{
	while (getppid() == r->worker)
		(void)poll(NULL, 0, PIECE_MS);
	_exit(0);
}

static void crash(const struct relay *r)
{
	/* no core, and not the signal by which process 1 ends it */
	kill(r->worker, SIGUSR1);
	wait_end(r);
}

static void hang(const struct relay *r)
{
	kill(r->worker, SIGSTOP);
	wait_end(r);
}

static void half(const struct relay *r)
{
	forward(r, r->len / 2);
	crash(r);
}

static void stuck(const struct relay *r)
{
	forward(r, r->len / 2);
	hang(r);
}

static void junk(const struct relay *r)
{
	static const uint8_t nonsense[64] = { 0xff, 0xff, 0xff };

	if (write(r->out, nonsense, sizeof(nonsense)) < 0)
		_exit(1);
}

static void relay_again(const struct relay *r)
{
	forward(r, r->len);
	forward(r, r->len);
}

static void relay_drop(const struct relay *r)
{
	(void)r;
}

static void pieces(const struct relay *r)
{
	for (size_t i = 0; i < r->len; i++) {
		if (write(r->out, r->buf + i, 1) != 1)
			_exit(1);
		if (i < 8)
			(void)poll(NULL, 0, PIECE_MS);
	}
}

static const struct {
	const char *name;
	void (*run)(const struct relay *r);
} faults[] = {
	{ "crash", crash },	{ "hang", hang },     { "half", half },
	{ "stuck", stuck },	{ "junk", junk },     { "again", relay_again },
	{ "drop", relay_drop }, { "pieces", pieces },
};

/* Exactly len bytes, or the end of this process. */
static void take(struct relay *r, size_t len)
{
	while (len > 0) {
		ssize_t n = read(r->in, r->buf + r->len, len);

		if (n <= 0)
			_exit(0);
		r->len += (size_t)n;
		len -= (size_t)n;
	}
}

static void relay_take_message(struct relay *r)
{
	struct msg_header h;

	r->len = 0;
	take(r, sizeof(h));
	memcpy(&h, r->buf, sizeof(h));
	if (h.length > sizeof(r->buf) - sizeof(h))
		_exit(1);
	take(r, h.length);
}

static void relay_run(struct relay *r, uint32_t number,
		      void (*fault)(const struct relay *r))
{
	for (uint32_t i = 1;; i++) {
		relay_take_message(r);
		if (i == number)
			fault(r);
		else
			forward(r, r->len);
	}
}

int relay_start(int to, uint32_t number, const char *fault)
{
	struct relay r = { .worker = getpid() };
	int fds[2];
	size_t i = 0;
	pid_t pid;

	while (i < ARRAY_LEN(faults) && strcmp(faults[i].name, fault) != 0)
		i++;
	if (i == ARRAY_LEN(faults))
		return -EINVAL;
	r.out = dup(to);
	if (r.out < 0 || pipe(fds) < 0)
		return -errno;
	pid = fork();
	if (pid == 0) {
		close(fds[1]);
		close(to);
		r.in = fds[0];
		relay_run(&r, number, faults[i].run);
	}
	close(fds[0]);
	close(r.out);
	if (dup2(fds[1], to) < 0)
		return -errno;
	close(fds[1]);
	return pid < 0 ? -EAGAIN : 0;
}
