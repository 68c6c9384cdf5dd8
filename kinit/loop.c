/* Where process 1 waits, see loop.h. */
#include "kinit/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <sys/wait.h>

#include "lib/clock.h"
#include "lib/err.h"
#include "lib/log.h"
#include "lib/sys.h"

/* Without signalfd(2) (CONFIG_SIGNALFD) children are looked for so often. */
#define REAP_MS	     100
#define REAP_AT_ONCE 256 /* in one turn: others want to be heard, too */

static int block_sigchld(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	return sigprocmask(how, &set, NULL) < 0 ? -errno : 0;
}

/* Not as descriptor 0, 1 or 2, where a console may have to go. */
static int open_signals(void)
{
	int r, fd = sys_signalfd(SIGCHLD);

	if (fd < 0 || fd > 2)
		return fd;
	r = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (r < 0)
		r = -errno;
	close(fd);
	return r;
}

void loop_open(struct loop *l, const struct worker_kind *kinds,
	       struct event_log *events)
{
	int r;

	l->kinds = kinds;
	l->events = events;
	super_init(&l->super);
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		l->child[i] = (struct child){ .from = -1, .to = -1 };
	r = block_sigchld(SIG_BLOCK);
	l->signals = r < 0 ? r : open_signals();
}

void loop_close(struct loop *l)
{
	if (l->signals >= 0)
		close(l->signals);
	l->signals = -1;
	(void)block_sigchld(SIG_UNBLOCK);
}

/* In a new child: what belongs to the others and to process 1. */
static void close_others(void *data)
{
	struct loop *l = data;

	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		child_close(&l->child[i]);
	if (l->signals >= 0)
		close(l->signals);
}

int loop_start(struct loop *l, unsigned kind, struct boot *b)
{
	const struct worker_kind *k = &l->kinds[kind];
	int r;

	if (!super_is_free(&l->super, kind))
		return -EBUSY;
	child_close(&l->child[kind]);
	r = child_start(&l->child[kind], k->work, b, close_others, l);
	if (r < 0)
		return r;
	super_started(&l->super, kind, l->child[kind].pid, k->may,
		      k->silence_ms, clock_ms());
	event_add(l->events, EVENT_CHILD, k->name, clock_ms());
	return 0;
}

void loop_stop(struct loop *l, unsigned kind)
{
	super_stop(&l->super, kind, clock_ms());
}

bool loop_is_there(const struct loop *l, unsigned kind)
{
	return !super_is_free(&l->super, kind);
}

bool loop_was_released(const struct loop *l, unsigned kind)
{
	return l->super.child[kind].was_released;
}

void loop_limit(struct loop *l, unsigned kind, uint32_t silence_ms)
{
	super_limit(&l->super, kind, silence_ms, clock_ms());
}

bool loop_is_held(const struct loop *l, unsigned kind)
{
	return loop_is_there(l, kind) &&
	       l->super.child[kind].state != CHILD_RELEASED;
}

void loop_order(struct loop *l, unsigned kind)
{
	/* one that has died is told by its end */
	(void)!write(l->child[kind].to, "", 1);
}

static void say_end(const struct worker_kind *k, const struct super_action *a)
{
	bool killed = WIFSIGNALED(a->status);

	if (a->status != 0 || a->partial)
		log_error("%s (process %d) %s %d%s", k->name, (int)a->pid,
			  killed ? "was ended by signal" : "ended with status",
			  killed ? WTERMSIG(a->status) : WEXITSTATUS(a->status),
			  a->partial ? ", in the middle of a message" : "");
}

static void kill_child(const struct loop *l, const struct super_action *a)
{
	const struct worker_kind *k = &l->kinds[a->child];

	if (a->why == SUPER_SILENT)
		log_error(
			"%s (process %d) has said nothing for %u s: ended",
			k->name, (int)a->pid,
			(unsigned)(l->super.child[a->child].silence_ms / 1000));
	else if (a->why != SUPER_STOPPED)
		log_error("%s (process %d) %s: ended", k->name, (int)a->pid,
			  a->why == SUPER_CLOSED
				  ? "has closed its pipe and stays"
				  : "handed over nonsense");
	(void)kill(a->pid, SIGKILL);
}

