/*
 * devwait [-q] [-t SECONDS|forever] DEVICE...: waits until block devices are
 * there.  Uevents say when to look; what is on devices is read by children, so
 * that a disk that hangs stops nobody.
 */
#include "utils/util.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "lib/block_find.h"
#include "lib/block_list.h"
#include "lib/block_open.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/run.h"
#include "lib/str.h"
#include "lib/sys.h"
#include "lib/uevent.h"
#include "utils/options.h"

#define DEVWAIT_BAD	 2
#define DEVWAIT_S	 30
#define DEVWAIT_LOOK_MS	 10000 /* for -t 0 */
#define DEVWAIT_SAY_MS	 5000  /* then said each 10 s */
#define DEVWAIT_GAP_MS	 10000
#define DEVWAIT_SLOW_MS	 2000 /* for a disk: then others are read, too */
#define DEVWAIT_EVENTS	 4096 /* at once */
#define DEVWAIT_WANTS	 16
#define DEVWAIT_CHILDREN 4 /* more could only hang, too */

struct devwait_want {
	bool found;
	const char *text;
	struct block_spec spec;
	struct block_dev dev; /* when found */
};

/* It looks until it has found one. */
struct devwait_child {
	pid_t pid;	      /* 0: there is none */
	unsigned want;	      /* from 1, it is dev; or 0 */
	uint64_t since_ms;    /* it has read dev since */
	struct block_dev dev; /* with a disk of "" it reads none */
};

/* All of it, so that a child can tell. */
struct devwait {
	bool quiet, once;
	bool again;	  /* something may have changed: look */
	unsigned n, left; /* wants, and those that are not found */
	int events, signals;
	struct devwait_child *looking; /* the last one, or NULL */
	uint64_t since_ms, end_ms, say_ms;
	struct devwait_child child[DEVWAIT_CHILDREN];
	struct devwait_want want[DEVWAIT_WANTS];
};

struct devwait_looker {
	struct devwait *w;
	struct devwait_child *c; /* its own */
};

static bool devwait_specs(struct devwait *w, char **text)
{
	for (; *text != NULL; text++) {
		struct devwait_want *want = &w->want[w->n];

		if (w->n == DEVWAIT_WANTS) {
			log_error("%.200s: that is one too many", *text);
			return false;
		}
		want->text = *text;
		if (util_spec(*text, &want->spec) < 0)
			return false;
		w->n++;
	}
	return true;
}

/* False: devwait_main() returns *status. */
static bool devwait_options(struct devwait *w, struct options *o, int *status)
{
	uint32_t s = DEVWAIT_S;
	int opt;

	*status = DEVWAIT_BAD;
	while ((opt = options_next(o)) > 0) {
		if (opt == 'q') {
			w->quiet = true;
		} else if (strcmp(o->value, "forever") == 0) {
			s = UINT32_MAX; /* as good as that */
		} else if (parse_u32(o->value, UINT32_MAX, &s) < 0) {
			log_error("%.200s: no number of seconds", o->value);
			return false;
		}
	}
	w->once = s == 0;
	w->since_ms = clock_ms();
	w->say_ms = w->since_ms + DEVWAIT_SAY_MS;
	w->end_ms =
		w->since_ms + (w->once ? DEVWAIT_LOOK_MS : (uint64_t)s * 1000);
	if (opt == OPTION_END && o->argc > 0)
		return devwait_specs(w, o->argv);
	*status = options_usage(o, opt) * DEVWAIT_BAD;
	return false;
}

static bool devwait_hangs(const struct devwait *w, const char *disk)
{
	for (unsigned i = 0; i < DEVWAIT_CHILDREN; i++) {
		if (w->child[i].pid != 0 &&
		    strcmp(w->child[i].dev.disk, disk) == 0)
			return true;
	}
	return false;
}

/* In the child. */
static bool devwait_try(const struct block_dev *dev, void *data)
{
	const struct devwait_looker *l = data;
	const struct devwait *w = l->w;
	struct devwait_child *c = l->c;

	for (unsigned i = 0; i < w->n; i++) {
		const struct devwait_want *want = &w->want[i];
		enum block_match m =
			block_dev_match(BLOCK_SYS, &want->spec, dev);

		if (want->found || m == BLOCK_NO ||
		    (m == BLOCK_ASK && devwait_hangs(w, dev->disk)))
			continue;
		c->since_ms = clock_ms();
		c->dev = *dev;
		if (m == BLOCK_YES || block_is_meant(&want->spec, dev)) {
			c->want = i + 1;
			return true;
		}
		*c->dev.disk = '\0';
	}
	return false;
}

/* What a child has found, at its end. */
static void devwait_take(struct devwait *w, struct devwait_child *c)
{
	struct devwait_want *want = &w->want[c->want - 1];

	if (c->want != 0) {
		w->again = true;
		w->left -= !want->found;
		want->found = true;
		want->dev = c->dev;
	}
	if (w->looking == c)
		w->looking = NULL;
	c->pid = 0;
}

/* When the look that goes on counts as one that hangs. */
static uint64_t devwait_slow(const struct devwait *w)
{
	return w->looking == NULL ? CLOCK_NEVER
				  : w->looking->since_ms + DEVWAIT_SLOW_MS;
}

/*
 * Starts a child, if one is to look and can: while one reads a disk for long,
 * another one looks at all others.
 */
