/*
 * ns: runs a program as process 1 of namespaces of its own, from a tmpfs as an
 * initramfs, with a terminal as its console.  What it writes goes to standard
 * output, with the seconds since it began; how it ended, too:
 *
 *	"== reboot", "== halt", "== exit N", "== signal N": by itself
 *	"== seen": -k s after a line with the text of -u
 *	"== late": -l s were over
 *	"== child STATE NAME": each child of process 1 before it was ended
 *	"== left N": names that are still in the initramfs
 *
 * An ordinary user may run it, and nothing of the machine is within reach.
 */
#define _GNU_SOURCE
#include "tests/pid1/ns.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static const char usage[] =
	"usage: ns -d DIR [option ...] PROGRAM [argument ...]\n"
	"-d DIR      for files of its own: DIR/rootfs, DIR/pid (process 1's)\n"
	"-r DIR      the root that root=test: mounts, at /dev/prepared\n"
	"-c FILE     is /proc/cmdline\n"
	"-p FILE     is /proc/sys/kernel/panic\n"
	"-b FILE=TO  is the file TO of the initramfs, as long as it boots\n"
	"-f FILE=TO  is copied there\n"
	"-e NAME=VAL a word of the environment\n"
	"-x FAULT    a system call that fails, see ns_fault.h\n"
	"-s COMMAND  of the shell, before, where the network is\n"
	"-l SECONDS  ends it then (10)\n"
	"-u TEXT     ends it when it writes that\n"
	"-k SECONDS  but only so much later (0)\n"
	"-P          /proc is not mounted\n"
	"-D          nothing is mounted on /dev\n"
	"-n          no descriptor is open\n";

void ns_die(const char *what)
{
	fprintf(stderr, "ns: cannot %s: %s\n", what, strerror(errno));
	_exit(98);
}

void ns_write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd) < 0)
		ns_die(path);
}

static int open_terminal(char *tty, size_t size)
{
	struct termios raw;
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int slave;

	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0 ||
	    ptsname_r(master, tty, size) != 0)
		ns_die("open a terminal");
	/* held open: a master whose other end nobody has cannot be read */
	slave = open(tty, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (slave < 0 || tcgetattr(slave, &raw) < 0)
		ns_die(tty);
	cfmakeraw(&raw);
	tcsetattr(slave, TCSANOW, &raw);
	fcntl(master, F_SETFL, O_NONBLOCK);
	return master;
}

static void start(struct ns_call *c)
{
	int sync[2], listener, master, pidfd;
	char tty[64], path[NS_PATH + 8], text[16];
	pid_t pid;

	master = open_terminal(tty, sizeof(tty));
	ns_enter(c);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sync) < 0)
		ns_die("make a pair of sockets");
	pid = fork();
	if (pid < 0)
		ns_die("fork");
	if (pid == 0) {
		close(sync[0]);
		ns_become_init(c, tty, sync[1]);
	}
	close(sync[1]);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (pidfd < 0 ||
	    read(sync[0], &listener, sizeof(listener)) != sizeof(listener))
		ns_die("start process 1");
	/* held until the end, and never answered */
	if (listener >= 0 && syscall(SYS_pidfd_getfd, pidfd, listener, 0) < 0)
		ns_die("take the listener");
	snprintf(path, sizeof(path), "%s/pid", c->dir);
	snprintf(text, sizeof(text), "%d\n", (int)pid);
	ns_write_file(path, text);
	if (write(sync[0], "", 1) != 1)
		ns_die("start process 1");
	ns_watch(c, pid, pidfd, master);
}

static bool parse_option(struct ns_call *c, int opt)
{
	switch (opt) {
	case 'd':
		c->dir = optarg;
		return snprintf(c->rootfs, sizeof(c->rootfs), "%s/rootfs",
				optarg) < (int)sizeof(c->rootfs);
	case 'r':
		c->prepared = optarg;
		return true;
	case 'c':
		c->cmdline = optarg;
		return true;
	case 'p':
		c->panic = optarg;
		return true;
	case 's':
		c->setup = optarg;
		return true;
	case 'u':
		c->until = optarg;
		return true;
	case 'l':
		c->limit_s = atoi(optarg);
		return true;
	case 'k':
		c->keep_s = atoi(optarg);
		return true;
	case 'b':
		if (c->n_binds == NS_COPIES)
			return false;
		c->bind[c->n_binds++] = optarg;
		return true;
	case 'f':
		if (c->n_copies == NS_COPIES)
			return false;
		c->copy[c->n_copies++] = optarg;
		return true;
	case 'e':
		if (c->n_env == NS_WORDS)
			return false;
		c->env[c->n_env++] = optarg;
		return true;
	case 'x':
		return ns_fault_add(&c->faults, optarg);
	case 'P':
		return c->no_proc = true;
	case 'D':
		return c->no_dev = true;
	case 'n':
		return c->no_descriptors = true;
	}
	return false;
}

int main(int argc, char **argv)
{
	static struct ns_call c = { .limit_s = 10 };
	int opt;

	while ((opt = getopt(argc, argv, "+d:r:c:p:b:s:u:l:k:f:e:x:PDn")) !=
	       -1) {
		if (!parse_option(&c, opt)) {
			fputs(usage, stderr);
			return 99;
		}
	}
	if (c.dir == NULL || optind == argc) {
		fputs(usage, stderr);
		return 99;
	}
	/* as the kernel calls it */
	c.program = argv[optind];
	c.argv = argv + optind;
	c.argv[0] = "/init";
	start(&c);
	return 0;
}