static void child_gone(struct loop *l, struct boot *b,
		       const struct super_action *a)
{
	const struct worker_kind *k = &l->kinds[a->child];

	if (a->act == SUPER_ABANDONED)
		log_error("%s (process %d) cannot be ended (the kernel waits "
			  "for something): going on without it",
			  k->name, (int)a->pid);
	else if (a->why == SUPER_BY_ITSELF)
		say_end(k, a);
	child_close(&l->child[a->child]);
	event_add(l->events, EVENT_CHILD_ENDED, k->name, clock_ms());
	if (k->gone != NULL)
		k->gone(b, a);
}

/* Whether there was something to do. */
static bool loop_act(struct loop *l, struct boot *b)
{
	struct super_action a;
	bool any = false;

	while (super_next(&l->super, clock_ms(), &a)) {
		const struct worker_kind *k = &l->kinds[a.child];

		any = true;
		switch (a.act) {
		case SUPER_MESSAGE:
			if (k->message != NULL && k->message(b, &a.msg) < 0)
				super_wrong(&l->super, a.child, clock_ms());
			break;
		case SUPER_KILL:
			kill_child(l, &a);
			break;
		case SUPER_ENDED:
		case SUPER_ABANDONED:
			child_gone(l, b, &a);
			break;
		}
	}
	return any;
}

/* Whether something was read; the end closes the descriptor. */
static bool read_child(struct loop *l, unsigned i)
{
	uint8_t buf[512];
	size_t room = super_room(&l->super, i);
	ssize_t n;

	if (l->child[i].from < 0 || room == 0)
		return false;
	n = read(l->child[i].from, buf,
		 room < sizeof(buf) ? room : sizeof(buf));
	if (n > 0) {
		super_input(&l->super, i, buf, (size_t)n);
		return true;
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	close(l->child[i].from);
	l->child[i].from = -1;
	super_closed(&l->super, i, clock_ms());
	return false;
}

static void exited(struct loop *l, struct boot *b, pid_t pid, int status)
{
	for (unsigned i = 0; i < SUPER_CHILDREN; i++) {
		/* its last words come before its end */
		while (l->child[i].pid == pid && read_child(l, i))
			(void)loop_act(l, b);
	}
	(void)super_exited(&l->super, pid, status);
	(void)loop_act(l, b);
}

/*
 * Every process without a parent is process 1's, and is reaped at once.
 * Whether there was one.
 */
static bool reap(struct loop *l, struct boot *b)
{
	int status;
	pid_t pid;

	for (int i = 0; i < REAP_AT_ONCE; i++) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid <= 0)
			return i > 0;
		exited(l, b, pid, status);
	}
	return true;
}

void loop_turn(struct loop *l, struct boot *b, uint64_t until_ms)
{
	struct pollfd fds[SUPER_CHILDREN + 1];
	uint64_t now = clock_ms();
	/* what has come of it is looked at before anything is waited for */
	bool done = reap(l, b);

	done = loop_act(l, b) || done;
	until_ms = clock_earlier(until_ms, super_deadline(&l->super));
	if (l->signals < 0)
		until_ms = clock_earlier(until_ms, now + REAP_MS);
	for (unsigned i = 0; i < SUPER_CHILDREN; i++)
		fds[i] = (struct pollfd){ .fd = l->child[i].from,
					  .events = POLLIN };
	fds[SUPER_CHILDREN] =
		(struct pollfd){ .fd = l->signals, .events = POLLIN };
	if (poll(fds, SUPER_CHILDREN + 1,
		 done ? 0 : clock_poll_ms(now, until_ms)) < 0)
		return;
	if (fds[SUPER_CHILDREN].revents != 0)
		sys_signalfd_drain(l->signals);
	for (unsigned i = 0; i < SUPER_CHILDREN; i++) {
		if (fds[i].revents != 0)
			(void)read_child(l, i);
	}
	(void)reap(l, b);
	(void)loop_act(l, b);
}
