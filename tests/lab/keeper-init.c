/*
 * The real init of keeper.t, on a root over NFS.  One child reads and writes
 * the root ten times a second and tells how long that stalled, one tells what
 * happens to addresses (rtnetlink), and process 1 does what the console says: a
 * command a line, with lines "KEEPER ..." for what it did.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#define LOAD_MS	 100
#define STALL_MS 1000
#define TELL_MS	 2000
#define PIECE	 4096

static char name[64]; /* of the machine: the file that is its own */

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000L + ts.tv_nsec / 1000000;
}

/* One line in one write, as several processes do that. */
static void tell(const char *what, long a, const char *more, long b)
{
	char line[300];
	int n = snprintf(line, sizeof(line), "KEEPER %s %ld%s%ld\n", what, a,
			 more, b);

	(void)!write(1, line, (size_t)n);
}

static void say(const char *what, const char *more)
{
	char line[1200];
	int n = snprintf(line, sizeof(line), "KEEPER %s%s\n", what, more);

	(void)!write(1, line, (size_t)n);
}

/* Reads and writes what the server has, not what is cached. */
static int use_root(unsigned n)
{
	char path[80], buf[PIECE], back[PIECE];
	struct stat st;
	int fd, r = -1;

	snprintf(path, sizeof(path), "/tmp/load-%s", name);
	memset(buf, 'a' + (int)(n % 26), sizeof(buf));
	fd = open(path, O_RDWR | O_CREAT, 0600);
	if (fd < 0)
		return -1;
	if (write(fd, buf, sizeof(buf)) == PIECE && fsync(fd) == 0 &&
	    stat("/tmp", &st) == 0 && lseek(fd, 0, SEEK_SET) == 0 &&
	    read(fd, back, sizeof(back)) == PIECE)
		r = memcmp(buf, back, sizeof(buf));
	if (close(fd) < 0)
		r = -1;
	return r;
}

static void load(void)
{
	long longest = 0, told = now_ms();
	unsigned n = 0;

	for (;; n++) {
		long from = now_ms(), took;

		if (use_root(n) != 0)
			say("FAILED ", strerror(errno));
		took = now_ms() - from;
		if (took > longest)
			longest = took;
		if (took >= STALL_MS)
			tell("stall", took, " at ", from);
		if (now_ms() - told >= TELL_MS) {
			tell("load", n, " longest ", longest);
			told = now_ms();
		}
		poll(NULL, 0, LOAD_MS);
	}
}

static void tell_address(const struct nlmsghdr *h)
{
	const struct ifaddrmsg *ifa = (const void *)(h + 1);
	long left = (long)h->nlmsg_len - (long)sizeof(*h) - (long)sizeof(*ifa);
	const struct rtattr *a = (const void *)(ifa + 1);
	unsigned char ip[4] = { 0 };
	unsigned valid = 0;
	char text[80];

	for (; left >= (long)sizeof(*a);
	     a = (const void *)((const char *)a +
				(long)((a->rta_len + 3) & ~3))) {
		if (a->rta_len < sizeof(*a) || a->rta_len > left)
			break;
		left -= (a->rta_len + 3) & ~3;
		if (a->rta_type == IFA_LOCAL)
			memcpy(ip, a + 1, 4);
		if (a->rta_type == IFA_CACHEINFO)
			valid = ((const struct ifa_cacheinfo *)(a + 1))
					->ifa_valid;
	}
	snprintf(text, sizeof(text), "%u.%u.%u.%u valid %u", ip[0], ip[1],
		 ip[2], ip[3], valid);
	say(h->nlmsg_type == RTM_NEWADDR ? "address new " : "address del ",
	    text);
}

static void watch(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK,
				    .nl_groups = RTMGRP_IPV4_IFADDR };
	static char buf[8192] __attribute__((aligned(8)));
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);

	if (fd < 0 || bind(fd, (void *)&addr, sizeof(addr)) < 0)
		say("FAILED to watch", "");
	for (;;) {
		ssize_t n = recv(fd, buf, sizeof(buf), 0);
		const struct nlmsghdr *h = (const void *)buf;

		while (n >= (ssize_t)sizeof(*h) && h->nlmsg_len >= sizeof(*h) &&
		       h->nlmsg_len <= n) {
			if (h->nlmsg_type == RTM_NEWADDR ||
			    h->nlmsg_type == RTM_DELADDR)
				tell_address(h);
			n -= (h->nlmsg_len + 3) & ~3u;
			h = (const void *)((const char *)h +
					   ((h->nlmsg_len + 3) & ~3u));
		}
	}
}

