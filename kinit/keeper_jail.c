/* What a keeper does without, see keeper.h. */
#include "kinit/boot.h"
#include "kinit/keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/prctl.h>

#include "lib/caps.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/log.h"
#include "lib/seccomp.h"
#include "lib/sys.h"

#define CAP(n) ((uint64_t)1 << CAP_##n)
#define CAPS   (CAP(NET_ADMIN) | CAP(NET_RAW) | CAP(NET_BIND_SERVICE))
#define STACK  (4u << 20) /* more than it ever had */
#define FRAMES 8192	  /* of what is called from here, and more */

/* What netlink, packets, sockets, files of /run and the log need. */
static const uint16_t keeper_calls[] = {
	__NR_read,
	__NR_write,
	__NR_close,
	__NR_ppoll,
	__NR_restart_syscall,
	__NR_socket,
	__NR_bind,
	__NR_connect,
	__NR_getsockname,
	__NR_setsockopt,
	__NR_getsockopt,
	__NR_accept4,
	__NR_sendto,
	__NR_recvfrom,
	__NR_sendmsg,
	__NR_recvmsg,
	__NR_ioctl,
	__NR_fcntl,
	__NR_openat,
	__NR_unlinkat,
	__NR_renameat,
	__NR_mkdirat,
	__NR_sysinfo,
	__NR_uname,
	__NR_clock_gettime,
	__NR_getrandom,
	__NR_timerfd_settime,
	__NR_gettimeofday,
	__NR_exit_group,
	__NR_exit,
	SYS_OWN,
};

static void jail_lacks(const char *what, int err)
{
	log_info("lease keeper: cannot %s: %pe", what, ERR(err));
}

/*
 * systemd spares who has an '@' as the first character of its command line.
 * Arguments and environment stand behind each other; behind an argument whose
 * NUL was overwritten the kernel reads on in these (setproctitle(3)).
 */
static void jail_name(const struct boot *b)
{
	char *name = b->argv[0], *end = name;

	for (char **s = b->argv; *s == end; s++)
		end += strlen(*s) + 1;
	for (char **s = b->env; *s == end; s++)
		end += strlen(*s) + 1;
	memset(name, 0, (size_t)(end - name));
	if (end - name >= (ptrdiff_t)sizeof(KEEPER_NAME))
		memcpy(name, KEEPER_NAME, sizeof(KEEPER_NAME));
	else if (end - name > 1)
		*name = *KEEPER_NAME;
	(void)sys_prctl(PR_SET_NAME, (uintptr_t)(KEEPER_NAME + 1));
}

/* A descriptor that is closed would be the next socket, and 2 is the log's. */
static void jail_descriptors(void)
{
	int fd = openat(log_kernel.dev, "null", O_RDWR | O_CLOEXEC);

	for (int i = 0; i < 3 && fd >= 0; i++)
		(void)dup2(fd, i);
	if (fd > 2)
		close(fd);
	(void)setsid();
}

/* Gives whole pages back to the kernel; they read as zeroes after that. */
static void give_back(uintptr_t from, uintptr_t to)
{
	uintptr_t page = (uintptr_t)getpagesize();

	from = (from + page - 1) & -page;
	to &= -page;
	if (from < to)
		(void)sys_madvise(from, to - from, SYS_MADV_DONTNEED);
}

/* What is process 1's, but for the plan, and how deep the stack ever was. */
static void jail_memory(struct ipconfig *ic, struct boot *b)
{
	const struct net_plan *plan = &b->plan.net;
	char here;
	uintptr_t sp = (uintptr_t)&here;
	int r;

	give_back((uintptr_t)b, (uintptr_t)plan);
	/* specs that there are not are never looked at */
	give_back((uintptr_t)(plan->spec + plan->n_specs), (uintptr_t)(b + 1));
	give_back(sp - STACK, sp - FRAMES);
	/* what told of all interfaces is longer than what comes now */
	give_back((uintptr_t)ic->events.buf, (uintptr_t)(&ic->events + 1));
	give_back((uintptr_t)ic->requests.buf, (uintptr_t)(&ic->requests + 1));
	/* the stack may grow, when nobody is there who could allow that */
	(void)sys_unlimited(SYS_RLIMIT_MEMLOCK);
	r = sys_mlockall(SYS_MCL_ALL_ONFAULT);
	if (r < 0)
		jail_lacks("lock its memory", r);
}

static void jail_oom(const struct keeper *k)
{
	int r, fd = openat(k->proc, "self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	r = fd < 0 ? -errno : fd_write_all(fd, "-1000", 5);
	if (fd >= 0)
		close(fd);
	if (r < 0)
		jail_lacks("be spared where memory is short", r);
}

void keeper_jail(struct keeper *k, struct boot *b)
{
	int r;

	jail_name(b);
	jail_descriptors();
	jail_memory(k->ic, b);
	jail_oom(k);
	r = caps_keep(CAPS);
	if (r < 0)
		jail_lacks("drop capabilities", r);
	r = seccomp_allow(keeper_calls, ARRAY_LEN(keeper_calls));
	if (r < 0)
		jail_lacks("have a filter of system calls (CONFIG_SECCOMP)", r);
}
