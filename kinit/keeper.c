/* The lease keeper, see keeper.h: what it waits for, and its files. */
#include "kinit/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>

#include "kinit/lease_file.h"
#include "kinit/net_files.h"
#include "lib/clock.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/sys.h"

#define EMPTY	  "empty" /* in KEEPER_DIR */
#define RUN_KINIT "../kinit"
#define OMIT	  "../" KEEPER_OMIT "/kinit-lease"
#define SLEPT_MS  2000
/* Who was told to end and is there so long after has been told by mistake. */
#define ENDING_MS  600000
#define FAR_OFF_MS ((uint64_t)1 << 52)

static void keeper_lacks(const char *what, int err)
{
	log_warn("lease keeper: cannot %s: %pe", what, ERR(err));
}

/* What an interface is called no more tells of no lease. */
static void forget_name(const char *dev)
{
	char path[sizeof(RUN_KINIT "/" LEASE_FILE) + NET_IFNAME];

	fmt_print(path, sizeof(path), RUN_KINIT "/" LEASE_FILE "%s", dev);
	(void)unlink(path);
}

/* A renewal brought something else than what was told. */
static void tell_others(struct keeper *k, const struct net_iface *f)
{
	struct net_result *net = k->net;

	for (unsigned i = 0; i < net->n_ifaces; i++) {
		struct net_iface *told = &net->iface[i];

		if (told->ifindex != f->ifindex ||
		    (strcmp(told->dev, f->dev) == 0 &&
		     memcmp(&told->info, &f->info, sizeof(f->info)) == 0))
			continue;
		if (strcmp(told->dev, f->dev) != 0)
			forget_name(told->dev);
		*told = *f;
		(void)conf_write("..", f);
		(void)net_files_write(RUN_KINIT, net);
		(void)net_file_cover(RUN_KINIT "/" NET_FILE_COVER, net);
	}
}

void keeper_held(void *keeper, const struct hold *h)
{
	struct keeper *k = keeper;

	if (!k->runs)
		return;
	/* that there is no room is told once */
	log_kernel.brief = k->unwritten;
	k->unwritten = lease_file_write(RUN_KINIT, h) < 0;
	log_kernel.brief = false;
	tell_others(k, &h->iface);
}

static int make_dir(const char *path)
{
	return mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
}

static int write_omit(void)
{
	char text[16];
	int r = make_dir("../" KEEPER_OMIT);
	int len = fmt_print(text, sizeof(text), "%u\n", (unsigned)getpid());

	return r < 0 ? r : file_replace(OMIT, text, (size_t)len);
}