/* The keeper's process, or 0. */
static int find_keeper(void)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");
	int pid = 0;

	while (dir && (entry = readdir(dir))) {
		char path[300], line[64] = "";
		int fd;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/cmdline", entry->d_name);
		fd = open(path, O_RDONLY);
		if (fd < 0)
			continue;
		if (read(fd, line, sizeof(line) - 1) > 0 &&
		    strncmp(line, "@kinit-lease", 12) == 0)
			pid = atoi(entry->d_name);
		close(fd);
	}
	if (dir)
		closedir(dir);
	return pid;
}

static void tell_file(const char *word, const char *path)
{
	char line[1000];
	FILE *file = fopen(path, "r");

	if (!file) {
		say("no ", path);
		return;
	}
	while (fgets(line, sizeof(line), file)) {
		char text[1100];

		line[strcspn(line, "\n")] = '\0';
		snprintf(text, sizeof(text), "%s %s", word, line);
		say("file ", text);
	}
	fclose(file);
}

static int start(void (*run)(void))
{
	int pid = fork();

	if (pid == 0) {
		run();
		_exit(1);
	}
	return pid;
}

/* kinitctl lease WORD..., as it writes. */
static void control(char *words)
{
	char *argv[8] = { "kinitctl", "lease" };
	int n = 2, pid, status = 0;
	char text[40];

	for (char *w = strtok(words, " "); w && n < 7; w = strtok(NULL, " "))
		argv[n++] = w;
	pid = fork();
	if (pid == 0) {
		dup2(1, 2);
		execv("/sbin/kinitctl", argv);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	snprintf(text, sizeof(text), "%d", WEXITSTATUS(status));
	say("kinitctl ends with ", text);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		say("FAILED to write ", path);
	close(fd);
}

static void obey(char *line)
{
	char *more = line + strcspn(line, " ");
	char path[64];
	int pid;

	if (*more)
		*more++ = '\0';
	if (strcmp(line, "mem") == 0) {
		put("/sys/power/state", "mem");
		say("woken", "");
	} else if (strcmp(line, "kill") == 0) {
		poll(NULL, 0, atoi(more));
		pid = find_keeper();
		if (pid > 0)
			kill(pid, SIGKILL);
		tell("killed", pid, " after ", atoi(more));
	} else if (strcmp(line, "rss") == 0) {
		snprintf(path, sizeof(path), "/proc/%d/status", find_keeper());
		tell_file("status", path);
	} else if (strcmp(line, "lease") == 0) {
		tell_file("lease", "/run/kinit/lease-eth0");
	} else if (strcmp(line, "ctl") == 0) {
		control(more);
	} else if (strcmp(line, "end") == 0) {
		tell_file("address", "/proc/net/fib_trie");
		tell("keeper", find_keeper(), " at ", now_ms());
		say("end", "");
		poll(NULL, 0, 300);
		reboot(RB_AUTOBOOT);
	} else {
		say("FAILED: no such command: ", line);
	}
}

int main(int argc, char **argv)
{
	static char line[200];
	size_t used = 0;

	snprintf(name, sizeof(name), "%s", argc > 1 ? argv[1] : "x");
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	/* what the log says is wanted on the console */
	put("/proc/sys/kernel/printk", "7");
	start(watch);
	start(load);
	say("ready ", name);
	for (;;) {
		struct pollfd in = { .fd = 0, .events = POLLIN };
		char c;

		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (poll(&in, 1, 1000) <= 0 || read(0, &c, 1) != 1)
			continue;
		if (c != '\n' && c != '\r' && used + 1 < sizeof(line)) {
			line[used++] = c;
			continue;
		}
		line[used] = '\0';
		used = 0;
		if (*line)
			obey(line);
	}
}