static void devwait_look(struct devwait *w, uint64_t now)
{
	struct devwait_child *c, *next = NULL;
	pid_t pid;

	for (c = w->child; c < w->child + DEVWAIT_CHILDREN; c++) {
		if (c->pid != 0 && waitpid(c->pid, NULL, WNOHANG) != 0)
			devwait_take(w, c);
		if (c->pid == 0)
			next = c;
	}
	if (now >= devwait_slow(w)) {
		/* those behind it may be there */
		w->looking = NULL;
		w->again = true;
	}
	if (w->looking != NULL || !w->again || w->left == 0 || next == NULL)
		return;
	*next = (struct devwait_child){ .since_ms = now };
	w->looking = next;
	pid = run_fork();
	if (pid == 0) {
		struct devwait_looker l = { w, next };

		(void)block_dev_each(BLOCK_SYS, devwait_try, &l);
		_exit(0);
	}
	if (pid < 0) {
		w->looking = NULL;
		return;
	}
	w->again = false;
	next->pid = pid;
}

static void devwait_say(const struct devwait *w, uint64_t now, const char *what)
{
	for (unsigned i = 0; i < w->n && !w->quiet; i++) {
		if (!w->want[i].found)
			log_error("%s %.200s (%u s)", what, w->want[i].text,
				  (unsigned)((now - w->since_ms) / 1000));
	}
}

/* Takes what has come; a block device may be new or another one, or lost. */
static void devwait_events(struct devwait *w)
{
	char buf[UEVENT_MAX] UNINITIALIZED;

	for (int i = 0; i < DEVWAIT_EVENTS; i++) {
		long len = uevent_read(w->events, buf);
		const char *subsystem = NULL;

		if (len == 0)
			break;
		if (len > 0)
			subsystem = uevent_value(buf, (size_t)len, "SUBSYSTEM");
		w->again |=
			len == -ENOBUFS ||
			(subsystem != NULL && strcmp(subsystem, "block") == 0);
	}
}

static void devwait_sleep(struct devwait *w, uint64_t now)
{
	struct pollfd p[2] = { { .fd = w->events, .events = POLLIN },
			       { .fd = w->signals, .events = POLLIN } };
	uint64_t until = clock_earlier(w->end_ms, w->say_ms);

	until = clock_earlier(until, devwait_slow(w));
	(void)poll(p, 2, clock_poll_ms(now, until));
	sys_signalfd_drain(w->signals);
	devwait_events(w);
}

/* What was found may have gone since: then it is looked for again. */
static bool devwait_are_there(struct devwait *w)
{
	for (unsigned i = 0; i < w->n; i++) {
		struct devwait_want *want = &w->want[i];
		struct block_dev now;

		if (block_dev_read(BLOCK_SYS, want->dev.name, &now) == 0 &&
		    now.major == want->dev.major &&
		    now.minor == want->dev.minor)
			continue;
		want->found = false;
		w->left++;
		w->again = true;
	}
	return w->left == 0;
}

/* Until all are found or the time is over. */
static bool devwait_all(struct devwait *w)
{
	for (;;) {
		uint64_t now = clock_ms();

		/* what no uevent told, a disk that could not be read */
		if (now >= w->say_ms) {
			devwait_say(w, now, "waiting for");
			w->say_ms = now + DEVWAIT_GAP_MS;
			w->again = true;
		}
		devwait_look(w, now);
		if (w->left == 0 && devwait_are_there(w))
			return true;
		if (now >= w->end_ms ||
		    (w->once && w->looking == NULL && !w->again)) {
			devwait_say(w, now, "no block device is");
			return false;
		}
		devwait_sleep(w, now);
	}
}

static int devwait_fail(const struct devwait *w)
{
	if (w->quiet)
		return 1;
	for (unsigned i = 0; i < DEVWAIT_CHILDREN; i++) {
		const struct devwait_child *c = &w->child[i];

		if (c->pid != 0 && *c->dev.disk != '\0')
			log_warn("%s does not answer", c->dev.disk);
	}
	block_list_say();
	log_warn("  are the drivers loaded? Arrays need mdassemble, volumes "
		 "lvm2, encrypted devices cryptsetup");
	return 1;
}

static int devwait_print(const struct devwait *w)
{
	int r = 0;

	for (unsigned i = 0; i < w->n && r == 0; i++) {
		const struct block_dev *dev = &w->want[i].dev;
		char path[BLOCK_NODE];

		r = block_dev_node(dev, path);
		r = r < 0 ? util_fail("make a node of", dev->name, r)
			  : output_line(path);
	}
	return r;
}

/* Before the first look, so that nothing is missed: 0 or -errno. */
static int devwait_begin(struct devwait *w)
{
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child, NULL);
	w->signals = sys_signalfd(SIGCHLD);
	w->events = uevent_open();
	w->left = w->n;
	w->again = true;
	return w->signals < 0 ? w->signals : w->events;
}

int devwait_main(int argc, char **argv)
{
	struct options o = options_of(argc, argv,
				      "qt:\0"
				      "[-q] [-t SECONDS|forever] device ...\0"
				      "quiet=q\0timeout=t\0");
	struct devwait *w = mmap(NULL, sizeof(*w), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int r;

	if (w == MAP_FAILED)
		return util_fail("get", "memory", errno);
	if (!devwait_options(w, &o, &r))
		return r;
	r = devwait_begin(w);
	if (r < 0)
		return util_fail("hear of", "devices", r);
	return devwait_all(w) ? devwait_print(w) : devwait_fail(w);
}