static int open_or(int dir, const char *path, int flags)
{
	int fd = openat(dir, path, flags | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

/* Its directory, and what stands there. */
static int prepare_files(struct keeper *k)
{
	const struct hold *h;
	int r = make_dir(KEEPER_DIR);

	k->dir = open_or(AT_FDCWD, KEEPER_DIR, O_PATH | O_DIRECTORY);
	if (k->dir < 0)
		return r < 0 ? r : k->dir;
	r = keeper_socket_open(k);
	if (r < 0)
		keeper_lacks("open " KEEPER_DIR "/" KEEPER_SOCKET, r);
	if (chdir(KEEPER_DIR) < 0)
		return -errno;
	k->runs = true;
	for (unsigned i = 0; (h = ipconfig_held(k->ic, i)) != NULL; i++)
		(void)lease_file_write(RUN_KINIT, h);
	r = write_omit();
	if (r < 0)
		keeper_lacks("write /run/" KEEPER_OMIT "/kinit-lease", r);
	r = make_dir(EMPTY);
	return r == 0 && chroot(EMPTY) < 0 ? -errno : r;
}

void keeper_prepare(struct keeper *k)
{
	int r;

	keeper_socket_init(k);
	k->proc = open_or(AT_FDCWD, "/proc", O_PATH | O_DIRECTORY);
	k->timer = sys_timerfd(CLOCK_BOOTTIME);
	k->woken = sys_timerfd(CLOCK_REALTIME);
	r = prepare_files(k);
	if (r < 0)
		keeper_lacks("have " KEEPER_DIR "/" EMPTY " as its root", r);
	k->mounts = open_or(k->proc, "self/mountinfo", O_RDONLY);
}

/* How long the machine has slept. */
static int64_t asleep_ms(void)
{
	struct timespec boot = { 0 }, mono = { 0 };

	sys_clock_gettime(CLOCK_BOOTTIME, &boot);
	sys_clock_gettime(CLOCK_MONOTONIC, &mono);
	return (int64_t)(boot.tv_sec - mono.tv_sec) * 1000 +
	       (boot.tv_nsec - mono.tv_nsec) / 1000000;
}

static void see_sleep(struct keeper *k)
{
	int64_t now = asleep_ms(), before = k->asleep_ms;

	k->asleep_ms = now;
	/* which is an event once, and is set anew for the next */
	(void)sys_timerfd_set(k->woken, SYS_TIMER_ABSTIME | SYS_TIMER_CANCEL,
			      FAR_OFF_MS);
	if (now - before > SLEPT_MS)
		ipconfig_slept(k->ic);
}

/* Why there is nothing to keep any more, or NULL. */
static const char *see_root(struct keeper *k)
{
	enum keeper_root root = keeper_root(k);
	bool ending = clock_ms() < k->ending_ms;

	/* init may have gone on to another; a shutdown's is in memory */
	if (root == KEEPER_ROOT_GONE) {
		k->root = 0;
		root = keeper_root(k);
		if (k->in_memory)
			return "the root is unmounted";
	}
	if (root == KEEPER_ROOT_READ_ONLY && ending && k->writable)
		return "the root is read-only";
	k->writable = root == KEEPER_ROOT_WRITABLE;
	return NULL;
}

static const char *see_held(const struct keeper *k)
{
	const struct hold *h;
	const char *why = "nothing is held";

	for (unsigned i = 0; (h = ipconfig_held(k->ic, i)) != NULL; i++) {
		if (h->state < HOLD_TAKEN)
			return NULL;
		why = h->why;
	}
	return why;
}

enum { ON_TIMER, ON_WOKEN, ON_MOUNTS, ON_SIGNAL, ON_OTHERS };

/* Waits for an event: why it is the last, or NULL. */
static const char *keeper_wait(struct keeper *k, bool more)
{
	struct pollfd fds[ON_OTHERS + KEEPER_SOCKET_FDS + IPCONFIG_FDS] = {
		[ON_TIMER] = { .fd = k->timer, .events = POLLIN },
		[ON_WOKEN] = { .fd = k->woken, .events = POLLIN },
		[ON_MOUNTS] = { .fd = k->mounts, .events = POLLPRI },
		[ON_SIGNAL] = { .fd = k->signals, .events = POLLIN },
	};
	uint64_t until = CLOCK_NEVER;
	unsigned n = ON_OTHERS;

	n += keeper_socket_fds(k, fds + n);
	n += ipconfig_hold_fds(k->ic, fds + n, &until);
	until = clock_earlier(until, keeper_socket_deadline(k));
	/* poll(2) does not count the time that a machine sleeps */
	(void)sys_timerfd_set(k->timer, SYS_TIMER_ABSTIME,
			      until == CLOCK_NEVER ? 0 : until);
	if (poll(fds, n, more ? 0 : clock_poll_ms(clock_ms(), until)) <= 0)
		return NULL;
	see_sleep(k);
	keeper_socket_turn(k, clock_ms());
	if (fds[ON_SIGNAL].revents != 0) {
		sys_signalfd_drain(k->signals);
		k->ending_ms = clock_ms() + ENDING_MS;
	}
	return fds[ON_MOUNTS].revents != 0 ? see_root(k) : NULL;
}

/* No signal but SIGKILL ends it: the address would stay, but not the lease. */
static void refuse_signals(struct keeper *k)
{
	sigset_t all;

	sigfillset(&all);
	(void)sigprocmask(SIG_BLOCK, &all, NULL);
	k->signals = sys_signalfd(SIGTERM);
}

void keeper_run(struct keeper *k, struct boot *b)
{
	const char *why = NULL;

	refuse_signals(k);
	keeper_jail(k, b);
	ipconfig_hold_begin(k->ic);
	k->asleep_ms = asleep_ms();
	see_sleep(k);
	(void)see_root(k);
	while (why == NULL) {
		int r = ipconfig_hold_turn(k->ic);

		why = r < 0 ? "no netlink" : see_held(k);
		if (why == NULL)
			why = keeper_wait(k, r > 0);
	}
	log_note("lease keeper: ends: %s", why);
	(void)unlink(KEEPER_SOCKET);
	(void)unlink(OMIT);
}
