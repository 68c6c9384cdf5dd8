/* Where process 1 finds itself: namespaces, an initramfs, its files. */
#define _GNU_SOURCE
#include "tests/pid1/ns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* DIR/rootfs/NAME; the text stays until the next call. */
static const char *at(const struct ns_call *c, const char *name)
{
	static char path[2 * NS_PATH];

	snprintf(path, sizeof(path), "%s/%s", c->rootfs, name);
	return path;
}

static void copy(const struct ns_call *c, const char *from, const char *to)
{
	char buf[65536];
	ssize_t n;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(at(c, to), O_WRONLY | O_CREAT | O_CLOEXEC, 0755);

	if (in < 0 || out < 0)
		ns_die(from);
	while ((n = read(in, buf, sizeof(buf))) > 0) {
		if (write(out, buf, (size_t)n) != n)
			ns_die(from);
	}
	close(in);
	if (close(out) < 0)
		ns_die(from);
}

/* -f FILE=TO, whose directories are made. */
static void copy_word(const struct ns_call *c, const char *word)
{
	const char *to = strchr(word, '=');
	char from[NS_PATH], dir[NS_PATH];

	if (to == NULL)
		ns_die(word);
	snprintf(from, sizeof(from), "%.*s", (int)(to - word), word);
	for (const char *p = to + 2; (p = strchr(p, '/')) != NULL; p++) {
		snprintf(dir, sizeof(dir), "%.*s", (int)(p - to - 1), to + 1);
		if (mkdir(at(c, dir), 0755) < 0 && errno != EEXIST)
			ns_die(dir);
	}
	copy(c, from, to + 1);
}

static void run_setup(const char *command)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", command, NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		ns_die(command);
}

/* Namespaces of our own, in which the caller is root. */
void ns_enter(const struct ns_call *c)
{
	unsigned uid = getuid(), gid = getgid();
	char map[64];

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS |
		    CLONE_NEWIPC) < 0)
		ns_die("make namespaces");
	ns_write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", gid);
	ns_write_file("/proc/self/gid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", uid);
	ns_write_file("/proc/self/uid_map", map);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		ns_die("make mounts private");
	if (mkdir(c->rootfs, 0755) < 0 && errno != EEXIST)
		ns_die(c->rootfs);
	if (mount("rootfs", c->rootfs, "tmpfs", 0, "mode=0755") < 0)
		ns_die("mount the initramfs");
	copy(c, c->program, "init");
	for (unsigned i = 0; i < c->n_copies; i++)
		copy_word(c, c->copy[i]);
	if (c->setup != NULL)
		run_setup(c->setup);
	/* whoever is forked next is process 1 */
	if (unshare(CLONE_NEWPID) < 0)
		ns_die("make a namespace of processes");
}

static void mount_at(const struct ns_call *c, const char *type,
		     const char *name, unsigned long flags)
{
	if (mkdir(at(c, name), 0755) < 0 && errno != EEXIST)
		ns_die(name);
	if (mount(type, at(c, name), type, flags, NULL) < 0)
		ns_die(name);
}

static void bind_file(const struct ns_call *c, const char *from,
		      const char *name)
{
	if (from == NULL)
		return;
	if (access(at(c, name), F_OK) < 0)
		ns_write_file(at(c, name), "");
	if (mount(from, at(c, name), NULL, MS_BIND, NULL) < 0)
		ns_die(name);
}

/* -b FILE=NAME */
static void bind_word(const struct ns_call *c, const char *word)
{
	const char *equals = strchr(word, '=');
	char from[NS_PATH];

	if (equals == NULL)
		ns_die(word);
	snprintf(from, sizeof(from), "%.*s", (int)(equals - word), word);
	bind_file(c, from, equals + 1);
}

static void bind_root(const struct ns_call *c)
{
	if (c->prepared == NULL)
		return;
	if ((mkdir(at(c, "dev"), 0755) < 0 && errno != EEXIST) ||
	    mkdir(at(c, "dev/prepared"), 0755) < 0 ||
	    mount(c->prepared, at(c, "dev/prepared"), NULL, MS_BIND, NULL) < 0)
		ns_die("bind the root");
	/* it is a directory of the caller's */
	if (mount(NULL, at(c, "dev/prepared"), NULL,
		  MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
		ns_die("protect the root");
}

/*
 * In a namespace of users the kernel mounts only what is mounted somewhere
 * already: so that process 1 can.  Where it cannot, that is a case, too.
 */
static void show(const struct ns_call *c, const char *type, const char *name)
{
	(void)mkdir(at(c, "dev"), 0755);
	(void)mkdir(at(c, name), 0755);
	(void)mount(type, at(c, name), type, MS_NOSUID | MS_NODEV | MS_NOEXEC,
		    NULL);
}

/* What an initramfs and the kernel have ready for /init. */
static void furnish(const struct ns_call *c, const char *tty)
{
	if (!c->no_proc) {
		mount_at(c, "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC);
		bind_file(c, c->cmdline, "proc/cmdline");
		bind_file(c, c->panic, "proc/sys/kernel/panic");
	}
	if (!c->no_dev) {
		mount_at(c, "tmpfs", "dev", MS_NOSUID);
		bind_file(c, tty, "dev/console");
		bind_file(c, "/dev/null", "dev/null");
	}
	if (c->no_proc)
		show(c, "proc", "dev/seen-proc");
	show(c, "sysfs", "dev/seen-sys");
	bind_root(c);
	for (unsigned i = 0; i < c->n_binds; i++)
		bind_word(c, c->bind[i]);
}

static void close_from(unsigned first)
{
	(void)syscall(SYS_close_range, first, ~0u, 0);
}

/*
 * As the kernel starts it, whatever our caller ignores or blocks.  glibc has
 * posix_spawn(3) ignore two signals, and signal(3) does not know them.
 */
static void reset_signals(void)
{
	static const unsigned long as_usual[8]; /* SIG_DFL, no flags */
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int i = 1; i < NSIG; i++)
		(void)syscall(SYS_rt_sigaction, i, as_usual, NULL, NSIG / 8);
}

/* Process 1, from its birth to the program. */
void ns_become_init(struct ns_call *c, const char *tty, int sync)
{
	/* cores of workers that crash are of no use to anybody */
	const struct rlimit no_core = { 1, 1 };
	int fd = open(tty, O_RDWR | O_NOCTTY), listener;
	char byte;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setrlimit(RLIMIT_CORE, &no_core);
	reset_signals();
	if (unshare(CLONE_NEWNS) < 0)
		ns_die("have mounts of its own");
	furnish(c, tty);
	if (chdir(c->rootfs) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 ||
	    umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		ns_die("pivot into the initramfs");
	setsid();
	listener = ns_fault_arm(&c->faults);
	if (listener < -1)
		ns_die("make system calls fail");
	/* the parent takes it, or what hangs would go on */
	if (write(sync, &listener, sizeof(listener)) < 0 ||
	    read(sync, &byte, 1) != 1)
		_exit(98);
	for (int i = 0; i < 3; i++)
		dup2(fd, i);
	close_from(c->no_descriptors ? 0 : 3);
	execve("/init", c->argv, c->env);
	_exit(98);
}
